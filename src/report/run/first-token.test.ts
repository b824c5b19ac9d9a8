import { expect, test } from 'vitest';
import { firstTokenParts } from './first-token.ts';

const told = { requests: 3, ttftMs: 100, sendLagMs: 1, connectMs: 2, queueMs: 30, prefillMs: 60, unknownMs: 7 };
const { queueMs: _, ...noQueue } = told;
const { prefillMs: __, ...noPrefill } = told;
const { prefillMs: ___, ...nothing } = noQueue;

test('the parts add up to the mean ttft, each with who says so', () => {
  const parts = firstTokenParts(told);
  expect(parts.reduce((sum, { ms = 0 }) => sum + ms, 0)).toBe(told.ttftMs);
  expect(parts.map(({ saidBy }) => saidBy)).toEqual(['we', 'we', 'the server', 'the server', 'nobody']);
});

test('a part that nobody told has no figure, and is not taken for nothing', () => {
  const queue = firstTokenParts({ ...noQueue, unknownMs: 37 }).find(({ key }) => key === 'queue');
  expect(queue).toMatchObject({ ms: undefined, saidBy: 'nobody' });
});

test.each([
  ['all was told', told, /handling of HTTP/],
  ['the queue was not', noQueue, /all of the waiting/],
  ['the prefill was not', noPrefill, /all of the prefill/],
  ['neither was', nothing, /waiting inside the server, and the prefill/],
  ['the server tells more than there was', { ...told, unknownMs: -4 }, /not only these/],
])('where %s, what is unknown says what may be in it', (_, parts, words) => {
  expect(firstTokenParts(parts).at(-1)?.meaning).toMatch(words);
});
