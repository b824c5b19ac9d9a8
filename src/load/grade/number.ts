import type { ExpectNumber } from '../../core/expect.ts';
import type { Grader } from './grader.ts';

export const numberGrader = ({ number, tolerance = 0 }: ExpectNumber): Grader => {
  return (answer) => {
    const given = numberIn(answer);
    return given !== undefined && (given === number || Math.abs(given - number) <= tolerance);
  };
};

/**
 * The number that a text ends in, by the convention of those who grade GSM8K: the one alone on a line after `####`,
 * else the last one in the last `\boxed{…}`, else the last one of all. Read are `1,234`, `$18`, `18.`, `.5`, `−3`, `1e6`.
 */
export function numberIn(text: string): number | undefined {
  // In LaTeX a thousands' comma or space is `{,}` or `\,`.
  const plain = text.replaceAll('{,}', ',').replaceAll('\\,', '').replaceAll('\\!', '');
  return markedNumber(plain) ?? lastNumber(boxed(plain)) ?? lastNumber(plain);
}

const MARK = '####';

/** `####` is a heading, too, so after it must be a number and nothing else that could be read. */
function markedNumber(text: string): number | undefined {
  const at = text.lastIndexOf(MARK);
  if (at < 0) return undefined;
  const [line = ''] = text.slice(at + MARK.length).split('\n', 1);
  const numbers = [...line.matchAll(NUMBER)];
  const isAlone = numbers.length === 1 && !/\p{L}/u.test(line.replace(NUMBER, ''));
  return isAlone ? lastNumber(line) : undefined;
}

const BOX = '\\boxed{';

/** As far as the brace that closes it. */
function boxed(text: string): string {
  const from = text.lastIndexOf(BOX);
  if (from < 0) return '';
  const start = from + BOX.length;
  let open = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') open++;
    else if (text[at] === '}' && --open === 0) return text.slice(start, at);
  }
  return '';
}

/** Digits with commas among them, of which not all need be thousands'. */
const NUMBER = /\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?|(?<!\d)\.\d+/g;
const THOUSANDS = /^\d{1,3}(?:,\d{3})+(?![\d,])/;

function lastNumber(text: string): number | undefined {
  let last: RegExpExecArray | undefined;
  for (const match of text.matchAll(NUMBER)) last = match;
  if (last === undefined) return undefined;
  const [written] = last;
  const ownPart = asThousands(written) ?? afterComma(written);
  const at = last.index + (ownPart.startsAt ?? 0);
  return signBefore(text, at) * Number(ownPart.digits);
}

interface Digits {
  readonly digits: string;
  readonly startsAt?: number;
}

const asThousands = (written: string): Digits | undefined => {
  const bare = written.replace(/,$/, '');
  return THOUSANDS.test(bare) ? { digits: bare.replaceAll(',', '') } : undefined;
};

/** `3, 4` without its space: a list, of which the last counts. */
function afterComma(written: string): Digits {
  const bare = written.replace(/,+$/, '');
  const startsAt = bare.lastIndexOf(',') + 1;
  return { digits: bare.slice(startsAt), startsAt };
}

const MINUS = new Set(['-', '−']);
const CURRENCY = new Set(['$', '€', '£', '¥']);

/** A minus between two things is an operator or a hyphen: `16-3` ends in 3. */
function signBefore(text: string, digitsAt: number): 1 | -1 {
  let at = digitsAt - 1;
  if (CURRENCY.has(text[at] ?? '')) at -= text[at - 1] === '\\' ? 2 : 1;
  if (!MINUS.has(text[at] ?? '')) return 1;
  return /[\p{L}\p{N})\]}]/u.test(text[at - 1] ?? '') ? 1 : -1;
}
