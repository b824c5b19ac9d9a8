import { compareRuns } from '../src/analysis/compare/compare.ts';
import type { StoredRun } from '../src/analysis/compare/input.ts';
import type { Comparison, MetricChange } from '../src/core/comparison.ts';
import { normal, seeded } from '../src/core/rng.ts';
import { virtualRuns } from './virtual-runs.ts';

/** One comparison of two servers that are alike, but for a shift that is known. */
export interface Trial {
  readonly preset: string;
  readonly perSecond: number;
  readonly settleMs: number;
  readonly measureMs: number;
  readonly pairs: number;
  readonly seed: number;
}

/** Runs made right after one another share what the day is like; each has its own luck besides. */
const DRIFT = { ofPair: 0.03, ofRun: 0.01 } as const;

/**
 * Interleaved pairs of runs of the mock's engine, in virtual time: the same requests at the same instants for both of a
 * pair, and each time another server of the same make. In virtual time it is all the same which of a pair goes first.
 *
 * @param stretches how many times as long the candidate's latencies are made
 * @returns a comparison for each of them, all of the same runs
 */
export function compareVirtually(trial: Trial, stretches: readonly number[]): readonly Comparison[] {
  const { pairs, seed, ...load } = trial;
  const rng = seeded(seed);
  const base: StoredRun[] = [];
  const candidates: StoredRun[][] = stretches.map(() => []);
  for (let pair = 1; pair <= pairs; pair++) {
    const day = Math.exp(DRIFT.ofPair * normal(rng));
    const setting = { ...load, loadSeed: 1000 * seed + pair };
    const serve = (side: 'a' | 'b', stretched: readonly number[]): readonly StoredRun[] =>
      virtualRuns(
        {
          ...setting,
          serverSeed: Math.floor(rng.next() * 2 ** 31),
          slowness: day * Math.exp(DRIFT.ofRun * normal(rng)),
          block: { of: String(seed), pair, side },
        },
        stretched,
      );
    base.push(...serve('a', [1]));
    for (const [i, run] of serve('b', stretches).entries()) candidates[i]?.push(run);
  }
  return candidates.map((runs) =>
    compareRuns({ base: { label: 'a', runs: base }, candidates: [{ label: 'b', runs }] }),
  );
}

const judgedOf = ({ contrasts }: Comparison): readonly MetricChange[] =>
  contrasts.flatMap(({ metrics }) => metrics.filter(({ judged }) => judged));

/** Keys of the judged figures that were called better or worse. */
export const calledDifferent = (comparison: Comparison): readonly string[] =>
  judgedOf(comparison).flatMap(({ key, judgement: { kind } }) => (kind === 'better' || kind === 'worse' ? [key] : []));

/** Whether any was told from chance, before it was asked how much it matters. */
export const isCertain = (comparison: Comparison): boolean =>
  judgedOf(comparison).some(({ change }) => (change?.adjustedP ?? 1) <= comparison.settings.alpha);

/** Whether the figure's interval holds what is true. */
export function holds(comparison: Comparison, key: string, truth: number): boolean {
  const interval = judgedOf(comparison).find((metric) => metric.key === key)?.change?.interval;
  return interval !== undefined && interval.low <= truth && interval.high >= truth;
}
