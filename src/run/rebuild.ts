import { rename, rm } from 'node:fs/promises';
import { json } from '../core/json.ts';
import type { RequestRecord } from '../core/record.ts';
import type { RunResult } from '../core/result.ts';
import { recount } from './recount.ts';
import { IntervalBins } from './store/interval-bins.ts';
import { openIntervalLog } from './store/interval-log.ts';
import { FILES, type RunFolder } from './store/run-folder.ts';
import type { RunStart } from './store/run-start.ts';

/** Records of several workers come a second or so apart. */
const OUT_OF_ORDER_MS = 10_000;

/**
 * Gives a killed run's folder what the kill took from it: `result.json`, and an `intervals.hlog` that is whole. Nothing
 * else in it is touched. Where the folder cannot be written to, the result is given all the same, and `onUnwritten` told.
 */
export async function rebuild(
  folder: RunFolder,
  start: RunStart,
  onUnwritten: (error: Error) => void,
): Promise<RunResult> {
  const intervals = intervalsAgain(folder, start, onUnwritten);
  await intervals.begin();
  const result = await recount(folder, start, intervals.add);
  await intervals.end();
  await folder.write(FILES.result, json(result)).catch(onUnwritten);
  return result;
}

function intervalsAgain(folder: RunFolder, { run }: RunStart, onUnwritten: (error: Error) => void) {
  const part = folder.file(`.${FILES.intervals}.part`);
  const bins = new IntervalBins();
  let hasFailed = false;
  let latestMs = 0;
  let log: ReturnType<typeof openIntervalLog>;
  return {
    async begin(): Promise<void> {
      await rm(part, { force: true }).catch(() => {});
      log = openIntervalLog(part, Date.parse(run.startedAt) || 0, 1, (error) => {
        hasFailed = true;
        onUnwritten(error);
      });
    },
    add(record: RequestRecord): void {
      bins.add(record);
      if (record.endedMs < latestMs + 1000) return;
      latestMs = record.endedMs;
      log.absorb(0, bins.take(latestMs - OUT_OF_ORDER_MS), bins.closedUntilMs);
    },
    async end(): Promise<void> {
      log.absorb(0, bins.take(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
      await log.close();
      if (!hasFailed) await rename(part, folder.file(FILES.intervals)).catch(onUnwritten);
    },
  };
}
