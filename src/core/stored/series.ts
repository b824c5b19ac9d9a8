import { z } from 'zod';
import { count, ms, object, optional } from './fields.ts';

const heatMap = object('How many values fell where, by window.', {
  fromMs: ms.describe('Where bin 0 begins, in ms.'),
  ratio: z
    .number()
    .describe('Bin k holds values from fromMs · ratio^k to fromMs · ratio^(k + 1); bin 0 those below it, too.'),
  counts: z
    .array(z.array(count))
    .describe(
      'One a window: the first bin that holds something, and the counts from that one on; empty where nothing fell.',
    ),
});

/**
 * Arrivals and `ttft_*` are filed under the window of the planned start, ends under that of the end, tokens and `itl_*`
 * under that of the token itself.
 */
export const series = object('The run over time, in windows of equal width.', {
  windowMs: ms.describe('Width of every window, in ms.'),
  t: z.array(ms).describe('Window starts, in ms of run time.'),
  columns: z
    .record(z.string(), z.array(z.number().nullable()))
    .describe(
      'By name, one value per window: rates per second, latencies in ms, accuracy 0–1; null where there was nothing to measure. `ttft_own_p95` and `itl_own_p95`: of how much of these may be the generator’s own, the 95th percentile; of gaps over one in four of each answer. `failed_*` are by kind, of the kinds that there were.',
    ),
  heat: optional(z.record(z.string(), heatMap)).describe(
    'Distributions over time, by metric; absent where nothing was measured.',
  ),
});
