import { isTellable, type KnownQuestion } from './question.ts';

const OPENING =
  /(?:(?:please|now) )?(?:what(?:'s| is)|how much is|calculate|compute|evaluate|work out|solve|find)\s*:?(?:\s+the (?:value|result) of)?\s+/
    .source;
const NUMBER = /(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)/.source;
/** Between numbers also a range, a telephone number or a size: `10-20`, `555-1234`, `24/7`, `1920x1080`. */
const VAGUE = ['-', '−', '–', '/', 'x'];
const SIGNS: Readonly<Record<string, keyof typeof OPERATIONS>> = {
  ...{ '+': '+', plus: '+', '-': '-', '−': '-', '–': '-', minus: '-' },
  ...{ '*': '*', '×': '*', '·': '*', x: '*', times: '*', 'multiplied by': '*' },
  ...{ '/': '/', '÷': '/', 'divided by': '/' },
};
const SIGN = `(\\s*)(${Object.keys(SIGNS).map(RegExp.escape).join('|')})\\s*`;
const SUM = new RegExp(`^(${OPENING})?${NUMBER}${SIGN}${NUMBER}\\s*(=\\s*[?_.]*|[?.!]|)$`);

const OPERATIONS = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
} as const;

/**
 * The sum of two numbers that is asked for: `What is 17 + 25?`, `12 * 11 = ?`, `How much is 3 times 4?`. Undefined when
 * none is. It is told from others by its numbers and operator, so what is asked in other words is the same question.
 */
export function sumAsked(asked: string): KnownQuestion | undefined {
  const [, opening, left, gap, word, right, end] = SUM.exec(asked.toLowerCase().replaceAll('’', "'")) ?? [];
  if (left === undefined || word === undefined || right === undefined) return undefined;
  const isMeant = opening !== undefined || end?.startsWith('=') === true || (end === '?' && gap !== '');
  if (VAGUE.includes(word) && !isMeant) return undefined;
  const sign = SIGNS[word]!;
  const [a, b] = [left.replaceAll(',', ''), right.replaceAll(',', '')];
  const answer = OPERATIONS[sign](Number(a), Number(b));
  return isTellable(answer) ? { question: `${a}${sign}${b}`, answer } : undefined;
}
