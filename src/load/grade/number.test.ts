import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRightAnswer } from './grader.ts';
import { numberIn } from './number.ts';

describe('the number that an answer ends in', () => {
  test.each<[string, number]>([
    ['18', 18],
    ['The answer is 18.', 18],
    ['She makes $18 every day at the market.', 18],
    ['… = <<9*2=18>>18 every day.\n#### 18', 18],
    ['#### $1,234.50', 1234.5],
    ['####18.', 18],
    ['**Answer: 70,000 dollars**', 70_000],
    ['So the profit is $70,000.00.', 70_000],
    ['1,234,567', 1_234_567],
    ['The final answer is $\\boxed{18}$.', 18],
    ['\\boxed{\\$70{,}000} after 3 steps', 70_000],
    ['\\boxed{70\\,000}, which took 2 lines', 70_000],
    ['\\boxed{\\text{about } 12} (see step 4)', 12],
    ['First 3, then 4. Therefore, the answer is 7', 7],
    ['16 - 3 - 4 = 9', 9],
    ['That leaves 16-3', 3],
    ['It fell to -5 °C', -5],
    ['It fell to −5', -5],
    ['a loss of -$12.50', -12.5],
    ['a loss of $-12.50', -12.5],
    ['a loss of -\\$12', -12],
    ['pages 10–20', 20],
    ['(4)-7', 7],
    ['about .5', 0.5],
    ['0.30', 0.3],
    ['1, 2, 3', 3],
    ['1,2,3', 3],
    ['12,5', 5],
    ['1,234,5', 5],
    ['It is 25%', 25],
    ['6.02e23', 6.02e23],
    ['1e-3', 0.001],
    ['12 apples, and that is it,', 12],
    // `####` is a heading, too.
    ['#### Step 2: add\nThe answer is 42', 42],
    ['#### 2. Compute\nThe answer is 42', 42],
    ['#### 18\nLet me check: 9 * 2 = 18, in 2 steps', 18],
    ['\\boxed{never closed 5', 5],
  ])('%j is %d', (text, number) => {
    expect(numberIn(text)).toBe(number);
  });

  test.each(['', 'none', '####', '\\boxed{}', 'Seven.', '-', '$', '…,…'])('%j has none', (text) => {
    expect(numberIn(text)).toBeUndefined();
  });

  test('any number is found again, however it is written and whatever comes before it', () => {
    const written = (n: number): fc.Arbitrary<string> =>
      fc.constantFrom(
        String(n),
        n.toLocaleString('en-US'),
        `$${n.toLocaleString('en-US')}`,
        `${n}.00`,
        `\\boxed{${n}}`,
        `#### ${n}`,
      );
    const number = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(
        number,
        number.chain((n) => fc.tuple(fc.constant(n), written(n))),
        (before, [n, text]) => {
          expect(numberIn(`We have ${before}, so it is ${text}`)).toBe(n);
          expect(numberIn(`We have ${before}, so it is\n${text}.\n`)).toBe(n);
        },
      ),
    );
  });

  test('comes to the end of a hostile text', () => {
    for (const piece of ['1,', '9', '.1', '1e', '####', '\\boxed{', '{,}', '-$', '1.'])
      expect(() => numberIn(piece.repeat(100_000 / piece.length))).not.toThrow();
  });
});

test.each<[string, boolean]>([
  ['18', true],
  ['18.0', true],
  ['18.00 $', true],
  ['17.995', false],
  ['-18', false],
  ['180', false],
  ['eighteen', false],
  ['', false],
])('expecting 18, %j is right: %s', (answer, isRight) => {
  expect(isRightAnswer({ number: 18 }, answer)).toBe(isRight);
});

test('a tolerance is to both sides, its ends among it', () => {
  const right = ['2.33', '2.3333', '2.34'].map((answer) => isRightAnswer({ number: 7 / 3, tolerance: 0.005 }, answer));
  expect(right).toEqual([true, true, false]);
  expect(isRightAnswer({ number: 10, tolerance: 1 }, '11')).toBe(true);
});
