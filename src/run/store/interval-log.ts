import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Histogram, HistogramLogWriter } from 'hdr-histogram-js';
import type { RunMs } from '../../core/clock.ts';
import { addBuckets, newHistogram } from '../../measure/stats/buckets.ts';
import type { IntervalPart } from './interval-bins.ts';

const INTERVAL_MS = 5000;

/** Interval histograms in HdrHistogram's log format v1.3, µs, one tag a metric; filed under the end of the request. */
export interface IntervalLog {
  /** @param closedUntilMs this worker has handed on everything before it */
  absorb(worker: number, parts: readonly IntervalPart[], closedUntilMs: RunMs): void;
  close(): Promise<void>;
}

/** Writes each interval once all `workers` are past it, so that the log is in order whoever is late. */
export function openIntervalLog(
  file: string,
  startedAtEpochMs: number,
  workers: number,
  onFailure: (error: Error) => void,
): IntervalLog {
  const disk = createWriteStream(file, { flags: 'wx' });
  disk.on('error', onFailure);
  const log = new HistogramLogWriter((line) => disk.write(line));
  log.outputComment('[plimsoll: values in microseconds]');
  log.outputLogFormatVersion();
  log.outputStartTime(startedAtEpochMs);
  log.outputLegend();
  const open = new Map<string, { readonly part: IntervalPart; readonly histogram: Histogram }>();
  const closedUntil: RunMs[] = Array.from({ length: workers }, () => 0);

  const writeUntil = (untilMs: RunMs): void => {
    for (const [key, { part, histogram }] of [...open].toSorted(([, a], [, b]) => a.part.startMs - b.part.startMs)) {
      if (part.startMs >= untilMs) continue;
      histogram.tag = part.metric;
      histogram.startTimeStampMsec = startedAtEpochMs + part.startMs;
      histogram.endTimeStampMsec = startedAtEpochMs + part.startMs + INTERVAL_MS;
      log.outputIntervalHistogram(histogram);
      open.delete(key);
    }
  };
  return {
    absorb(worker, parts, closedUntilMs) {
      for (const part of parts) {
        const key = `${part.startMs} ${part.metric}`;
        const { histogram } = open.get(key) ?? { histogram: newHistogram() };
        addBuckets(histogram, part.buckets);
        open.set(key, { part, histogram });
      }
      closedUntil[worker] = closedUntilMs;
      writeUntil(Math.min(...closedUntil));
    },
    async close() {
      writeUntil(Number.POSITIVE_INFINITY);
      disk.end();
      await finished(disk).catch(() => {});
    },
  };
}
