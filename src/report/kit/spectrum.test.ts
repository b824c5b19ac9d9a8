import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { aggregateOf } from '../../../test/aggregates.ts';
import { finished } from '../../../test/records.ts';
import type { Metrics, TrendValue } from '../../core/result.ts';
import { histogramFigure } from '../run/html/section-distributions.ts';
import { spectrumOf } from './spectrum.ts';

/** First tokens after 1 to n ms, in no order. */
const metricsOf = (n: number): Metrics => {
  const records = Array.from({ length: n }, (_, i) => {
    const firstTokenMs = 1 + ((i * 7919) % n);
    return finished({ id: `0.${i}`, firstTokenMs, lastTokenMs: firstTokenMs + 40, endedMs: firstTokenMs + 41 });
  });
  return aggregateOf(records).total.metrics(10_000);
};

test('every percentile stands at its share, and its band is the interval of the tables', () => {
  const metrics = metricsOf(5000);
  const ttft = metrics['ttft'] as TrendValue;
  const { axis, charts } = spectrumOf(metrics)!;
  const line = charts[0]?.lines.find(({ role }) => role === 'ttft');
  for (const [tail, key, name] of [
    [2, 'p50', 'p50'],
    [10, 'p90', 'p90'],
    [100, 'p99', 'p99'],
    [1000, 'p999', 'p99.9'],
  ] as const) {
    const at = axis.values.indexOf(tail);
    expect(axis.names[at]).toBe(name);
    expect(line?.values[at]).toBeCloseTo(ttft[key], 0);
    expect([line?.band?.low[at], line?.band?.high[at]]).toEqual(ttft.ci95[key]!.map((ms) => expect.closeTo(ms, 0)));
  }
});

test('past the last value there is no line, and no band where so few are left that nothing bounds it', () => {
  const { axis, charts } = spectrumOf(metricsOf(300))!;
  const line = charts[0]?.lines.find(({ role }) => role === 'ttft');
  expect(axis.values.at(-1)).toBeLessThanOrEqual(600);
  const bounded = line?.band?.high.findLastIndex((ms) => ms !== null) ?? 0;
  // p99 of 300 values has no interval, p95 has.
  expect(axis.values[bounded]).toBeGreaterThanOrEqual(20);
  expect(axis.values[bounded]).toBeLessThan(100);
});

test('nothing measured, or nothing that can be read, is no chart', () => {
  const ttft = { ...(metricsOf(10)['ttft'] as TrendValue), hdr: 'no histogram' };
  expect(spectrumOf({})).toBeUndefined();
  expect(spectrumOf({ ttft })).toBeUndefined();
  expect(histogramFigure('ttft', 'TTFT', 'ttft', ttft)).toBeUndefined();
});

test('the bars of a histogram are all values, of one alone too', () => {
  const counted = (metrics: Metrics): number => {
    const html = renderToString(histogramFigure('ttft', 'TTFT', 'ttft', metrics['ttft'] as TrendValue)!);
    const titles = [...html.matchAll(/<title>[^<]*: ([\d,]+)<\/title>/g)];
    return titles.reduce((sum, [, count = '']) => sum + Number(count.replaceAll(',', '')), 0);
  };
  expect(counted(metricsOf(5000))).toBe(5000);
  expect(counted(metricsOf(1))).toBe(1);
});
