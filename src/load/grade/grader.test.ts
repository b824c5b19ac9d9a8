import { expect, test } from 'vitest';
import type { Expect } from '../../core/expect.ts';
import { graderOf, isRightAnswer } from './grader.ts';

test('thought that a server leaves in an answer is not graded', () => {
  expect(isRightAnswer({ exact: 'Paris' }, '<think>London? No.</think>\n\nParis')).toBe(true);
  expect(isRightAnswer({ regex: 'London' }, '<think>London? No.</think>\n\nParis')).toBe(false);
  expect(isRightAnswer({ regex: 'London' }, '<think>London, and cut off')).toBe(true);
});

test('a grader is made once for each expectation', () => {
  const expectation: Expect = { schema: { type: 'object' } };
  expect(graderOf(expectation)).toBe(graderOf(expectation));
  expect(graderOf(expectation)).not.toBe(graderOf({ ...expectation }));
});
