import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSources } from '../../run/open-sources.ts';
import { loadScenario } from '../../scenario/load.ts';
import { mostProbes } from './capacity.ts';
import { planLines, sweepPlan } from './plan.ts';

const SETTING = { minPerSecond: 4, maxPerSecond: 100, goodputRatio: 0.95, precision: 0.05, repeats: 3, seed: 1 };
const level = {
  load: { kind: 'rate', perSecond: 4 },
  settleMs: 1000,
  measureMs: 1000,
  arrivals: { kind: 'poisson' },
} as const;
const scenario = await loadScenario(join(import.meta.dirname, '../../../scenarios/capacity.ts'), { level });
const sources = await openSources(scenario);

test('a plan says which rates, how long, how many runs and what they cost at most', () => {
  const lines = planLines({ scenario, sources, setting: SETTING, typicalMs: 2860, measureMs: undefined });
  expect(lines).toMatchInlineSnapshot(`
    [
      "Searches the highest rate, from 4 to 100 sessions a second, at which 95 % of all requests meet the slo: ttft ≤ 1 s, tpot ≤ 60 ms.",
      "Sessions start at random (Poisson, in number as the rate says); warm-up, stages and thresholds of the file are left out, as each run has its own level and the slo decides.",
      "First 4, 8, 16, 32, 64 and 100/s, until one misses; then up to 4 rates between the last two, until they are within 5 %; then both ends again with other seeds, until 3 runs at each agree.",
      "A run is measured for as long as its share of good requests needs: 12s on the way up, 12s to 2m32s after that, by rate. Each says how long and why before it begins.",
      "Each run settles before it is judged, for 6s or more; one that is hopeless is ended early, and what it left is drained before the next.",
      "About 14 runs in 11m, were the line in the middle. At most 24 runs in 1h7m, if an answer takes 2.86 s, as the slo allows; slower ones make the runs longer.",
      "In all at most 36,432 requests, 37,306,368 input tokens and 1,165,824 output tokens.",
    ]
  `);
  expect(lines.join('\n')).toContain(`At most ${mostProbes(SETTING)} runs in`);
});

test('a sweep’s plan says the same of its levels', () => {
  const of = { scenario, sources, goodputRatio: 0.95, outputTokens: 32, measureMs: 10_000 };
  const rates = [1, 2, 4].map((perSecond) => ({ kind: 'rate', perSecond }) as const);
  expect(sweepPlan({ ...of, levels: rates })).toMatchInlineSnapshot(`
    [
      "Runs 1, 2 and 4 sessions a second, which start at random (Poisson, in number as the rate says), one after the other.",
      "Shows where 95 % of requests meet the slo: ttft ≤ 1 s, tpot ≤ 60 ms.",
      "Warm-up, stages and thresholds of the file are left out, as each run has its own level.",
      "At most 3m, if an answer takes 2.86 s; slower ones make the runs longer to settle.",
      "In all at most 112 requests, 114,688 input tokens and 3,584 output tokens.",
    ]
  `);
  expect(sweepPlan({ ...of, levels: [{ kind: 'vus', vus: 8 }] }).at(-1)).toBe(
    'In all: no limit but time; the server decides how many requests are sent.',
  );
});
