import { expect, test } from 'vitest';
import { isRightAnswer } from './grader.ts';

test.each<[string, boolean]>([
  ['Paris', true],
  ['  Paris\n', true],
  ['paris', false],
  ['Paris.', false],
  ['It is Paris', false],
  ['', false],
])('expecting Paris, %j is right: %s', (answer, isRight) => {
  expect(isRightAnswer({ exact: 'Paris' }, answer)).toBe(isRight);
});

test('letters are equal in either case where that is said, and however they are composed', () => {
  expect(isRightAnswer({ exact: 'Paris', ignoreCase: true }, 'PARIS')).toBe(true);
  expect(isRightAnswer({ exact: 'caf\u00e9' }, 'cafe\u0301')).toBe(true);
});
