import { given } from '../../core/given.ts';
import type { MetricValue, TrendValue } from '../../core/result.ts';
import { fewestFor, isEnough, isQuantile, QUANTILES, type Quantile } from '../stats/quantiles.ts';
import { type Statistic, statisticOf } from './statistics.ts';

/** What one run has of a figure. */
export type Reading =
  | {
      readonly kind: 'value';
      readonly value: number;
      /** 95 %, within the run. */
      readonly interval?: readonly [low: number, high: number];
      /** Of a share: what was counted. */
      readonly trials?: { readonly passes: number; readonly total: number };
    }
  /** A quantile of so few values says nothing. */
  | { readonly kind: 'few-values'; readonly count: number; readonly needed: number }
  | { readonly kind: 'absent' };

export const ABSENT: Reading = { kind: 'absent' };

/** What a reader sees in place of a quantile of too few values. */
export const TOO_FEW = 'n too small';

/** A number that is not known is no number. */
export const readNumber = (value: number | undefined): Reading =>
  value === undefined || !Number.isFinite(value) ? ABSENT : { kind: 'value', value };

export function readMetric(value: MetricValue | undefined, statistic: Statistic): Reading {
  if (value === undefined) return ABSENT;
  switch (value.type) {
    case 'trend':
      if (value.count === 0) return ABSENT;
      return isQuantile(statistic) ? readQuantile(value, statistic) : readNumber(statisticOf(value, statistic));
    case 'rate': {
      const rate = statisticOf(value, statistic);
      const { passes, fails, ci95 } = value;
      if (rate === undefined || passes + fails === 0) return ABSENT;
      return { kind: 'value', value: rate, ...given({ interval: ci95 }), trials: { passes, total: passes + fails } };
    }
    case 'counter':
    case 'gauge':
      return readNumber(statisticOf(value, statistic));
    default:
      return value satisfies never;
  }
}

/** Some quantiles of a distribution, and how many values are behind them. */
export type Quantiles<Q extends Quantile> = Readonly<Record<Q, number>> &
  Pick<TrendValue, 'count'> &
  Partial<Pick<TrendValue, 'ci95'>>;

export function readQuantile<Q extends Quantile>(value: Quantiles<Q>, quantile: Q): Reading {
  const { count, ci95 } = value;
  const q = QUANTILES[quantile];
  if (!isEnough(count, q)) return { kind: 'few-values', count, needed: fewestFor(q) };
  return { kind: 'value', value: value[quantile], ...given({ interval: ci95?.[quantile] }) };
}
