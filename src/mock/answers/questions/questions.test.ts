import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUNDLED_QUESTIONS, knownAnswers, loadQuestions } from './known.ts';
import { decimal } from './question.ts';
import { numberReply } from './reply.ts';
import { sumAsked } from './sum.ts';

const told = (question: string): string | undefined => {
  const found = sumAsked(question);
  return found && decimal(found.answer);
};

test.each<[string, string]>([
  ['What is 17 + 25?', '42'],
  ['12 * 11 = ?', '132'],
  ['12*11', '132'],
  ['3 + 4 = __', '7'],
  ['Calculate 3 × 4', '12'],
  ['What is 1,200 / 8?', '150'],
  ['Compute: 35 − 8.', '27'],
  ['How much is 12 plus 7?', '19'],
  ['Please work out the value of 3 times 4!', '12'],
  ['What is 100 minus 3?', '97'],
  ['What is 7 / 2?', '3.5'],
  ['What’s 7 / 3?', '2.3333'],
  ['What is 2.5 multiplied by 4?', '10'],
  ['What is 0.1 + 0.2?', '0.3'],
  ['What is 10-20?', '-10'],
  ['10 - 4?', '6'],
  ['10-4=', '6'],
  ['17 x 3?', '51'],
  ['17 x 3 = ?', '51'],
  ['What is 999,999,999,999 + 1?', '1000000000000'],
  ['What is -3 + 10?', '7'],
])('%s', (question, answer) => {
  expect(told(question)).toBe(answer);
});

test.each([
  'What is the weather?',
  'Tell me about 1984.',
  '17',
  'What is 4 / 0?',
  'What is 1 + 2 + 3?',
  'What is 1,000,000,000,000 + 1?',
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
  const { find } = knownAnswers(new Map([['How many?', 3]]));
  expect(find('"How many?"')?.answer).toEqual(3);
  expect(find('How many are there?')).toBeUndefined();
});

test('sums are worked out, and a slip is never the right number', () => {
  const info = { accuracy: 0, knowledge: 'k' } as Parameters<typeof numberReply>[1];
  const number = fc.integer({ min: -1e6, max: 1e6 });
  fc.assert(
    fc.property(number, number, fc.nat(2), (left, right, decimals) => {
      const [a, b] = [left / 10 ** decimals, right / 10 ** decimals];
      for (const [sign, result] of [
        ['+', a + b],
        ['-', a - b],
        ['*', a * b],
        ['/', a / b],
      ] as const) {
        const found = known.find(`What is ${a} ${sign} ${b}?`);
        if (sign === '/' && b === 0) {
          expect(found).toBeUndefined();
          continue;
        }
        if (found === undefined) throw new Error('not found');
        expect(Math.abs(Number(decimal(found.answer)) - result)).toBeLessThanOrEqual(0.51e-4);
        expect(numberReply(found, info).number).not.toBe(decimal(found.answer));
        expect(numberReply(found, { ...info, accuracy: 1 }).number).toBe(decimal(found.answer));
      }
    }),
  );
});

test('a file of another shape is refused with its place', async () => {
  await expect(loadQuestions('package.json')).rejects.toThrow(/package\.json:1 is no question of known answer/);
  await expect(loadQuestions('no-such.jsonl')).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
});
