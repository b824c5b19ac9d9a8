import { describe, expect, test } from 'vitest';
import type { TrendValue } from '../../core/result.ts';
import { doubtBetween, doubtOf, marksExplained, withDoubt, withMark } from './doubt.ts';
import { quantileInWords, quantileText } from './value-text.ts';

const said = (reported: number, low: number, high = reported): string =>
  withDoubt(`${reported} ms`, doubtBetween(reported, { low, high }));

describe('a latency', () => {
  test.each([
    [159, 155.5, 159, '159 ms, up to 3.5 ms of it ours'],
    [159, 52, 159, '159 ms, up to 107 ms of it ours (not trusted)'],
    [8, 7.8, 8.4, '8 ms, truly 7.8–8.4 ms'],
    [8, 7.2, 11, '8 ms, truly 7.2–11 ms (not trusted)'],
    [1, 0.5, 1, '1 ms, up to 0.5 ms of it ours'],
  ])('of %d ms that may be from %d to %d ms is told as that', (reported, low, high, text) => {
    expect(said(reported, low, high)).toBe(text);
  });

  test.each([
    ['nobody would see it: less than 2 %', 159, 156, 159],
    ['nobody would see it: less than 0.2 ms', 1, 0.81, 1],
    ['there is nothing of it', 159, 159, 159],
  ])('has nothing said of it where %s', (_, reported, low, high) => {
    expect(said(reported, low, high)).toBe(`${reported} ms`);
  });

  test('is judged by the tolerance of its run, and said to be not trusted however little that is', () => {
    const between = { low: 99, high: 100 };
    expect(doubtBetween(100, between)).toBeUndefined();
    expect(doubtBetween(100, between, { ratio: 0.001, ms: 0.1 })).toMatchObject({ isTrusted: false });
  });

  test('of a run of an earlier version, or of too few values, has nothing said of it', () => {
    expect(doubtOf(trend(1000), 'p95')).toBeUndefined();
    expect(doubtOf(trend(1000, 0.5), 'stddev')).toBeUndefined();
    expect(doubtOf(trend(72, 0.5), 'p95')).toBeUndefined();
    expect(doubtOf(trend(73, 0.5), 'p95')).toEqual({ isTrusted: false, says: 'up to 25 ms of it ours' });
  });

  test('has a mark where there is no room, and words where there is', () => {
    expect([0.99, 0.97, 0.5].map((ratio) => quantileText(trend(1000, ratio), 'p95'))).toEqual([
      '50 ms',
      '≈50 ms',
      '!50 ms',
    ]);
    expect(quantileInWords(trend(1000, 0.97), 'p95')).toBe('50 ms, up to 1.5 ms of it ours');
    expect(quantileInWords(trend(72, 0.5), 'p95')).toBe('n too small');
  });
});

test('marks are explained where they are, and nowhere else', () => {
  const [trusted, untrusted] = [doubtBetween(100, { low: 97, high: 100 }), doubtBetween(100, { low: 50, high: 100 })];
  expect([withMark('100 ms', trusted), withMark('100 ms', untrusted)]).toEqual(['≈100 ms', '!100 ms']);
  expect(marksExplained([undefined])).toEqual([]);
  expect(marksExplained([trusted])).toEqual([
    '≈ before a figure: more than 2 % and 0.2 ms of it may be the generator’s own.',
  ]);
  expect(marksExplained([untrusted, trusted], { ratio: 0.1, ms: 2 })).toEqual([
    expect.stringMatching(/^≈/),
    '! before a figure: it is not trusted, for more than 10 % and 2 ms of it may be the generator’s own.',
  ]);
});

function trend(count: number, ratio?: number): TrendValue {
  const figures = (times: number) => ({
    ...{ mean: 30 * times, min: times, max: 90 * times, hdr: '' },
    ...{ p50: 20 * times, p90: 40 * times, p95: 50 * times, p99: 60 * times, p999: 80 * times },
  });
  const floor = ratio === undefined ? {} : { floor: figures(ratio) };
  return { type: 'trend', unit: 'ms', count, stddev: 4, ci95: {}, ...figures(1), ...floor };
}
