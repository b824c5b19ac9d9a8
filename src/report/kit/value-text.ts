import type { MetricValue } from '../../core/result.ts';
import type { FigureUnit } from '../../core/study-result.ts';
import { formatMoney, formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import { type Quantiles, readQuantile, TOO_FEW } from '../../measure/figure/reading.ts';
import { betweenOf } from '../../measure/figure/trust.ts';
import { isMetricName, METRICS, type Metric } from '../../measure/metrics/catalog.ts';
import type { Tolerance } from '../../measure/metrics/tolerance.ts';
import type { Quantile } from '../../measure/stats/quantiles.ts';
import { type Doubt, doubtBetween, withDoubt, withMark } from './doubt.ts';
import { formatCount, formatPerSecond, formatRatioRange, type Unit } from './format.ts';
import { plain } from './plain.ts';

const plainly = { text: formatNumber, scale: 1, suffix: '' };

/** How figures are written, by what they count: in words, and in a chart the value times `scale`, then `suffix`. */
export const UNITS: Readonly<Record<FigureUnit, Unit & { readonly text: (value: number) => string }>> = {
  ms: { text: formatMs, scale: 1, suffix: ' ms' },
  ratio: { text: formatRatio, scale: 100, suffix: ' %' },
  'per second': { text: formatPerSecond, scale: 1, suffix: '/s' },
  times: { text: (value) => `${formatNumber(value)}×`, scale: 1, suffix: '×' },
  money: { text: formatMoney, scale: 1, suffix: '' },
  'requests per money': { text: perMoney, scale: 1, suffix: ' per $' },
  'tokens per money': { text: perMoney, scale: 0.001, suffix: 'k per $' },
  requests: plainly,
  tokens: plainly,
  iterations: plainly,
  sessions: plainly,
};

function perMoney(value: number): string {
  return `${formatNumber(value)} per $`;
}

/** A figure's value: `57.7 ms`, `95.4 %`, `1,278/s`, `$0.31`; `–` for what is not known. */
export const valueText = (value: number | undefined, unit: FigureUnit): string =>
  value === undefined ? '–' : UNITS[unit].text(value);

/** A quantile in a table, or why there is none: `312 ms`, `≈159 ms`, `!386 ms`, `n too small`. */
export const quantileText = <Q extends Quantile>(value: Quantiles<Q>, quantile: Q, tolerance?: Tolerance): string =>
  quantileWith(withMark, value, quantile, tolerance);

/** The same without a mark, for who says beside it what there is to be said. */
export const quantileAlone = <Q extends Quantile>(value: Quantiles<Q>, quantile: Q): string =>
  quantileWith((text) => text, value, quantile, undefined);

/** The same where there is room for words: `159 ms, up to 107 ms of it ours`. */
export const quantileInWords = <Q extends Quantile>(value: Quantiles<Q>, quantile: Q, tolerance?: Tolerance): string =>
  quantileWith(withDoubt, value, quantile, tolerance);

function quantileWith<Q extends Quantile>(
  write: (text: string, doubt: Doubt | undefined) => string,
  value: Quantiles<Q>,
  quantile: Q,
  tolerance: Tolerance | undefined,
): string {
  const reading = readQuantile(value, quantile, tolerance);
  return 'value' in reading
    ? write(formatMs(reading.value), doubtBetween(reading.value, betweenOf(value, quantile), tolerance))
    : TOO_FEW;
}

/** The catalog's title; a name that this version does not know stands for itself. */
export const metricTitle = (name: string): string => (isMetricName(name) ? METRICS[name].title : plain(name));

/** A metric that is no distribution, in a line: `0.167 % (4 of 2,398)`, `91.2 % of 500 graded (88.4–93.4 %)`. */
export function metricText(name: string, value: Exclude<MetricValue, { type: 'trend' }>): string {
  const known: Metric | undefined = isMetricName(name) ? METRICS[name] : undefined;
  const unit = known === undefined ? '' : ` ${known.unit}`;
  switch (value.type) {
    case 'rate':
      return value.ci95 === undefined
        ? `${formatRatio(value.rate)} (${formatCount(value.passes)} of ${formatCount(value.passes + value.fails)})`
        : `${formatRatio(value.rate)} of ${formatCount(value.passes + value.fails)}${name === 'accuracy' ? ' graded' : ''} (${formatRatioRange(value.ci95)})`;
    case 'counter':
      return `${value.count === 1 ? `1${unit.replace(/s$/, '')}` : `${formatCount(value.count)}${unit}`}, ${formatPerSecond(value.rate)}`;
    case 'gauge':
      if (known?.unit === 'ratio')
        return `mean ${formatRatio(value.mean)}, min ${formatRatio(value.min)}, max ${formatRatio(value.max)}`;
      return `mean ${formatNumber(value.mean)}, min ${formatNumber(value.min)}, max ${formatNumber(value.max)}${unit}`;
    default:
      return value satisfies never;
  }
}
