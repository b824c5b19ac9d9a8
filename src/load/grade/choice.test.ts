import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graderOf, isRightAnswer } from './grader.ts';

const LETTERS = 'ABCD';
const chosen = (answer: string, among = LETTERS): string =>
  [...among].filter((choice) => isRightAnswer({ choice, among }, answer)).join('');

test.each<[string, string]>([
  ['B', 'B'],
  ['b', 'B'],
  ['(b)', 'B'],
  ['**B**', 'B'],
  ['B.', 'B'],
  ['The answer is (B).', 'B'],
  ['The answer is B', 'B'],
  ['Answer: B', 'B'],
  ['**Answer:** B) 42', 'B'],
  ['The correct answer is **B**.', 'B'],
  ['The correct option is B, not C.', 'B'],
  ['the answer should be option C', 'C'],
  ['Therefore $\\boxed{B}$, unlike A.', 'B'],
  ['The final answer is $\\boxed{\\text{(D)}}$', 'D'],
  ['B. It cannot be A, since salt water is denser.', 'B'],
  ['(C) Because of the tide', 'C'],
  ['A) is too small. B) is right, so B', 'B'],
  ['Looking at A and C, I would take D', 'D'],
  ['It is neither A nor B; I choose C', 'C'],
  ['At first the answer is A. No: the answer is C.', 'C'],
  ['The answer is B. A ship floats higher in salt water.', 'B'],
  ['The answer is A because it floats.', 'A'],
  ['A ship floats, so D', 'D'],
  ['The answer is a ship', ''],
  ['ABC', ''],
  ['Because it is dense', ''],
  ['plan-B and vitamin-C', ''],
  ["B's turn", ''],
  ['E', ''],
  ['', ''],
])('%j chooses %j', (answer, letter) => {
  expect(chosen(answer)).toBe(letter);
});

test('there may be more letters, of which I may be a word', () => {
  expect(chosen('I think it is J', 'ABCDEFGHIJ')).toBe('J');
  expect(chosen('The answer is (I)', 'ABCDEFGHIJ')).toBe('I');
});

test('a choice is one of the letters', () => {
  expect(graderOf({ choice: 'E' })).toBe('takes one of the letters A, B, C, D (among says which there are)');
  expect(graderOf({ choice: 'b' })).toContain('takes one of the letters');
  expect(graderOf({ choice: 'A', among: 'A|B' })).toContain('takes the letters');
});

test('at most one letter is chosen by any text', () => {
  const word = fc.constantFrom(
    'A',
    'B',
    '(C)',
    'D.',
    'answer',
    'is',
    ':',
    '\\boxed{',
    '}',
    'a',
    'ship',
    '\n',
    '**',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      expect(chosen(words.join(' ')).length).toBeLessThanOrEqual(1);
      expect(chosen(words.join('')).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('comes to the end of a hostile text', () => {
  for (const piece of ['answer ', 'answer is ', ' ', '*', 'A) ', '\\boxed{', '(', 'A'])
    expect(() => chosen(piece.repeat(100_000 / piece.length))).not.toThrow();
});
