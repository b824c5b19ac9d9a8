import { expect, test } from 'vitest';
import { calledDifferent, compareVirtually, holds } from '../../test/virtual-comparison.ts';

const LOAD = { preset: 'dense-70b', perSecond: 12, settleMs: 1000, measureMs: 8000, pairs: 8 } as const;
const TRIALS = 24;

// Of more and longer runs, and on another preset: npm run bench:compare.
test('two that are alike are called different in one comparison of twenty at most, and 10 % are found in nine of ten', () => {
  let [alarms, found, held] = [0, 0, 0];
  for (let seed = 1; seed <= TRIALS; seed++) {
    const [alike, shifted] = compareVirtually({ ...LOAD, seed }, [1, 1.1]);
    if (alike === undefined || shifted === undefined) throw new Error('both were compared');
    if (calledDifferent(alike).length > 0) alarms++;
    if (holds(alike, 'ttft:p95', 0)) held++;
    if (shifted.verdict === 'worse') found++;
  }
  expect(alarms).toBeLessThanOrEqual(TRIALS * 0.05);
  expect(found).toBeGreaterThanOrEqual(TRIALS * 0.9);
  // An interval of 96 % holds the truth in 23 of 24, give or take 1.
  expect(held).toBeGreaterThanOrEqual(20);
}, 60_000);
