import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistogramLogReader } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { finished } from '../../test/records.ts';
import { openIntervalLog } from './interval-log.ts';

test('intervals add up to what was put in, in a log that HdrHistogram’s own reader reads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'intervals-'));
  const file = join(folder, 'i.hlog');
  const log = openIntervalLog(file, 1_700_000_000_000, (error) => {
    throw error;
  });
  for (let i = 0; i < 100; i++) log.add(finished({ plannedMs: i * 333 }));
  await log.close();

  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  expect(text).toContain('#[Histogram log format version 1.3]');
  const reader = new HistogramLogReader(text);
  const counts: Record<string, number> = {};
  const intervals = new Set<number>();
  for (let h = reader.nextIntervalHistogram(); h; h = reader.nextIntervalHistogram()) {
    const tag = 'tag' in h ? String(h.tag) : '';
    counts[tag] = (counts[tag] ?? 0) + ('totalCount' in h ? Number(h.totalCount) : 0);
    intervals.add('startTimeStampMsec' in h ? Number(h.startTimeStampMsec) : -1);
  }
  expect(counts).toEqual({ ttft: 100, itl: 200, e2e: 100 });
  expect(intervals.size).toBe(7);
});
