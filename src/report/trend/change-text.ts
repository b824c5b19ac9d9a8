import { formatNumber } from '../../core/units.ts';
import { isMetricName, METRICS } from '../../measure/metrics/catalog.ts';

/** Whose changes are differences in points: of a share in per cent, per cent would be read either way. */
export function isShareFigure(figure: string): boolean {
  const [metric = ''] = figure.split('.');
  return isMetricName(metric) && METRICS[metric].unit === 'ratio';
}

/** `3.1 points` */
export function shareChange(from: number, to: number): string {
  const points = formatNumber(Math.abs(to - from) * 100);
  return `${points} point${points === '1' ? '' : 's'}`;
}
