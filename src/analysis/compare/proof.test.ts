import { expect, test } from 'vitest';
import { calledDifferent, compareVirtually, holds } from '../../../test/virtual-comparison.ts';

const LOAD = { preset: 'dense-70b', perSecond: 12, settleMs: 1000, measureMs: 8000, pairs: 8 } as const;
/** Were one comparison of five wrong, these would show it 93 times in 100. */
const TRIALS = 12;

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
  // An interval of 96 % holds the truth in 11.5 of 12, give or take 0.7.
  expect(held).toBeGreaterThanOrEqual(10);
});
