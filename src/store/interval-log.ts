import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Histogram, HistogramLogWriter } from 'hdr-histogram-js';
import type { RequestRecord } from '../core/record.ts';
import { METRICS } from '../metrics/catalog.ts';
import { newHistogram } from '../stats/distribution.ts';

const LOGGED = ['ttft', 'itl', 'e2e'] as const;
const INTERVAL_MS = 5000;

/** Interval histograms in HdrHistogram's log format v1.3, µs, one tag a metric; filed under the end of the request. */
export interface IntervalLog {
  add(record: RequestRecord): void;
  close(): Promise<void>;
}

export function openIntervalLog(
  file: string,
  startedAtEpochMs: number,
  onFailure: (error: Error) => void,
): IntervalLog {
  const disk = createWriteStream(file, { flags: 'wx' });
  disk.on('error', onFailure);
  const log = new HistogramLogWriter((line) => disk.write(line));
  log.outputComment('[plimsoll: values in microseconds]');
  log.outputLogFormatVersion();
  log.outputStartTime(startedAtEpochMs);
  log.outputLegend();
  const open = new Map<(typeof LOGGED)[number], Histogram>();
  let intervalStartMs = 0;

  const writeOut = (untilMs: number): void => {
    for (const [name, histogram] of open) {
      histogram.tag = name;
      histogram.startTimeStampMsec = startedAtEpochMs + intervalStartMs;
      histogram.endTimeStampMsec = startedAtEpochMs + untilMs;
      log.outputIntervalHistogram(histogram);
    }
    open.clear();
    intervalStartMs = untilMs;
  };
  return {
    add(record) {
      if (record.endedMs >= intervalStartMs + INTERVAL_MS) {
        writeOut(intervalStartMs + INTERVAL_MS);
        intervalStartMs = Math.floor(record.endedMs / INTERVAL_MS) * INTERVAL_MS;
      }
      for (const name of LOGGED) {
        const value = METRICS[name].of(record);
        if (value === undefined) continue;
        let histogram = open.get(name);
        if (histogram === undefined) {
          histogram = newHistogram();
          open.set(name, histogram);
        }
        for (const ms of typeof value === 'number' ? [value] : value) histogram.recordValue(Math.round(ms * 1000));
      }
    },
    async close() {
      writeOut(intervalStartMs + INTERVAL_MS);
      disk.end();
      await finished(disk).catch(() => {});
    },
  };
}
