import { given } from '../../core/given.ts';
import type { ExpectationResult } from '../../core/study-result.ts';
import { isShare } from '../../measure/figure/figure.ts';
import type { Reading } from '../../measure/figure/reading.ts';
import { median } from '../../measure/stats/ranks.ts';
import { changeOf } from '../change/change.ts';
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
  const base = pairs.map(([run]) => figure.read(run.result));
  const candidate = pairs.map(([, run]) => figure.read(run.result));
  const said = {
    ...{ figure: key, title, unit, scale },
    ...given({ from, to, base: middle(base), candidate: middle(candidate) }),
  };
  const found = changeOf({ base, candidate, isPaired: true, scale });
  if (found.kind === 'missing') return { result: { ...said, missing: found.missing }, bounds: [] };
  const { estimate, interval, pairs: blocks = [] } = found;
  const boundOf = (side: 'from' | 'to', bound: number | undefined): readonly Bound[] => {
    if (bound === undefined) return [];
    const { sign, p } = found.against(bound);
    // The interval of a share knows how few requests there were, and blocks that agree perfectly do not.
    const isClear = !isShare(figure) || (interval !== undefined && (interval.low > bound || interval.high < bound));
    return [{ isKept: side === 'from' ? sign >= 0 : sign <= 0, p: isClear ? p : 1 }];
  };
  const bounds = [...boundOf('from', from), ...boundOf('to', to)];
  return {
    result: {
      ...said,
      change: { estimate, ...given({ interval }), blocks },
      isWithin: bounds.every(({ isKept }) => isKept),
    },
    bounds,
  };
}

/** The median of those that have a value. */
function middle(readings: readonly Reading[]): number | undefined {
  const values = readings.flatMap((reading) => (reading.kind === 'value' ? [reading.value] : []));
  return values.length === 0 ? undefined : median(values.toSorted((a, b) => a - b));
}
