import { expect, test } from 'vitest';
import { firstTokenParts } from './first-token.ts';

const told = { requests: 3, ttftMs: 100, sendLagMs: 1, connectMs: 2, queueMs: 30, prefillMs: 60, unknownMs: 7 };
const { queueMs: _, ...noQueue } = told;
const { prefillMs: __, ...noPrefill } = told;
const { prefillMs: ___, ...nothing } = noQueue;

test('the parts add up to the mean ttft, each with who says so', () => {
  const parts = firstTokenParts(told);
  expect(parts.reduce((sum, { ms = 0 }) => sum + ms, 0)).toBe(told.ttftMs);
  expect(parts.map(({ saidBy }) => saidBy)).toEqual(['we', 'we', 'the server', 'the server', 'nobody', 'nobody']);
});

test('a part that nobody told has no figure, and is not taken for nothing', () => {
  const queue = firstTokenParts({ ...noQueue, unknownMs: 37 }).find(({ key }) => key === 'queue');
  expect(queue).toMatchObject({ ms: undefined, saidBy: 'nobody' });
});

test('a front end that the server told is its own word, and one that it did not tell is said to be absent', () => {
  const front = firstTokenParts({ ...told, frontEndMs: 5, unknownMs: 2 }).find(({ key }) => key === 'front');
  expect(front).toMatchObject({ ms: 5, saidBy: 'the server' });
  expect(firstTokenParts(told).find(({ key }) => key === 'front')).toMatchObject({ ms: undefined, saidBy: 'nobody' });
});

test('a server that tells its ttft whole has a part of its own, and others have no such part', () => {
  const whole = firstTokenParts({ ...nothing, insideMs: 90, unknownMs: 7 });
  expect(whole.find(({ key }) => key === 'inside')).toMatchObject({ ms: 90, saidBy: 'the server' });
  expect(whole.find(({ key }) => key === 'queue')?.meaning).toContain('it is in what it does not split');
  expect(firstTokenParts(told).some(({ key }) => key === 'inside')).toBe(false);
});

test.each([
  ['the front end was told, too', { ...told, frontEndMs: 5, unknownMs: 2 }, /network and whatever stands between\.$/],
  ['queue and prefill were told', told, /handling of HTTP/],
  ['the queue was not', noQueue, /all of the waiting/],
  ['the prefill was not', noPrefill, /all of the prefill/],
  ['neither was', nothing, /waiting inside the server, and the prefill/],
  ['the server tells more than there was', { ...told, unknownMs: -4 }, /not only these/],
])('where %s, what is unknown says what may be in it', (_, parts, words) => {
  expect(firstTokenParts(parts).at(-1)?.meaning).toMatch(words);
});
