import type { Design } from '../../core/comparison.ts';
import { leastRankSumP } from '../../measure/stats/rank-sum.ts';
import { leastSignedRankP } from '../../measure/stats/signed-rank.ts';
import { runsNeeded } from '../change/runs-needed.ts';
import { isCounted, type StoredRun } from './input.ts';

/** Which runs are held against which, those that can't be trusted or were ended early left out. */
export type Matching =
  | { readonly kind: 'pairs'; readonly pairs: readonly (readonly [base: StoredRun, candidate: StoredRun])[] }
  | { readonly kind: 'samples'; readonly base: readonly StoredRun[]; readonly candidate: readonly StoredRun[] };

/** Runs are pairs where all were made as such, for one comparison, and each side's are one side of it. */
export function match(base: readonly StoredRun[], candidate: readonly StoredRun[]): Matching {
  const valid = { base: base.filter(isCounted), candidate: candidate.filter(isCounted) };
  if (!areOfOneComparison(base, candidate)) return { kind: 'samples', ...valid };
  const partners = new Map(valid.candidate.map((run) => [run.result.run.block?.pair, run]));
  const pairs = valid.base
    .toSorted((a, b) => pairOf(a) - pairOf(b))
    .flatMap((run) => {
      const partner = partners.get(pairOf(run));
      return partner === undefined ? [] : [[run, partner] as const];
    });
  return { kind: 'pairs', pairs };
}

const pairOf = ({ result }: StoredRun): number => result.run.block?.pair ?? 0;

function areOfOneComparison(base: readonly StoredRun[], candidate: readonly StoredRun[]): boolean {
  const id = base[0]?.result.run.block?.of;
  const [own, others] = [base, candidate].map((runs) => ({
    ids: new Set(runs.map(({ result }) => result.run.block?.of)),
    sides: new Set(runs.map(({ result }) => result.run.block?.side)),
    pairs: new Set(runs.map(({ result }) => result.run.block?.pair)),
    count: runs.length,
  }));
  if (id === undefined || own === undefined || others === undefined) return false;
  const isOneSide = ({ ids, sides, pairs, count }: typeof own): boolean =>
    ids.size === 1 && ids.has(id) && sides.size === 1 && pairs.size === count;
  return isOneSide(own) && isOneSide(others) && [...own.sides][0] !== [...others.sides][0];
}

/** @param judged metrics that are judged together, over all candidates */
export function designOf(
  matching: Matching,
  runs: { readonly base: number; readonly candidate: number },
  judged: number,
  alpha: number,
): Design {
  const needed = runsNeeded(matching.kind, judged, alpha);
  if (matching.kind === 'samples')
    return { kind: 'samples', base: matching.base.length, candidate: matching.candidate.length, needed };
  const pairs = matching.pairs.length;
  return { kind: 'pairs', pairs, unpaired: runs.base + runs.candidate - 2 * pairs, needed };
}

/** The smallest p that this design can have. */
export const leastP = (matching: Matching): number =>
  matching.kind === 'pairs'
    ? leastSignedRankP(matching.pairs.length)
    : leastRankSumP(matching.base.length, matching.candidate.length);

/** With one run a side how much runs differ cannot be known. */
export const isSingle = (matching: Matching): boolean =>
  matching.kind === 'pairs'
    ? matching.pairs.length === 1
    : matching.base.length === 1 && matching.candidate.length === 1;

/** Runs that the comparison rests on. */
export const baseOf = (matching: Matching): readonly StoredRun[] =>
  matching.kind === 'pairs' ? matching.pairs.map(([base]) => base) : matching.base;
export const candidateOf = (matching: Matching): readonly StoredRun[] =>
  matching.kind === 'pairs' ? matching.pairs.map(([, candidate]) => candidate) : matching.candidate;
