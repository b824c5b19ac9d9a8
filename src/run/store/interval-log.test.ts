import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistogramLogReader } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { finished } from '../../../test/records.ts';
import { IntervalBins } from './interval-bins.ts';
import { openIntervalLog } from './interval-log.ts';

test('intervals of two workers add up to what was put in, in a log that HdrHistogram’s own reader reads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'intervals-'));
  const file = join(folder, 'i.hlog');
  const log = openIntervalLog(file, 1_700_000_000_000, 2, (error) => {
    throw error;
  });
  const workers = [new IntervalBins(), new IntervalBins()];
  const handOn = (nowMs: number): void => {
    for (const [worker, bins] of workers.entries()) log.absorb(worker, bins.take(nowMs), bins.closedUntilMs);
  };
  for (let i = 0; i < 100; i++) {
    workers[i % 2]?.add(finished({ plannedMs: i * 333, endedMs: i * 333 + 141 }));
    if (i % 10 === 0) handOn(i * 333);
  }
  handOn(Number.POSITIVE_INFINITY);
  await log.close();

  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  expect(text).toContain('#[Histogram log format version 1.3]');
  const reader = new HistogramLogReader(text);
  const counts: Record<string, number> = {};
  const intervals: number[] = [];
  for (let h = reader.nextIntervalHistogram(); h; h = reader.nextIntervalHistogram()) {
    const tag = 'tag' in h ? String(h.tag) : '';
    counts[tag] = (counts[tag] ?? 0) + ('totalCount' in h ? Number(h.totalCount) : 0);
    intervals.push('startTimeStampMsec' in h ? Number(h.startTimeStampMsec) : -1);
  }
  expect(counts).toEqual({ ttft: 100, itl: 200, e2e: 100 });
  expect(new Set(intervals).size).toBe(7);
  expect(intervals).toEqual(intervals.toSorted((a, b) => a - b));
});

test('what is recorded after its interval was handed on is filed under the next', () => {
  const bins = new IntervalBins();
  bins.take(11_000);
  bins.add(finished({ plannedMs: 9000, endedMs: 9141 }));
  expect(new Set(bins.take(Number.POSITIVE_INFINITY).map(({ startMs }) => startMs))).toEqual(new Set([10_000]));
});
