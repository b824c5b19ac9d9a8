import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUNDLED_QUESTIONS, knownAnswers, loadQuestions } from './known.ts';
import { decimal } from './rational.ts';
import { numberReply } from './reply.ts';
import { sumAsked } from './sum.ts';

const told = (question: string): string | undefined => {
  const found = sumAsked(question);
  return found && decimal(found.value);
};

test.each<[string, string]>([
  ['What is 17 + 25?', '42'],
  ['12 * 11 = ?', '132'],
  ['12*11', '132'],
  ['3 + 4 = __', '7'],
  ['Calculate 3 × 4', '12'],
  ['What is 1,200 / 8?', '150'],
  ['Compute (3 + 4) * 5.', '35'],
  ['How much is 12 plus 7?', '19'],
  ['What is 3 times 4 plus 5?', '17'],
  ['What is 100 minus 3 times 4?', '88'],
  ['What is 7 / 2?', '3.5'],
  ['What’s 7 / 3?', '2.3333'],
  ['What is 2 / 3 * 3?', '2'],
  ['What is 0.1 + 0.2?', '0.3'],
  ['What is 10-20?', '-10'],
  ['10 - 4?', '6'],
  ['10-4=', '6'],
  ['What is 123456789012345678901234567890 + 1?', '123456789012345678901234567891'],
  ['Add 5 to 12.', '17'],
  ['Subtract 3 from 9.', '6'],
  ['What is the product of 6 and 7?', '42'],
  ['Take 17, add 25, then multiply by 2.', '84'],
  ['What is 17 + 25, then times 2?', '84'],
  ['Multiply 4 by 5 and then subtract 6.', '14'],
  ['Start with 80, divide by 4, and then add 2.', '22'],
  ['What is -3 + 10?', '7'],
])('%s', (question, answer) => {
  expect(told(question)).toBe(answer);
});

test.each([
  'What is the weather?',
  'Tell me about 1984.',
  '17',
  'What is 4 / 0?',
  '2024-05-06',
  'What is 2024-05-06?',
  'Call 555-1234 now',
  '555-1234',
  '+1 555-1234',
  '(555)-1234',
  '1-800-555-1234.',
  '2024-2025',
  '2024 – 2025',
  '10-20',
  'Take 10-20.',
  '24/7?',
  '1920x1080',
  '10.0.0.1/24',
  '1,000-2,000',
])('no sum: %s', (question) => {
  expect(told(question)).toBeUndefined();
});

const rows = await loadQuestions(BUNDLED_QUESTIONS);
const known = knownAnswers(rows);
const answerTo = (text: string): string | undefined => {
  const found = known.find(text);
  return found && decimal(found.answer);
};
const ROBE =
  'A robe takes 2 bolts of blue fiber and half that much white fiber.  How many bolts in total does it take?';
const DUCKS = [...rows.keys()].find((question) => question.startsWith('Janet’s ducks')) ?? '';

const FRAMES: readonly ((question: string) => string)[] = [
  (question) => question,
  (question) => `Question: ${question}\nAnswer:`,
  (question) => `**Question:** ${question}\n\n**Answer:**`,
  (question) => `**Question**: ${question}`,
  (question) => `Q: ${question} A:`,
  (question) => `Q3. ${question}`,
  (question) => `1. ${question}`,
  (question) => `(2) ${question}`,
  (question) => `"${question}"`,
  (question) => `> “${question}”`,
  (question) => `Solve this problem: ${question}`,
  (question) => `Please solve the following math problem:\n${question}`,
  (question) => `${question} Let's think step by step.`,
  (question) => `${question}\nPlease reason step by step, and put your final answer within \\boxed{}.`,
  (question) => `${question} Answer with a number only.`,
  (question) => `You are good at sums. ${question}`,
  (question) => `Q: What is 1 + 1?\nA: 1 + 1 = 2. The answer is 2.\n\nQ: ${question}\nA:`,
  (question) => `Q: ${ROBE}\nA: It takes 2/2=1 bolt of white, 2+1=3 in all. The answer is 3.\n\nQ: ${question}\nA:`,
];

test.each(FRAMES.map((frame) => [frame('…').replaceAll('\n', '⏎'), frame] as const))(
  'questions are found, and are the same ones, in %s',
  (_, frame) => {
    expect([answerTo(frame(ROBE)), answerTo(frame(DUCKS)), answerTo(frame('What is 17 + 25?'))]).toEqual([
      '3',
      '18',
      '42',
    ]);
    for (const question of [ROBE, DUCKS, 'What is 17 + 25?'])
      expect(known.find(frame(question))?.question).toBe(known.find(question)?.question);
  },
);

test('every row is found, and the last question is the one that counts', () => {
  expect(rows.size).toBe(100);
  for (const [question, answer] of rows) expect(known.find(`Question: ${question}\nAnswer:`)?.answer).toEqual(answer);
  expect(answerTo(`${DUCKS}\n\nWhat is 1 + 1?`)).toBe('2');
  expect(answerTo(`What is 1 + 1?\n\n${DUCKS.replaceAll('’', "'")}`)).toBe('18');
  expect(answerTo('Good morning')).toBeUndefined();
  expect(answerTo('Pages 10 - 20\nPhone: 555 - 1234\nNote: open 24/7')).toBeUndefined();
});

test('a short question is one only where it stands alone', () => {
  const { find } = knownAnswers(new Map([['How many?', { top: 3n, over: 1n }]]));
  expect(find('"How many?"')?.answer).toEqual({ top: 3n, over: 1n });
  expect(find('How many are there?')).toBeUndefined();
});

test('sums are worked out exactly, whatever their size', () => {
  const number = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      expect(told(`What is (${a} + ${b}) * ${c}?`)).toBe(String((a + b) * c));
      expect(told(`What is ${a} - ${b} * ${c}?`)).toBe(String(a - b * c));
      if (c !== 0n) expect(told(`What is ${a * c} / ${c}?`)).toBe(String(a));
    }),
  );
});

test('decimals are those of the fraction, rounded at the fifth', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1e4 }), (top, over) => {
      const [a, b] = [Number(told(`What is ${top} / ${over}?`)), top / over];
      expect(Math.abs(a - b)).toBeLessThanOrEqual(0.500001e-4);
    }),
  );
});

test('a slip is never the right number, however large or small that is', () => {
  const info = { accuracy: 0, knowledge: 'k' } as Parameters<typeof numberReply>[1];
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 9n }), (top, over) => {
      const right = known.find(`What is ${top} / ${over}?`);
      if (right === undefined) throw new Error('not found');
      expect(numberReply(right, info).number).not.toBe(decimal(right.answer));
      expect(numberReply(right, { ...info, accuracy: 1 }).number).toBe(decimal(right.answer));
    }),
  );
});

test('a file of another shape is refused with its place', async () => {
  await expect(loadQuestions('package.json')).rejects.toThrow(/package\.json:1 is no question of known answer/);
  await expect(loadQuestions('no-such.jsonl')).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
});
