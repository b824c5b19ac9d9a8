import { expect, test } from 'vitest';
import type { RunMs } from '../../core/clock.ts';
import type { StepRecord } from '../engine/observer.ts';
import { COMPONENTS } from '../model/components.ts';
import { Steps } from './steps.ts';

const STEP: StepRecord = {
  index: 0,
  startMs: 1000 as RunMs,
  dueMs: 1020 as RunMs,
  endMs: 1025 as RunMs,
  slippedMs: 2,
  components: Object.fromEntries(COMPONENTS.map((component) => [component, 4])) as StepRecord['components'],
  decodes: 3,
  prefills: 0,
  prefillTokens: 0,
  waiting: 0,
  running: 5,
  kvUsedBlocks: 0,
  distinctExperts: 64,
  imbalance: 1.25,
  expertHits: 0,
  expertMisses: 0,
  prefetched: 0,
  reroutedSelections: 0,
  isRebalance: false,
};

test('a step that reads prompts and gives tokens counts as both', () => {
  const steps = new Steps();
  steps.onStep(STEP);
  steps.onStep({ ...STEP, prefills: 2, prefillTokens: 300 });
  steps.onStep({ ...STEP, decodes: 0, prefills: 1, prefillTokens: 9 });
  expect([steps.prefilling, steps.decoding, steps.seated, steps.seconds.count]).toEqual([2, 2, 15, 3]);
  expect([steps.lastDecodes, steps.lastPrefills, steps.lastSeconds]).toEqual([0, 1, 0.025]);
});

test('balance is told for each kind of step, and of none that wakes no experts', () => {
  const steps = new Steps();
  steps.onStep(STEP);
  steps.onStep({ ...STEP, prefills: 1 });
  steps.onStep({ ...STEP, decodes: 0, prefills: 1 });
  steps.onStep({ ...STEP, distinctExperts: 0, imbalance: 1 });
  for (const mode of ['decode', 'extend', 'mixed'] as const)
    expect([steps.balance[mode].count, steps.balance[mode].sum], mode).toEqual([1, 0.8]);
});

test('who lost a place is told with the step that it made room for, and no longer', () => {
  const steps = new Steps();
  steps.onPreempt();
  steps.onPreempt();
  steps.onStep(STEP);
  expect([steps.lastPreemptions, steps.preemptions]).toEqual([2, 2]);
  steps.onStep(STEP);
  expect([steps.lastPreemptions, steps.preemptions]).toEqual([0, 2]);
});

test('what a step began late and what it ended late are the lag together', () => {
  const steps = new Steps();
  steps.onStep(STEP);
  expect([steps.lag.count, steps.lag.sum]).toEqual([1, 0.007]);
});
