import { given } from '../core/given.ts';
import type { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Plan } from '../core/plan.ts';
import { type Tally, tallied } from '../load/engine/in-flight.ts';
import { type ServerView, type Spans, viewServer } from '../measure/scrape/account.ts';
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

/** Nothing to watch is a watch all the same: what the search for it found is told in the result. */
export function openServerWatch(
  { scenario, server, targets, folder, log, share }: RunSetting,
  { warmupMs, endsMs }: Pick<Plan, 'warmupMs' | 'endsMs'>,
  clock: MonotonicClock,
  tally: Tally,
): ServerWatch | undefined {
  if (server === undefined || scenario.serverMetrics.kind === 'off') return undefined;
  const { sources, notes, coversAll } = server;
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
    fetcher: fetcherOver(targets, clock),
    everyMs,
    clock,
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
      const { scrapes } = watch.history();
      const { queueDepth, running } = ticksOf({ scrapes: scrapes.slice(-2 * sources.length), everyMs }).at(-1) ?? {};
      return given({ queueDepth, running });
    },
    soFar: (measuredMs) => soFar.metrics(measuredMs),
    async close(spans) {
      const history = await watch.stop();
      await journal?.close();
      const lost = isWritten ? [] : [`What the server said could not be written to ${FILES.server} to the end.`];
      return serverView(history, spans, { notes: [...notes, ...lost], coversAll });
    },
  };
}

/** What of a run is measured. @param lastEndMs when the last request had ended */
export const spansOf = ({ warmupMs }: Pick<Plan, 'warmupMs'>, measuredMs: number, lastEndMs: number): Spans => ({
  ...{ measuredFromMs: warmupMs, measuredUntilMs: warmupMs + measuredMs },
  ...{ lastEndMs, measuredMs },
});

/** Where a target tells nothing, the others’ times are not those of all first tokens. */
export function serverView(
  history: ServerHistory,
  spans: Spans,
  { notes, coversAll }: Pick<FoundServer, 'notes' | 'coversAll'>,
): ServerView {
  const view = viewServer(history, spans, notes);
  return coversAll ? view : { ...view, timesToTheEnd: {} };
}
