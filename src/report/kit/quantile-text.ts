import { formatMs } from '../../core/units.ts';
import { type Quantiles, readQuantile, TOO_FEW } from '../../measure/figure/reading.ts';
import type { Quantile } from '../../measure/stats/quantiles.ts';

/** A quantile for a reader, or why there is none. */
export function quantileText<Q extends Quantile>(value: Quantiles<Q>, quantile: Q): string {
  const reading = readQuantile(value, quantile);
  return reading.kind === 'value' ? formatMs(reading.value) : TOO_FEW;
}
