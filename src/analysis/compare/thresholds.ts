import type { ThresholdChange, ThresholdSide } from '../../core/comparison.ts';
import type { ThresholdVerdict } from '../../core/result.ts';
import type { StoredRun } from './input.ts';

/** How the thresholds of both fared, in the order in which they are first met. @param base those that can be trusted */
export function thresholdsOf(base: readonly StoredRun[], candidate: readonly StoredRun[]): readonly ThresholdChange[] {
  const all = [...base, ...candidate].flatMap(({ result }) => result.thresholds);
  const each = new Map(all.map((threshold) => [keyOf(threshold), threshold]));
  return [...each].map(([key, { metric, expression }]) => ({
    metric,
    expression,
    base: sideOf(key, base),
    candidate: sideOf(key, candidate),
  }));
}

const keyOf = ({ metric, expression }: ThresholdVerdict): string => `${metric}\n${expression}`;

function sideOf(key: string, runs: readonly StoredRun[]): ThresholdSide {
  const verdicts = runs.flatMap(({ result }) => result.thresholds.filter((threshold) => keyOf(threshold) === key));
  const atLeast = verdicts.filter((verdict) => verdict.atLeast).length;
  return {
    runs: verdicts.length,
    held: verdicts.filter(({ ok }) => ok).length,
    observed: verdicts.flatMap(({ observed }) => (observed === undefined ? [] : [observed])),
    ...(atLeast === 0 ? {} : { atLeast }),
  };
}
