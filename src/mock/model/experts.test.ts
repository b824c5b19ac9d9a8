import { describe, expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { type ExpertSetup, type ExpertStep, Experts } from './experts.ts';
import { popularity } from './popularity.ts';

const SETUP: ExpertSetup = {
  experts: 64,
  perToken: 4,
  layers: 40,
  gpus: 8,
  skew: { kind: 'zipf', exponent: 0.7 },
  topics: 1,
  topicShare: 0,
  placement: 'contiguous',
  spareSlots: 0,
};

/** Steps of `tokens` decoded tokens each, all about one thing. */
function steps(setup: Partial<ExpertSetup>, n: number, tokens = 512): readonly ExpertStep[] {
  const experts = new Experts({ ...SETUP, ...setup }, seeded(1));
  return Array.from({ length: n }, () => experts.step([tokens], 0));
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const imbalance = (some: readonly ExpertStep[]): number => mean(some.map((step) => step.imbalance));

describe('a rebalance', () => {
  test('at once places experts by their recent load, and everything stands still for it', () => {
    const all = steps({ rebalance: { kind: 'sync', everySteps: 50, stallMs: 9, windowSteps: 20 } }, 100);
    expect(all.map(({ stallMs }) => stallMs)).toEqual([...Array(50).fill(0), 9, ...Array(49).fill(0)]);
    expect(imbalance(all.slice(0, 50))).toBeGreaterThan(1.3);
    expect(imbalance(all.slice(51))).toBeLessThan(1.25);
  });

  test('in the background moves one layer a step, and helps as far as it has come', () => {
    const all = steps({ rebalance: { kind: 'async', everySteps: 50, stallMs: 2, windowSteps: 20 } }, 100);
    expect(all.map(({ stallMs }) => stallMs)).toEqual([
      ...Array(50).fill(0),
      ...Array(40).fill(2),
      ...Array(10).fill(0),
    ]);
    const [before, early, late, after] = [all.slice(0, 50), all.slice(50, 59), all.slice(71, 79), all.slice(92)].map(
      imbalance,
    ) as [number, number, number, number];
    expect(Math.abs(early - before)).toBeLessThan(0.05);
    expect(late).toBeLessThan(before - 0.1);
    expect(after).toBeLessThan(late - 0.05);
  });

  test('has nothing left to do where experts were placed by load already', () => {
    expect(imbalance(steps({ placement: 'balanced' }, 50))).toBeLessThan(1.25);
  });
});

describe('topics that drift', () => {
  const drifting = { topicShare: 1, driftEverySteps: 50, residency: undefined } as const;

  test('like other experts than before, and come back to the first after four changes', () => {
    const residency = { share: 0.5, policy: 'pinned', prefetched: 0, relearnSteps: 0, isRestricted: false } as const;
    const misses = steps({ ...drifting, residency }, 500, 4).map(({ expertMisses }) => expertMisses);
    // Of five changes the last four whole eras are sure to be there, wherever the first began.
    const start = misses.findIndex((_, i) => i > 0 && i % 50 === eraStart(residency) % 50);
    const eras = Array.from({ length: 8 }, (_, era) => mean(misses.slice(start + era * 50, start + era * 50 + 50)));
    const spread = Math.max(...eras) - Math.min(...eras);
    expect(spread).toBeGreaterThan(mean(eras) * 0.1);
    for (let era = 0; era < 4; era++)
      expect(Math.abs((eras[era] ?? 0) - (eras[era + 4] ?? 0))).toBeLessThan(spread / 2);
  });

  test('are not foreseen for a while', () => {
    const residency = { share: 0.5, policy: 'pinned', prefetched: 0.9, relearnSteps: 7, isRestricted: false } as const;
    const all = steps({ ...drifting, residency }, 200);
    const unforeseen = all.filter(({ prefetched }) => prefetched === 0);
    expect(unforeseen).toHaveLength(4 * 7);
    for (const { prefetched, expertMisses } of all)
      if (prefetched > 0) expect(prefetched).toBeCloseTo(expertMisses * 0.9, 9);
  });

  /** At which step the first change comes: the one from which on nothing is foreseen. */
  function eraStart(residency: NonNullable<ExpertSetup['residency']>): number {
    const all = steps({ ...drifting, residency: { ...residency, prefetched: 0.5, relearnSteps: 1 } }, 60);
    return all.findIndex(({ prefetched, expertMisses }, i) => i > 0 && prefetched === 0 && expertMisses > 0);
  }
});

test('tokens kept to the experts that are there wake no others', () => {
  const residency = { share: 0.75, policy: 'pinned', prefetched: 0, relearnSteps: 0, isRestricted: true } as const;
  for (const { distinctExperts, expertMisses, reroutedSelections } of steps({ residency }, 5, 10_000)) {
    expect(distinctExperts).toBeLessThanOrEqual(48);
    expect(expertMisses).toBe(0);
    expect(reroutedSelections).toBeGreaterThan(0);
  }
});

test('woken experts are there or are missing, all of them', () => {
  const residency = { share: 0.5, policy: 'pinned', prefetched: 0, relearnSteps: 0, isRestricted: false } as const;
  const all = steps({ residency, skew: { kind: 'zipf', exponent: 0 } }, 20, 100_000);
  for (const { expertHits, expertMisses } of all) expect([expertHits, expertMisses]).toEqual([32 * 40, 32 * 40]);
});

test('the busiest of eight GPUs reads as many experts as a draw of them by chance would have it', () => {
  const measured = mean(
    steps({ skew: { kind: 'zipf', exponent: 0 }, experts: 128, perToken: 8 }, 2000, 8).map(
      (step) => step.distinctOnBusiest,
    ),
  );
  // Simulated by drawing 8 of 128 experts for each of 8 tokens, 100,000 times: 9.24.
  expect(Math.abs(measured / 9.24 - 1)).toBeLessThan(0.02);
});

test('a power law gives the top fifth of the experts what its authors say, and at 0 all the same', () => {
  const of = (exponent: number) =>
    popularity(
      { experts: 1280, skew: { kind: 'power-law', exponent }, topics: 1, topicShare: 0 },
      seeded(1),
    ).overall.toSorted((a, b) => b - a);
  const topFifth = (all: readonly number[]): number => all.slice(0, all.length / 5).reduce((a, b) => a + b, 0);
  expect(topFifth(of(0))).toBeCloseTo(0.2, 6);
  expect(topFifth(of(1.2))).toBeGreaterThan(topFifth(of(1.01)));
  expect(topFifth(of(1.2))).toBeGreaterThan(0.6);
});
