import { worked } from './arithmetic.ts';
import type { Rational } from './rational.ts';

/** A sum that was asked for. */
export interface Sum {
  /** In operators and numbers, without spaces: what is asked in other words is the same sum. */
  readonly sum: string;
  readonly value: Rational;
}

/**
 * The sum that a question asks for: `What is 17 + 25?`, `12 * 11 = ?`, `How much is 3 times 4, minus 5?`,
 * `Take 17, add 25, then multiply by 2.`, `Add 5 to 12.`, `the product of 6 and 7`. Undefined when it asks for none.
 *
 * Every phrasing is brought to one of operators and numbers, and that is worked out in the order of arithmetic; a
 * comma before a further step means all that was said before it.
 */
export function sumAsked(question: string): Sum | undefined {
  if (!mayBeSum(question)) return undefined;
  const lower = question.toLowerCase().replaceAll('’', "'");
  const [opening] = OPENING.exec(lower) ?? [''];
  const end = END.exec(lower);
  const plain = lower.slice(opening.length, end?.index).replaceAll(/(\d),(?=\d{3}\b)/g, '$1');
  const isAsked = ASKING.test(opening) || end?.[0].includes('=') === true;
  if (!isAsked && isRange(plain, end?.[0].includes('?') === true)) return undefined;
  const sum = reworded(plain).replaceAll(/\s+/g, ' ').trim();
  if (!/\d[)\s,]*[-+*/][(\s]*-?\d/.test(sum) || !/^[-+*/()\d. ,]+$/.test(sum) || DATE.test(sum)) return undefined;
  const value = steps(sum);
  return value && { sum: sum.replaceAll(' ', ''), value };
}

/** Said at its end. */
const END = /\s*(?:=\s*[?_.]*|\?|\.|!)\s*$/;
const DATE = /^\d{1,4} ?([-/.]) ?\d{1,2} ?\1 ?\d{1,4}$/;
const OPENING =
  /^\s*(?:(?:please|now|and)\s+)*(?:what(?:'s| is| does)|how much is|how many is|calculate|compute|evaluate|work out|solve|find|give me|take|start with|begin with)?\s*:?\s*(?:the (?:value|result) of\s+)?/;
/** Openings that no telephone number has. */
const ASKING = /what|how|calculate|compute|evaluate|work out|solve|the (?:value|result) of/;

/** `10-20`, `2024 - 2025`, `555-1234`, `24/7`, `1920x1080`: a range, a number, a size; with spaces and `?` a sum. */
const isRange = (plain: string, hasMark: boolean): boolean =>
  !/[+*×÷·a-wyz]/.test(plain) && !(hasMark && /\d\s+[-–−/x]\s+[(\d]/.test(plain));

const N = String.raw`(-?\d+(?:\.\d+)?)`;

/** In this order: whole phrases first, then the steps of a chain, then single words. */
const REWORDINGS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\bthe sum of ${N} and ${N}`, 'g'), '($1 + $2)'],
  [new RegExp(`\\bthe difference (?:of|between) ${N} and ${N}`, 'g'), '($1 - $2)'],
  [new RegExp(`\\bthe product of ${N} and ${N}`, 'g'), '($1 * $2)'],
  [new RegExp(`\\bthe quotient of ${N} and ${N}`, 'g'), '($1 / $2)'],
  [new RegExp(`\\badd ${N} (?:to|and) ${N}`, 'g'), '($2 + $1)'],
  [new RegExp(`\\bsubtract ${N} from ${N}`, 'g'), '($2 - $1)'],
  [new RegExp(`\\bmultiply ${N} (?:by|with|and) ${N}`, 'g'), '($1 * $2)'],
  [new RegExp(`\\bdivide ${N} by ${N}`, 'g'), '($1 / $2)'],
  [/[,;.]?\s*(?:and )?\bthen\b,?\s*|[,;]\s*and\s+|[,;.]\s+/g, ' , '],
  [/\band (?=add|subtract|multiply|divide)/g, ' , '],
  [/\bmultipl(?:y|ied)(?: (?:it|that|the result))? by\b|\btimes\b|(?<=\d)\s*[×·x]\s*(?=[\d(])/g, ' * '],
  [/\bdivided?(?: (?:it|that|the result))? by\b|\bover\b|÷/g, ' / '],
  [/\b(?:add(?:ed to)?|plus)\b/g, ' + '],
  [/\b(?:subtract|minus|less)\b|[−–]/g, ' - '],
  [/\bequals?$/g, ''],
];

const reworded = (text: string): string => REWORDINGS.reduce((said, [from, to]) => said.replaceAll(from, to), text);

/** All the words that sums are asked in: a text with others in it is none, and is not looked into further. */
const WORDS = new Set(
  `please now and what what's is does how much many calculate compute evaluate work out solve find give me take start
  begin with the value result of sum difference between product quotient add added to subtract from multiply multiplied
  by divide divided then times it that over plus minus less equal equals x`.split(/\s+/),
);

const mayBeSum = (text: string): boolean =>
  /\d.*\d/.test(text) &&
  (
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}']+/gu) ?? []
  ).every((word) => WORDS.has(word));

/** Works out `a , + b , * c`: each step takes the result of those before it. */
function steps(sum: string): Rational | undefined {
  const [first, ...further] = sum.split(',').flatMap((part) => part.trim() || []);
  return worked(further.reduce((before, part) => `(${before})${part}`, first ?? ''));
}
