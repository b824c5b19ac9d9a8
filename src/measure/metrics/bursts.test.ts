import { expect, test } from 'vitest';
import { finished } from '../../../test/records.ts';
import { BurstLedger } from './bursts.ts';

const answer = (itlMs: readonly number[], over: object = {}) =>
  finished({ itlMs, outputTokens: itlMs.length + 1, ...over });

const notes = (...answers: readonly ReturnType<typeof answer>[]) => {
  const ledger = new BurstLedger();
  for (const each of answers) ledger.add(each);
  return ledger.notes().map(({ kind, requests }) => [kind, requests]);
};

const STEADY = Array<number>(20).fill(10);
/** Ten at a time, once in 100 ms. */
const TOGETHER = Array.from({ length: 20 }, (_, i) => (i % 10 === 9 ? 100 : 0));
/** The same, but each piece has a read of its own. */
const BURSTS = TOGETHER.map((gap) => gap || 0.4);

test('pieces that come one by one are not worth a note', () => {
  expect(notes(answer(STEADY), answer(STEADY.map((gap, i) => gap + (i % 3))))).toEqual([]);
});

test('pieces that share a read are', () => {
  expect(notes(answer(TOGETHER), answer(STEADY))).toEqual([['pieces-together', 2]]);
});

test('so are pieces in bursts, where every token has its own', () => {
  expect(notes(answer(BURSTS), answer(STEADY))).toEqual([['bursts', 1]]);
  // With several tokens a piece tpot is no mean of the gaps.
  expect(notes(answer(BURSTS, { outputTokens: 80 }))).toEqual([]);
});

test('short answers, failed ones and those of several choices tell nothing', () => {
  const failed = { outcome: { kind: 'timeout', stage: 'total', afterMs: 1 } };
  expect(notes(answer(TOGETHER.slice(0, 5)), answer(TOGETHER, failed), answer(TOGETHER, { choices: 2 }))).toEqual([]);
});

test('two workers see what one would', () => {
  const [one, other, both] = [new BurstLedger(), new BurstLedger(), new BurstLedger()];
  for (const [i, each] of [answer(TOGETHER), answer(STEADY), answer(BURSTS)].entries()) {
    (i === 0 ? one : other).add(each);
    both.add(each);
  }
  one.absorb(other.state());
  expect(one.notes()).toEqual(both.notes());
});
