import type { ChangeInterval, Missing } from '../../core/comparison.ts';
import type { ChangeScale, ExpectationResult } from '../../core/study-result.ts';
import { differenceOfTwo } from '../../measure/stats/of-two.ts';
import { median } from '../../measure/stats/ranks.ts';
import { pairedShift, signedRankP } from '../../measure/stats/signed-rank.ts';
import { proportion } from '../compare/change.ts';
import { figureOf } from '../compare/figures.ts';
import type { StoredRun } from '../compare/input.ts';
import type { CheckedExpectation } from './check-study.ts';

/** Runs of one block: the base's, and the candidate's. */
export type BlockPair = readonly [base: StoredRun, candidate: StoredRun];

/** One bound of what was expected, and whether the change is on the right side of it. */
export interface Bound {
  readonly isKept: boolean;
  /** Two-sided, of no difference to the bound itself. */
  readonly p: number;
}

export interface Tested {
  readonly result: ExpectationResult;
  /** Empty where something is missing. */
  readonly bounds: readonly Bound[];
}

/** How a figure moved over these blocks, and how surely that is beyond each bound of what was expected. */
export function testExpectation(expected: CheckedExpectation, pairs: readonly BlockPair[]): Tested {
  const { figure, scale, from, to } = expected;
  const { key, title, unit } = figure;
  const readings = [0, 1].map((side) => pairs.map((pair) => figure.read(pair[side as 0 | 1].result)));
  const [base = [], candidate = []] = readings.map((side) => side.filter((each) => typeof each === 'number'));
  const said = {
    ...{ figure: key, title, unit, scale },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(base.length === 0 ? {} : { base: middle(base) }),
    ...(candidate.length === 0 ? {} : { candidate: middle(candidate) }),
  };
  const missing = missingOf(readings, [...base, ...candidate], scale);
  if (missing !== undefined) return { result: { ...said, missing }, bounds: [] };
  const { onto, back } = SCALES[scale];
  const differences = base.map((value, i) => onto(candidate[i]!) - onto(value));
  const { estimate, interval } = pairedShift(differences);
  const told =
    interval === undefined
      ? undefined
      : widened(key, { ...interval, low: back(interval.low), high: back(interval.high) }, pairs);
  const bounds = (
    [
      ['from', from],
      ['to', to],
    ] as const
  ).flatMap(([side, bound]): readonly Bound[] => {
    if (bound === undefined) return [];
    const at = SCALES[scale].bound(bound);
    const isKept = side === 'from' ? estimate >= at : estimate <= at;
    // The interval of a share knows how few requests there were, and blocks that agree perfectly do not.
    const isClear = unit !== 'ratio' || (told !== undefined && (told.low > bound || told.high < bound));
    return [{ isKept, p: isClear ? signedRankP(differences.map((difference) => difference - at)) : 1 }];
  });
  return {
    result: {
      ...said,
      change: {
        estimate: back(estimate),
        ...(told === undefined ? {} : { interval: told }),
        blocks: differences.map(back),
      },
      isWithin: bounds.every(({ isKept }) => isKept),
    },
    bounds,
  };
}

const SCALES = {
  relative: { onto: Math.log, back: Math.expm1, bound: Math.log1p },
  difference: {
    onto: (value: number): number => value,
    back: (value: number): number => value,
    bound: (value: number): number => value,
  },
} as const satisfies Record<ChangeScale, unknown>;

const middle = (values: readonly number[]): number => median(values.toSorted((a, b) => a - b));

function missingOf(
  readings: readonly (readonly (number | Missing)[])[],
  values: readonly number[],
  scale: ChangeScale,
): Missing | undefined {
  const [base = [], candidate = []] = readings;
  if (base.length === 0) return { kind: 'no-runs', side: 'both' };
  const lacks = (side: readonly (number | Missing)[]): boolean =>
    side.some((each) => typeof each !== 'number' && each.kind === 'absent');
  if (lacks(base) || lacks(candidate))
    return { kind: 'absent', side: lacks(base) && lacks(candidate) ? 'both' : lacks(base) ? 'base' : 'candidate' };
  const [few] = [...base, ...candidate]
    .flatMap((each) => (typeof each !== 'number' && each.kind === 'few-values' ? [each] : []))
    .toSorted((a, b) => a.count - b.count);
  if (few !== undefined) return few;
  return scale === 'relative' && values.some((value) => value <= 0) ? { kind: 'no-ratio' } : undefined;
}

/** Of shares at least as wide as all requests together have it, as compare does: blocks without one error agree perfectly. */
function widened(
  key: string,
  { low, high, confidence }: { readonly low: number; readonly high: number; readonly confidence: number },
  pairs: readonly BlockPair[],
): ChangeInterval {
  const figure = figureOf(key);
  const [a, b] =
    figure === undefined
      ? []
      : [0, 1].map((side) =>
          proportion(
            pairs.map((pair) => pair[side as 0 | 1]),
            figure,
          ),
        );
  if (a === undefined || b === undefined) return { low, high, confidence, over: 'runs' };
  const pooled = differenceOfTwo(a, b);
  return { low: Math.min(low, pooled.low), high: Math.max(high, pooled.high), confidence, over: 'runs' };
}
