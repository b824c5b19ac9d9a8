import { describe, expect, test } from 'vitest';
import type { Cost, MetricValue, TrendValue } from '../../core/result.ts';
import { Distribution } from '../stats/distribution.ts';
import { parseFigure } from './parse.ts';
import { type Reading, readQuantile } from './reading.ts';

const trend = (count: number): TrendValue => ({
  ...{ type: 'trend', unit: 'ms', count, mean: 30, stddev: 4, min: 1, max: 90, hdr: '' },
  ...{ p50: 20, p90: 40, p95: 50, p99: 60, p999: 80 },
  ci95: { p50: [18, 22], p95: [45, 56], p99: [55, 70] },
});
const gauge: MetricValue = { type: 'gauge', mean: 3, min: 0, max: 9, last: 2 };
const rate = (passes: number, fails: number): MetricValue => ({
  type: 'rate',
  rate: passes + fails === 0 ? 0 : passes / (passes + fails),
  passes,
  fails,
});
const cost: Cost = { gpuHourly: 2, gpus: 4, total: 8, perMillionOutputTokens: 2.5, perGoodRequest: 0.04 };

const read = (key: string, metrics: Readonly<Record<string, MetricValue>>, price?: Cost): Reading =>
  parseFigure(key)!.read({ metrics, validity: {}, ...(price && { cost: price }) });
const value = (number: number, rest: object = {}) => ({ kind: 'value', value: number, ...rest });
const few = (count: number, needed: number) => ({ kind: 'few-values', count, needed });
const absent = { kind: 'absent' };

describe('a figure of a run', () => {
  test.each<[string, Readonly<Record<string, MetricValue>>, object]>([
    ['ttft:p95', { ttft: trend(73) }, value(50, { interval: [45, 56] })],
    ['ttft:p95', { ttft: trend(72) }, few(72, 73)],
    ['ttft:p50', { ttft: trend(7) }, few(7, 8)],
    ['ttft:p999', { ttft: trend(4000) }, value(80)],
    ['ttft:mean', { ttft: trend(1) }, value(30)],
    ['ttft:max', { ttft: trend(1) }, value(90)],
    ['ttft:stddev', { ttft: trend(9) }, value(4)],
    ['ttft:p95', { ttft: trend(0) }, absent],
    ['ttft:p95', {}, absent],
    ['ttft:p95', { ttft: gauge }, absent],
    ['errors', { errors: rate(1, 3) }, value(0.25, { trials: { passes: 1, total: 4 } })],
    ['errors', { errors: rate(0, 0) }, absent],
    ['errors', {}, absent],
    ['output_tokens', { output_tokens: { type: 'counter', count: 50, rate: 5 } }, value(5)],
    ['output_tokens:count', { output_tokens: { type: 'counter', count: 50, rate: 5 } }, value(50)],
    ['output_tokens', {}, absent],
    ['queue_depth', { queue_depth: gauge }, value(3)],
    ['queue_depth:max', { queue_depth: gauge }, value(9)],
    ['queue_depth:last', { queue_depth: gauge }, value(2)],
    ['queue_depth', { queue_depth: rate(1, 1) }, absent],
    ['jitter', { itl: trend(381) }, value(3)],
    ['jitter', { itl: trend(380) }, few(380, 381)],
    ['jitter', { itl: { ...trend(381), p50: 0 } }, absent],
    ['jitter', {}, absent],
  ])('%s of %o is %o', (key, metrics, expected) => {
    expect(read(key, metrics)).toEqual(expected);
  });

  test.each<[string, Cost | undefined, object]>([
    ['cost:per_million_output_tokens', cost, value(2.5)],
    ['cost:per_good_request', cost, value(0.04)],
    ['cost:per_right_answer', cost, absent],
    ['cost:per_million_output_tokens', undefined, absent],
    ['tokens_per_cost', cost, value(400_000)],
    ['tokens_per_cost', undefined, absent],
    ['good_per_cost', cost, value(2)],
    ['good_per_cost', { ...cost, total: 0 }, absent],
    ['good_per_cost', undefined, absent],
  ])('%s at a cost of %o is %o', (key, price, expected) => {
    expect(read(key, { goodput: rate(16, 4) }, price)).toEqual(expected);
  });

  describe('that may be the generator’s own', () => {
    /** As `trend`, its floor so much of each figure. */
    const floored = (count: number, ratio: number): TrendValue => {
      const { mean, min, max, p50, p90, p95, p99, p999, hdr } = trend(count);
      const [a, b, c, d, e, f, g, h] = [mean, min, max, p50, p90, p95, p99, p999].map((each) => each * ratio);
      return {
        ...trend(count),
        floor: { mean: a!, min: b!, max: c!, p50: d!, p90: e!, p95: f!, p99: g!, p999: h!, hdr },
      };
    };

    test('is evidence where that is within what is tolerated', () => {
      expect(read('ttft:p95', { ttft: floored(73, 0.97) })).toEqual(
        value(50, { interval: [45, 56], between: { low: 48.5, high: 50 } }),
      );
      expect(read('ttft:stddev', { ttft: floored(73, 0.5) })).toEqual(value(4));
    });

    test('and not where it is more', () => {
      const untrusted = { kind: 'untrusted', value: 50, between: { low: 25, high: 50 } };
      expect(read('ttft:p95', { ttft: floored(73, 0.5) })).toEqual(untrusted);
      expect(read('ttft:mean', { ttft: floored(1, 0.5) })).toMatchObject({ kind: 'untrusted', value: 30 });
      expect(read('ttft:p95', { ttft: floored(72, 0.5) })).toEqual(few(72, 73));
    });

    test('by the tolerance of its run, and from its ceiling where it may have been longer', () => {
      const { floor: same } = floored(400, 1);
      const longer: TrendValue = { ...trend(400), ...(same && { floor: same, ceiling: { ...same, p99: 70 } }) };
      const readWith = (ratio: number) =>
        parseFigure('itl:p99')!.read({ metrics: { itl: longer }, validity: { tolerance: { ratio, ms: 1 } } });
      expect(readWith(0.05)).toEqual({ kind: 'untrusted', value: 60, between: { low: 60, high: 70 } });
      expect(readWith(0.2)).toMatchObject(value(60, { between: { low: 60, high: 70 } }));
    });

    test('makes what is made of it no evidence, either', () => {
      expect(read('jitter', { itl: floored(381, 0.5) })).toEqual({
        kind: 'untrusted',
        value: 3,
        between: { low: 1.5, high: 6 },
      });
    });

    test('is no evidence as a share, where what is good hangs on it', () => {
      expect(
        read('goodput', { goodput: { ...rate(8, 2), type: 'rate', rate: 0.8, atFloor: 0.9 } as MetricValue }),
      ).toEqual({
        kind: 'untrusted',
        value: 0.8,
        between: { low: 0.8, high: 0.9 },
      });
    });
  });

  test('has an interval of a quantile just when the distribution itself has one', () => {
    const distribution = new Distribution();
    for (let count = 1; count <= 400; count++) {
      distribution.add(count);
      const reading = readQuantile({ count, p99: 1 }, 'p99');
      expect([count, reading.kind === 'value']).toEqual([count, distribution.quantileInterval95(0.99) !== undefined]);
    }
  });
});
