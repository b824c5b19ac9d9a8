import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { messageOf } from '../core/errors.ts';
import { given } from '../core/given.ts';
import { MonotonicClock, machineMs } from '../core/monotonic-clock.ts';
import type { Share } from '../core/plan.ts';
import type { RunInfo, RunResult } from '../core/result.ts';
import { newTally, setZero, type Tally } from '../load/engine/in-flight.ts';
import type { AggregateRules } from '../measure/metrics/aggregate.ts';
import { abortingNow } from '../measure/slo/judge.ts';
import { compose } from '../measure/verdict/compose.ts';
import { whomAsked } from '../scenario/models.ts';
import { measuredMs, sumOfBooks } from './books.ts';
import { addedUp, type Crew, crewOfOne, crewOfThreads, type Outlets } from './crew.ts';
import { crewHealth } from './crew-health.ts';
import type { FoundServer } from './find-server.ts';
import type { Snapshot } from './live/snapshot.ts';
import { addedOwnTimes } from './own-times.ts';
import type { PreparedRun } from './prepare.ts';
import { lostThreadNotes, waitingNotes } from './preparing-note.ts';
import { recover } from './recover.ts';
import { openServerWatch, readServerBefore, spansOf } from './server-watch.ts';
import { planOf, rulesOf } from './share.ts';
import { spotter } from './spotter.ts';
import { openIntervalLog } from './store/interval-log.ts';
import { openJournal } from './store/journal.ts';
import { FILES, type RunFolder } from './store/run-folder.ts';

export interface RunSetting extends PreparedRun {
  /** What the scenario's `setup` returned, as JSON. */
  readonly data?: string | undefined;
  /** Where the server tells what it does, and what is to be said of that; absent where it is not to be asked. */
  readonly server?: FoundServer | undefined;
  readonly folder: RunFolder;
  readonly log: Logger;
  readonly info: Pick<RunInfo, 'id' | 'name' | 'startedAt' | 'scenarioHash' | 'versions' | 'command' | 'block'>;
  /** Aborts when the user wants the run to stop. */
  readonly interrupt: AbortSignal;
  /** Called once the clock runs, with a function that says how things stand, and one that ends a run without hope. */
  readonly onStart?: (snapshot: () => Snapshot, giveUp: (reason: string) => void) => void;
}

/** The clock starts this far in the past of the first arrival, so that it is not late for want of warm code. */
const RUN_UP_MS = 200;
/** k6 judges thresholds that may end a run at this pace. */
const JUDGE_EVERY_MS = 2000;

/**
 * Performs a whole run: plan in, records on disk, result out. Never throws for what the server does.
 *
 * The load itself is the workers': one in this thread, or several in threads of their own. Here is what a run has
 * one of: the clock's zero, the files, the decision to stop, and the verdict.
 */
