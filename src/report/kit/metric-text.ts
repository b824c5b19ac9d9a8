import type { MetricValue } from '../../core/result.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { isMetricName, METRICS, type Metric } from '../../measure/metrics/catalog.ts';
import { formatCount, formatPerSecond, formatRatioRange } from './format.ts';
import { plain } from './plain.ts';

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
