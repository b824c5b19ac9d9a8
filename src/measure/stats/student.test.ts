import { expect, test } from 'vitest';
import { studentT95 } from './student.ts';

test.each([
  [2, 4.303, 0.15],
  [3, 3.182, 0.03],
  [6, 2.447, 0.003],
  [10, 2.228, 0.001],
  [30, 2.042, 0.001],
])('Student’s t with %d degrees of freedom is %d', (freedom, t, off) => {
  expect(Math.abs(studentT95(freedom) - t)).toBeLessThan(off);
});
