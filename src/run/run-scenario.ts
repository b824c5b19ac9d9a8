import { createHash, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { messageOf } from '../core/errors.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Plan } from '../core/plan.ts';
import type { RequestRecord } from '../core/record.ts';
import type { RunInfo, RunResult } from '../core/result.ts';
import { seeded } from '../core/rng.ts';
import { watchHealth } from '../engine/health.ts';
import { InFlight } from '../engine/in-flight.ts';
import { iterationsOf } from '../engine/iterations.ts';
import { perform } from '../engine/perform.ts';
import type { Snapshot } from '../live/snapshot.ts';
import { Aggregate } from '../metrics/aggregate.ts';
import { windowFor } from '../metrics/series.ts';
import { compile } from '../plan/compile.ts';
import type { OpenSource } from '../prompts/source.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isGood } from '../slo/goodput.ts';
import { abortingNow } from '../slo/judge.ts';
import { openIntervalLog } from '../store/interval-log.ts';
import { openJournal } from '../store/journal.ts';
import { FILES, type RunFolder } from '../store/run-folder.ts';
import { tokenCounter } from '../tokens/off-thread.ts';
import { type HttpTarget, httpTransport } from '../transport/http.ts';
import { compose } from '../verdict/compose.ts';
import { DIALECTS } from '../wire/dialects.ts';
import { dueArrivals, measuredMs, RecordedBooks } from './books.ts';
import { spotter } from './spotter.ts';

export interface RunSetting {
  readonly scenario: Scenario;
  /** By the entry's name. */
  readonly sources: ReadonlyMap<string, OpenSource>;
  readonly target: HttpTarget;
  readonly folder: RunFolder;
  readonly log: Logger;
  readonly info: Pick<RunInfo, 'id' | 'name' | 'startedAt' | 'scenarioHash' | 'versions' | 'command'>;
  /** Aborts when the user wants the run to stop. */
  readonly interrupt: AbortSignal;
  /** Called once the clock runs, with a function that says how things stand. */
  readonly onStart?: (snapshot: () => Snapshot) => void;
}

/** The clock starts this far in the past of the first arrival, so that it is not late for want of warm code. */
const RUN_UP_MS = 200;
/** k6 judges thresholds that may end a run at this pace. */
const JUDGE_EVERY_MS = 2000;

/** Performs a whole run: plan in, records on disk, result out. Never throws for what the server does. */
export async function runScenario(setting: RunSetting): Promise<RunResult> {
  const { scenario, folder, log } = setting;
  const plan = planOf(setting);
  const clock = new MonotonicClock(RUN_UP_MS);
  const aggregate = new Aggregate({
    measureUntilMs: plan.endsMs,
    windowMs: windowFor(plan.endsMs),
    selectors: scenario.thresholds.map(({ selector }) => selector),
    ...(Object.keys(scenario.slo).length === 0 ? {} : { isGood: (r: RequestRecord) => isGood(r, scenario.slo) }),
  });
  const books = new RecordedBooks(plan.loads);
  const inFlight = new InFlight(clock);

  const abort = new AbortController();
  let stopped: RunInfo['stopped'];
  const stop = (why: NonNullable<RunInfo['stopped']>): void => {
    if (stopped !== undefined) return;
    stopped = why;
    log.warn({ why, atMs: clock.now() }, 'stopping the run');
    abort.abort(Math.max(0, clock.now()));
  };
  const onInterrupt = (): void => stop('signal');
  setting.interrupt.addEventListener('abort', onInterrupt, { once: true });
  const onWriteFailure = (error: Error): void => {
    log.error({ error: messageOf(error) }, 'the records can no longer be written');
    stop('write-failed');
  };

  const journal = openJournal(folder.file(FILES.records), onWriteFailure);
  const intervals = openIntervalLog(folder.file(FILES.intervals), Date.parse(setting.info.startedAt), onWriteFailure);
  const record = (r: RequestRecord): void => {
    journal.write(r);
    intervals.add(r);
    aggregate.add(r);
    books.add(r);
  };

  const { performerOf, settle } = performers(setting, plan, clock, inFlight, record);
  const judging = setInterval(() => {
    const failing = abortingNow(scenario.thresholds, aggregate, clock.now());
    if (failing !== undefined) stop('threshold');
  }, JUDGE_EVERY_MS);
  const health = watchHealth(clock);
  setting.onStart?.(spotter(plan, aggregate, inFlight, clock));
  if (setting.interrupt.aborted) onInterrupt();

  await perform(plan, performerOf, clock, abort.signal);
  const finishedMs = clock.now();
  const generator = { ...health(), workers: 1, startSkewMs: 0 };
  clearInterval(judging);
  setting.interrupt.removeEventListener('abort', onInterrupt);
  await settle();
  await Promise.all([journal.close(), intervals.close()]);

  const stoppedMs = abort.signal.aborted ? (abort.signal.reason as number) : undefined;
  return compose({
    run: {
      ...setting.info,
      durationMs: Math.max(aggregate.lastEndMs, stoppedMs ?? 0),
      measuredMs: measuredMs(plan, finishedMs, stoppedMs),
      seed: scenario.seed,
      share: plan.share,
      ...(stopped === undefined ? {} : { stopped }),
    },
    target: { url: scenario.target.url, model: scenario.target.model, api: scenario.target.api },
    aggregate,
    cutAtEnd: books.cutAtEnd,
    generator,
    books: {
      begun: inFlight.begun,
      ended: inFlight.ended,
      inFlightAreaMs: inFlight.areaMs,
      recordedAreaMs: books.areaMs,
      dueArrivals: dueArrivals(plan, stoppedMs ?? Number.POSITIVE_INFINITY),
      recordedArrivals: books.arrivals,
    },
    thresholds: scenario.thresholds,
  });
}

/** A run's id: unique without a registry, short enough to say. */
export const newRunId = (): string => randomBytes(3).toString('hex');

export const hashOf = (resolved: unknown): string =>
  createHash('sha256').update(JSON.stringify(resolved)).digest('hex');

function planOf({ scenario, sources }: Pick<RunSetting, 'scenario' | 'sources'>): Plan {
  const recordedStarts = new Map(
    [...sources].flatMap(([name, { arrivals }]) => (arrivals === undefined ? [] : [[name, arrivals] as const])),
  );
  return compile(scenario, { index: 0, count: 1 }, recordedStarts);
}

/** One performer a load, all over one pool of connections; `settle` waits for the counts still under way. */
function performers(
  { scenario, sources, target }: RunSetting,
  plan: Plan,
  clock: MonotonicClock,
  inFlight: InFlight,
  record: (r: RequestRecord) => void,
) {
  const dialect = DIALECTS[scenario.target.api];
  const transport = httpTransport(target, dialect, scenario.timeouts, clock);
  const counter = tokenCounter();
  const counting = new Set<Promise<unknown>>();
  let ids = 0;
  return {
    performerOf: ({ name }: { readonly name: string }) =>
      iterationsOf({
        scenario: name,
        tags: { ...scenario.tags, ...scenario.entries.find((entry) => entry.name === name)?.tags },
        model: scenario.target.model,
        source: sources.get(name) as OpenSource,
        rng: seeded(plan.seed).fork(name),
        dialect,
        transport,
        clock,
        inFlight,
        nextId: () => `${plan.share.index}.${ids++}`,
        countTokens(text) {
          const counted = counter.count(text);
          counting.add(counted);
          void counted.then(() => counting.delete(counted));
          return counted;
        },
        record,
      }),
    async settle() {
      await Promise.all(counting);
      await counter.close();
      await transport.close();
    },
  };
}
