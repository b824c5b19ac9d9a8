import { describe, expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { COMPONENTS } from './components.ts';
import type { StepCost } from './cost.ts';
import { PRESETS } from './presets.ts';

/** Steps that decode 64 requests of 1,000 tokens, about eight things. */
function stepsOf(name: string, n: number, seed = 1): readonly StepCost[] {
  const cost = PRESETS[name]!.cost(seeded(seed));
  const tokensByTopic = new Array<number>(cost.topics).fill(64 / cost.topics);
  const batch = { decodes: 64, contextTokens: 64_000, prefillTokens: 0, prefillWork: 0, tokensByTopic };
  return Array.from({ length: n }, () => cost.step(batch));
}

function quantiles(steps: readonly StepCost[]): { readonly p50: number; readonly p95: number } {
  const times = steps.map(({ totalMs }) => totalMs).toSorted((a, b) => a - b);
  return { p50: times[Math.floor(times.length / 2)] ?? 0, p95: times[Math.floor(times.length * 0.95)] ?? 0 };
}

test.each(Object.keys(PRESETS))('%s: what a step was spent on adds up to its time, and its seed decides it', (name) => {
  const [steps, again] = [stepsOf(name, 20), stepsOf(name, 20)];
  expect(again).toEqual(steps);
  for (const { totalMs, components } of steps) {
    const parts = COMPONENTS.map((component) => components[component]);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
    expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(totalMs, 9);
  }
});

test.each(Object.keys(PRESETS))('%s has a cache that holds a conversation of 16,000 tokens', (name) => {
  expect(PRESETS[name]!.cost(seeded(1)).kvTokens).toBeGreaterThan(16_000);
});

test('experts that are elsewhere hardly move the median, and the 95th percentile a great deal', () => {
  const [resident, thrashing] = [quantiles(stepsOf('moe-dynamic', 3000)), quantiles(stepsOf('moe-thrash', 3000))];
  expect(thrashing.p50 - resident.p50).toBeLessThan(4);
  expect(thrashing.p95 - resident.p95).toBeGreaterThan(25);
});

test('a partition that keeps tokens to its own experts waits for none of them, and re-routes some of their choices', () => {
  const [resident, kept] = [quantiles(stepsOf('moe-dynamic', 1000)), quantiles(stepsOf('moe-static', 1000))];
  expect(Math.abs(kept.p95 - resident.p95)).toBeLessThan(3);
  const steps = stepsOf('moe-static', 10);
  for (const { components, experts } of steps) {
    expect(components.expert_miss).toBe(0);
    // The prototype's figure is 4.7 % of the selections: 64 tokens, 8 experts, 94 layers.
    expect(Math.abs(experts.reroutedSelections / (64 * 8 * 94) - 0.047)).toBeLessThan(0.01);
  }
});

test('a cache that evicts as it goes waits for most experts, and collapses', () => {
  const steps = stepsOf('moe-lru-naive', 100);
  const [hits, misses] = [
    steps.reduce((n, s) => n + s.experts.expertHits, 0),
    steps.reduce((n, s) => n + s.experts.expertMisses, 0),
  ];
  expect(hits / (hits + misses)).toBeLessThan(0.3);
  expect(quantiles(steps).p50).toBeGreaterThan(10 * quantiles(stepsOf('moe-dynamic', 100)).p50);
});

describe('a rebalance', () => {
  test('stops everything every 500 steps, and nothing in between', () => {
    const stalls = stepsOf('moe-eplb-sync', 1600).map(({ components }) => components.eplb);
    expect(stalls.flatMap((ms, i) => (ms > 0 ? [[i, ms]] : []))).toEqual([
      [500, 260],
      [1000, 260],
      [1500, 260],
    ]);
  });
});

test('the two presets of equal GPUs differ in what a prompt costs everybody: the dense model computes longer', () => {
  const prefillMs = (name: string): number => {
    const cost = PRESETS[name]!.cost(seeded(1));
    const tokensByTopic = new Array<number>(cost.topics).fill(2048 / cost.topics);
    return cost.step({ decodes: 0, contextTokens: 0, prefillTokens: 2048, prefillWork: 2048 * 1024, tokensByTopic })
      .totalMs;
  };
  expect(prefillMs('dense-405b')).toBeGreaterThan(prefillMs('dense-70b') * 3);
  expect(prefillMs('dense-70b')).toBeGreaterThan(20);
});
