import type { Clock } from '../core/clock.ts';
import { given } from '../core/given.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Plan } from '../core/plan.ts';
import { seeded } from '../core/rng.ts';
import { type Tally, tallied } from '../load/engine/in-flight.ts';
import { type ServerView, type Spans, viewServer } from '../measure/scrape/account.ts';
import type { Fetcher } from '../measure/scrape/fetch.ts';
import { earlier, type FirstReading, readFirst } from '../measure/scrape/first-reading.ts';
import type { ServerHistory } from '../measure/scrape/reading.ts';
import type { ServerMetrics } from '../measure/scrape/server-metrics.ts';
import { ServerSoFar } from '../measure/scrape/so-far.ts';
import { ticksOf } from '../measure/scrape/ticks.ts';
import { watchServer } from '../measure/scrape/watch.ts';
import { type FoundServer, fetcherOver } from './find-server.ts';
import type { Snapshot } from './live/snapshot.ts';
import type { RunSetting } from './run-scenario.ts';
import { openJournal } from './store/journal.ts';
import { FILES } from './store/run-folder.ts';

/** The server, watched while the run goes on. */
export interface ServerWatch {
  /** As of the last scrape. */
  now(): Pick<Snapshot, 'queueDepth' | 'running'>;
  soFar(measuredMs: number): ServerMetrics;
  /** Reads it a last time, for what came since, and adds everything up. */
  close(spans: Spans): Promise<ServerView>;
}

interface WatchedRun {
  readonly clock: MonotonicClock;
  readonly tally: Tally;
  /** Absent where the server is not to be asked. */
  readonly before: ServerBefore | undefined;
}

/** The server as it was before the load. */
export interface ServerBefore {
  readonly fetcher: Fetcher;
  /** What was read, in the time of the run. */
  readAt(clock: Clock): FirstReading;
}

/** Reads every page once, before the clock of the run is set: the load waits for it, and begins with all counters known. */
export async function readServerBefore({
  server,
  targets,
  interrupt,
}: Pick<RunSetting, 'server' | 'targets' | 'interrupt'>): Promise<ServerBefore | undefined> {
  if (server === undefined) return undefined;
  const own = new MonotonicClock();
  const fetcher = fetcherOver(targets, own);
  const read = await readFirst(server.sources, { fetcher, clock: own, interrupt });
  return { fetcher, readAt: (clock) => earlier(read, own.now() - clock.now()) };
}

/** Nothing to watch is a watch all the same: what the search for it found is told in the result. */
export function openServerWatch(
  { scenario, server, folder, log, share }: RunSetting,
  { warmupMs, endsMs }: Pick<Plan, 'warmupMs' | 'endsMs'>,
  { clock, tally, before }: WatchedRun,
): ServerWatch | undefined {
  if (server === undefined || before === undefined || scenario.serverMetrics.kind === 'off') return undefined;
  const { sources, notes, coversAll, timesCoverAll } = server;
  const { everyMs } = scenario.serverMetrics;
  // A run goes on without them: what is lost is told, and stops nothing.
  let isWritten = true;
  const journal =
    sources.length === 0
      ? undefined
      : openJournal(folder.file(FILES.server), (error) => {
          isWritten = false;
          log.error({ error: error.message }, 'what the server says can no longer be written');
        });
  const soFar = new ServerSoFar({ fromMs: warmupMs, untilMs: endsMs, everyMs });
  const watch = watchServer({
    sources,
    fetcher: before.fetcher,
    everyMs,
    clock,
    rng: seeded(scenario.seed).fork('scrapes'),
    first: before.readAt(clock),
    // Of what is out with a target that tells nothing, or is another process's of the same load, no part is hidden.
    ...(share.count > 1 || !coversAll ? {} : { inFlight: () => tallied(tally).now }),
    onScrape(scrape) {
      soFar.add(scrape);
      journal?.writeLines(`${JSON.stringify(scrape)}\n`);
    },
    onMiss: (miss) => journal?.writeLines(`${JSON.stringify(miss)}\n`),
  });
  return {
    now() {
      if (soFar.isOfSeveral) return {};
      const { scrapes } = watch.history();
      const { queueDepth, running } = ticksOf({ scrapes: scrapes.slice(-2 * sources.length), everyMs }).at(-1) ?? {};
      return given({ queueDepth, running });
    },
    soFar: (measuredMs) => soFar.metrics(measuredMs),
    async close(spans) {
      const history = await watch.stop();
      await journal?.close();
      const lost = isWritten ? [] : [`What the server said could not be written to ${FILES.server} to the end.`];
      return serverView(history, spans, { notes: [...notes, ...lost], coversAll, timesCoverAll });
    },
  };
}

/** What of a run is measured. @param lastEndMs when the last request had ended @param startedAt of the run, in ISO 8601 */
export const spansOf = (
  { warmupMs }: Pick<Plan, 'warmupMs'>,
  measuredMs: number,
  { lastEndMs, startedAt }: { readonly lastEndMs: number; readonly startedAt: string },
): Spans => ({
  ...{ measuredFromMs: warmupMs, measuredUntilMs: warmupMs + measuredMs },
  ...{ lastEndMs, measuredMs, startedAtMs: Date.parse(startedAt) },
});

/** Where a target tells no times, those of the others are not of all first tokens. */
export function serverView(
  history: ServerHistory,
  spans: Spans,
  {
    notes,
    coversAll,
    timesCoverAll = coversAll,
  }: Pick<FoundServer, 'notes' | 'coversAll'> & Partial<Pick<FoundServer, 'timesCoverAll'>>,
): ServerView {
  const view = viewServer(history, spans, notes);
  return timesCoverAll ? view : { ...view, firstTokens: { ...view.firstTokens, times: {} } };
}
