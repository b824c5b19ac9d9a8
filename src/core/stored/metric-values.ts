import { z } from 'zod';
import { count, ms, object, optional, ratio } from './fields.ts';

const quantiles = {
  p50: ms.describe('Median, in ms; within 0.1 %.'),
  p90: ms.describe('90th percentile, in ms; within 0.1 %.'),
  p95: ms.describe('95th percentile, in ms; within 0.1 %.'),
  p99: ms.describe('99th percentile, in ms; within 0.1 %.'),
  p999: ms.describe('99.9th percentile, in ms; within 0.1 %.'),
};

/** The same distribution, were all that the generator may have had in it taken off, or added. */
const bound = (description: string) =>
  optional(
    z.object({
      mean: ms.describe('Arithmetic mean, in ms; exact.'),
      min: ms.describe('Smallest value, in ms; exact.'),
      max: ms.describe('Largest value, in ms; exact.'),
      ...quantiles,
      hdr: z.string().describe('The whole distribution: HdrHistogram V2, compressed, base64; values in µs.'),
    }),
  ).describe(description);

export const trendValue = object('A distribution.', {
  type: z.literal('trend'),
  unit: z.literal('ms').describe('All figures of the distribution are in milliseconds.'),
  count: count.describe('Values recorded; exact.'),
  mean: ms.describe('Arithmetic mean, in ms; exact.'),
  stddev: ms.describe('Standard deviation, in ms; exact.'),
  min: ms.describe('Smallest value, in ms; exact.'),
  max: ms.describe('Largest value, in ms; exact.'),
  ...quantiles,
  ci95: z
    .record(z.string(), z.tuple([ms, ms]))
    .describe(
      '95 % order-statistic interval [low, high] in ms, by quantile; a quantile with too few samples has none.',
    ),
  hdr: z.string().describe('The whole distribution: HdrHistogram V2, compressed, base64; values in µs.'),
  floor: bound(
    'Each value less all of it that may be the generator’s own. The truth lies between this and the figures above, or `ceiling` where there is one.',
  ),
  ceiling: bound(
    'Each value and what a delay of the generator’s before it may have taken from it: of gaps between tokens alone. Absent where none can have been longer than was reported.',
  ),
});

export const rateValue = object('A share.', {
  type: z.literal('rate'),
  rate: ratio.describe('passes / (passes + fails), 0–1.'),
  passes: count.describe('Times the claim of the metric was true: for errors, requests that failed.'),
  fails: count.describe('Times it was not.'),
  atFloor: optional(ratio).describe(
    'Of goodput: what the rate would be if all that may be the generator’s own were taken off every latency.',
  ),
  ci95: optional(z.tuple([ratio, ratio])).describe(
    "Wilson's 95 % interval of the rate, where each is a trial of its own: of accuracy.",
  ),
});

export const counterValue = object('A total.', {
  type: z.literal('counter'),
  count: z.number().nonnegative().describe("Total over the run, in the metric's unit."),
  rate: z.number().nonnegative().describe('Per second of run.measuredMs.'),
});

export const gaugeValue = object('A level.', {
  type: z.literal('gauge'),
  mean: z.number().describe("Mean over time, in the metric's unit."),
  min: z.number().describe('Smallest value held.'),
  max: z.number().describe('Largest value held.'),
  last: z.number().describe('Value at the end of the run.'),
});

export const metricValue = z.discriminatedUnion('type', [trendValue, rateValue, counterValue, gaugeValue]);

export const metrics = z.record(z.string(), metricValue);