export async function runScenario(setting: RunSetting): Promise<RunResult> {
  const { scenario, folder, log, share: whole } = setting;
  const plan = planOf(setting);
  const rules = rulesOf(scenario, plan);
  const tally = newTally();

  let stopped: RunInfo['stopped'];
  let stopReason: string | undefined;
  let isOver = false;
  const stop = (why: NonNullable<RunInfo['stopped']>): void => {
    if (stopped !== undefined) return;
    stopped = why;
    log.warn({ why }, 'stopping the run');
    crew.stop();
  };
  const onWriteFailure = (error: Error): void => {
    log.error({ error: messageOf(error) }, 'the records can no longer be written');
    stop('write-failed');
  };
  const files: Outlets = {
    journal: openJournal(folder.file(FILES.records), onWriteFailure),
    intervals: openIntervalLog(
      folder.file(FILES.intervals),
      Date.parse(setting.info.startedAt),
      setting.workers,
      onWriteFailure,
    ),
    onAbort(reason) {
      if (stopped !== undefined) return;
      log.warn({ reason }, 'the scenario called abort()');
      stopReason = reason;
      stop('script');
    },
  };
  const giveUp = (reason: string): void => {
    if (stopped !== undefined || isOver) return;
    log.warn({ reason }, 'the run is given up');
    stopReason = reason;
    stop('hopeless');
  };
  const crew = openCrew(setting, whole, tally, rules, files);
  const onInterrupt = (): void => stop('signal');
  setting.interrupt.addEventListener('abort', onInterrupt, { once: true });
  if (setting.interrupt.aborted) onInterrupt();
  const readiness = await crew.ready;
  for (const [worker, each] of readiness.entries()) log.info({ worker, ...each }, 'worker ready');

  const before = await readServerBefore(setting);
  const zeroAtMs = machineMs() + RUN_UP_MS;
  setZero(tally, zeroAtMs);
  const clock = new MonotonicClock(zeroAtMs);
  const server = openServerWatch(setting, plan, { clock, tally, before });
  const judging = setInterval(() => {
    if (!scenario.thresholds.some(({ abortOnFail }) => abortOnFail)) return;
    const nowMs = clock.now();
    const ofServer = server?.soFar(Math.min(nowMs, plan.endsMs) - plan.warmupMs);
    if (abortingNow(scenario.thresholds, crew.course(), nowMs, plan.warmupMs, ofServer) !== undefined)
      stop('threshold');
  }, JUDGE_EVERY_MS);
  setting.onStart?.(
    spotter(plan, () => crew.course(), tally, clock, server),
    giveUp,
  );

  const losses: string[] = [];
  const endings = await crew.perform(zeroAtMs, (worker, why) => {
    log.error({ worker, why }, 'a worker was lost');
    losses.push(`worker ${worker + 1} of ${crew.size} was lost (${why})`);
    stop('worker-lost');
  });
  // What is decided from here on ends nothing any more.
  isOver = true;
  clearInterval(judging);
  setting.interrupt.removeEventListener('abort', onInterrupt);
  await Promise.all([files.journal.close(), files.intervals.close()]);

  const reports = endings.flatMap((end) => (end.kind === 'report' ? [end.report] : []));
  const lost = endings.flatMap((end, worker) => (end.kind === 'lost' ? [partOf(whole, worker, crew.size)] : []));
  const found = lost.length === 0 ? [] : [await recover(folder.file(FILES.records), lost, rules, plan)];
  const parts = [...reports, ...found];
  const aggregate = addedUp(
    parts.map((part) => part.aggregate),
    rules,
  );
  const books = sumOfBooks(parts.map((part) => part.books));
  const stoppedMs = stopped === undefined ? undefined : Math.max(0, ...reports.map((each) => each.stoppedMs ?? 0));
  const finishedMs = Math.max(0, ...parts.map((part) => part.finishedMs));
  const measured = measuredMs(plan, finishedMs, stoppedMs);
  const seen = await server?.close(
    spansOf(plan, measured, { lastEndMs: aggregate.lastEndMs, startedAt: setting.info.startedAt }),
  );
  return compose({
    run: given({
      ...setting.info,
      durationMs: Math.max(aggregate.lastEndMs, stoppedMs ?? 0),
      measuredMs: measured,
      warmupMs: plan.warmupMs || undefined,
      seed: scenario.seed,
      share: whole,
      ...{ stopped, stopReason },
    }),
    target: whomAsked(scenario),
    aggregate,
    generator: crewHealth(reports, crew.size, readiness),
    own: addedOwnTimes(reports.map(({ ownTimes }) => ownTimes)),
    books,
    cutAtEnd: books.cutAtEnd,
    losses,
    thresholds: scenario.thresholds,
    bounded: Object.keys(scenario.slo),
    tolerance: scenario.tolerance,
    notes: [
      ...setting.notes,
      ...waitingNotes(
        reports.map(({ userTime }) => userTime),
        reports.map(({ arrivalTime }) => arrivalTime),
      ),
      ...lostThreadNotes(reports.flatMap(({ promptThreadLost }) => promptThreadLost ?? [])),
    ],
    server: seen,
    price: scenario.cost,
  });
}

/** A run's id: unique without a registry, short enough to say. */
export const newRunId = (): string => randomBytes(3).toString('hex');

function openCrew(setting: RunSetting, whole: Share, tally: Tally, rules: AggregateRules, files: Outlets): Crew {
  const { scenario, options, targets, info, workers, data } = setting;
  if (workers === 1) return crewOfOne({ ...setting, scenarioHash: info.scenarioHash, share: whole, tally }, files);
  const births = Array.from({ length: workers }, (_, worker) => ({
    file: scenario.file,
    options,
    scenarioHash: info.scenarioHash,
    targets,
    share: partOf(whole, worker, workers),
    tally,
    data,
  }));
  return crewOfThreads(births, rules, files);
}

/** A share's own share: worker `w` of `n` within `i` of `m` takes what leaves `i + m·w` when divided by `m·n`. */
const partOf = ({ index, count }: Share, worker: number, workers: number): Share => ({
  index: index + count * worker,
  count: count * workers,
});
