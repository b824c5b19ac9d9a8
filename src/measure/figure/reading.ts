import { given } from '../../core/given.ts';
import type { MetricValue, RateValue, TrendValue } from '../../core/result.ts';
import { TOLERANCE, type Tolerance } from '../metrics/tolerance.ts';
import { fewestFor, isEnough, isQuantile, QUANTILES, type Quantile } from '../stats/quantiles.ts';
import { type Statistic, statisticOf } from './statistics.ts';
import { type Between, type Bounded, betweenOf, isShareWithin, isWithin } from './trust.ts';

/** What one run has of a figure. */
export type Reading =
  | {
      readonly kind: 'value';
      readonly value: number;
      /** 95 %, within the run. */
      readonly interval?: readonly [low: number, high: number];
      /** Of a share: what was counted. */
      readonly trials?: { readonly passes: number; readonly total: number };
      /** Where it truly lies, where that is known: closely enough to it to be evidence. */
      readonly between?: Between;
    }
  /** So much of it may be the generator's own that it is no evidence; shown, it is shown as that. */
  | { readonly kind: 'untrusted'; readonly value: number; readonly between: Between }
  /** A quantile of so few values says nothing. */
  | { readonly kind: 'few-values'; readonly count: number; readonly needed: number }
  | { readonly kind: 'absent' };

export const ABSENT: Reading = { kind: 'absent' };

/** What a reader sees in place of a quantile of too few values. */
export const TOO_FEW = 'n too small';

/** And of a figure that may be the generator's own by more than is tolerated, where it is evidence of nothing. */
export const NOT_TRUSTED = 'not trusted';

/** A number that is not known is no number. */
export const readNumber = (value: number | undefined): Reading =>
  value === undefined || !Number.isFinite(value) ? ABSENT : { kind: 'value', value };

/** @param tolerance the run's own; of a run that has none and has floors, the usual one */
export function readMetric(value: MetricValue | undefined, statistic: Statistic, tolerance?: Tolerance): Reading {
  if (value === undefined) return ABSENT;
  switch (value.type) {
    case 'trend':
      if (value.count === 0) return ABSENT;
      return isQuantile(statistic)
        ? readQuantile(value, statistic, tolerance)
        : trusted(readNumber(statisticOf(value, statistic)), betweenOf(value, statistic), isWithin, tolerance);
    case 'rate':
      return trusted(readRate(value, statistic), shareBetween(value), isShareWithin, tolerance);
    case 'counter':
    case 'gauge':
      return readNumber(statisticOf(value, statistic));
    default:
      return value satisfies never;
  }
}

function readRate(value: RateValue, statistic: Statistic): Reading {
  const rate = statisticOf(value, statistic);
  const { passes, fails, ci95 } = value;
  if (rate === undefined || passes + fails === 0) return ABSENT;
  return { kind: 'value', value: rate, ...given({ interval: ci95 }), trials: { passes, total: passes + fails } };
}

const shareBetween = ({ rate, atFloor }: RateValue): Between | undefined =>
  atFloor === undefined ? undefined : { low: rate, high: atFloor };

function trusted(
  reading: Reading,
  between: Between | undefined,
  isTrusted: (between: Between, tolerance: Tolerance) => boolean,
  tolerance: Tolerance = TOLERANCE,
): Reading {
  if (reading.kind !== 'value' || between === undefined) return reading;
  return isTrusted(between, tolerance) ? { ...reading, between } : { kind: 'untrusted', value: reading.value, between };
}

/** Some quantiles of a distribution, and how many values are behind them. */
export type Quantiles<Q extends Quantile> = Readonly<Record<Q, number>> &
  Pick<TrendValue, 'count'> &
  Partial<Pick<TrendValue, 'ci95'>> &
  Bounded;

export function readQuantile<Q extends Quantile>(value: Quantiles<Q>, quantile: Q, tolerance?: Tolerance): Reading {
  const { count, ci95 } = value;
  const q = QUANTILES[quantile];
  if (!isEnough(count, q)) return { kind: 'few-values', count, needed: fewestFor(q) };
  const reading: Reading = { kind: 'value', value: value[quantile], ...given({ interval: ci95?.[quantile] }) };
  return trusted(reading, betweenOf(value, quantile), isWithin, tolerance);
}
