import { expect, test } from 'vitest';
import { BUNDLED_QUESTIONS, knownAnswers, loadQuestions } from './known.ts';
import { sumAsked } from './sum.ts';

test.each<[string, number]>([
  ['What is 17 + 25?', 42],
  ['12 * 11 = ?', 132],
  ['Calculate 3 × 4', 12],
  ['What is 1,200 / 8?', 150],
  ['Compute (3 + 4) * 5.', 35],
  ['How much is 12 plus 7?', 19],
  ['What is 3 times 4 plus 5?', 17],
  ['What is 100 minus 3 times 4?', 88],
  ['What is 7 / 2?', 3.5],
  ['Add 5 to 12.', 17],
  ['Subtract 3 from 9.', 6],
  ['What is the product of 6 and 7?', 42],
  ['Take 17, add 25, then multiply by 2.', 84],
  ['What is 17 + 25, then times 2?', 84],
  ['Multiply 4 by 5 and then subtract 6.', 14],
  ['Start with 80, divide by 4, and then add 2.', 22],
  ['What is -3 + 10?', 7],
])('%s', (line, answer) => {
  expect(sumAsked(line.toLowerCase())).toBe(answer);
});

test.each(['What is the weather?', 'Tell me about 1984.', '17', 'What is 4 / 0?', '2024-05-06', 'Call 555-1234 now'])(
  'no sum: %s',
  (line) => {
    expect(sumAsked(line)).toBeUndefined();
  },
);

test('bundled questions are known by their text, alone, in a frame or after examples', async () => {
  const rows = await loadQuestions(BUNDLED_QUESTIONS);
  expect(rows.size).toBe(100);
  const { find } = knownAnswers(rows);
  const robe =
    'A robe takes 2 bolts of blue fiber and half that much white fiber.  How many bolts in total does it take?';
  expect(find(robe)?.answer).toBe(3);
  expect(find(`Question: ${robe}\nAnswer:`)).toEqual(find(robe));
  expect(find(`Q: What is 1 + 1?\nA: 2\n\nQ: ${robe}\nA:`)?.answer).toBe(3);
  expect(find('Good morning')).toBeUndefined();
});

test('a file of another shape is refused with its place', async () => {
  await expect(loadQuestions('package.json')).rejects.toThrow(/package\.json:1 is no question of known answer/);
  await expect(loadQuestions('no-such.jsonl')).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
});
