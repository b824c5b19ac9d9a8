import type { RunResult, TrendValue } from '../../../core/result.ts';
import { type Between, betweenOf, isWithin, toleratedMs } from '../../../measure/figure/trust.ts';
import { TOLERANCE } from '../../../measure/metrics/tolerance.ts';
import { isEnough, QUANTILES } from '../../../measure/stats/quantiles.ts';
import { type Doubt, doubtOf } from '../../kit/doubt.ts';

const SHOWN = ['p50', 'p95', 'p99'] as const;
/** Shown whether or not there is anything to say of them. */
const ALWAYS: readonly string[] = ['ttft', 'itl', 'e2e'];

/** One figure, and how much of it may be the generator's own. */
export interface OwnFigure {
  readonly metric: string;
  readonly quantile: (typeof SHOWN)[number];
  readonly reportedMs: number;
  readonly between: Between;
  readonly toleratedMs: number;
  readonly isTrusted: boolean;
  readonly doubt: Doubt | undefined;
}

/** The latencies that a run is usually judged by, and of the others what is worth saying. */
export function ownFigures({ metrics, validity: { tolerance = TOLERANCE } }: RunResult): readonly OwnFigure[] {
  return Object.entries(metrics).flatMap(([metric, value]) =>
    value.type !== 'trend'
      ? []
      : SHOWN.flatMap((quantile): readonly OwnFigure[] => {
          const between = known(value, quantile);
          const doubt = doubtOf(value, quantile, tolerance);
          if (between === undefined || (doubt === undefined && !ALWAYS.includes(metric))) return [];
          return [
            {
              ...{ metric, quantile, reportedMs: value[quantile], between, doubt },
              toleratedMs: toleratedMs(between, tolerance),
              isTrusted: isWithin(between, tolerance),
            },
          ];
        }),
  );
}

const known = (value: TrendValue, quantile: (typeof SHOWN)[number]): Between | undefined =>
  isEnough(value.count, QUANTILES[quantile]) ? betweenOf(value, quantile) : undefined;

/** Whether the run tells it of any latency; one of an earlier version does not. */
export const tellsOwn = ({ metrics }: RunResult): boolean =>
  Object.values(metrics).some((value) => value.type === 'trend' && value.floor !== undefined);
