import type { RunMs } from '../core/clock.ts';
import type { MonotonicClock } from '../core/monotonic-clock.ts';
import { type Tally, tallied } from '../engine/in-flight.ts';
import type { Snapshot } from '../live/snapshot.ts';
import { type ServerMetrics, type ServerView, type Spans, serverMetricsSoFar, viewServer } from '../scrape/account.ts';
import { ticksOf } from '../scrape/ticks.ts';
import { watchServer } from '../scrape/watch.ts';
import { openJournal } from '../store/journal.ts';
import { FILES } from '../store/run-folder.ts';
import { fetcherOver } from './find-server.ts';
import type { RunSetting } from './run-scenario.ts';

/** The server, watched while the run goes on. */
export interface ServerWatch {
  /** As of the last scrape. */
  now(): Pick<Snapshot, 'queueDepth' | 'running'>;
  soFar(fromMs: RunMs, nowMs: RunMs): ServerMetrics;
  /** Reads it a last time, for what came since, and adds everything up. */
  close(spans: Spans): Promise<ServerView>;
}

/** Nothing to watch is a watch all the same: what the search for it found is told in the result. */
export function openServerWatch(
  { scenario, server, targets, folder, log, share }: RunSetting,
  clock: MonotonicClock,
  tally: Tally,
): ServerWatch | undefined {
  if (server === undefined || scenario.serverMetrics.kind === 'off') return undefined;
  const { sources, notes } = server;
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
  const watch = watchServer({
    sources,
    fetcher: fetcherOver(targets, clock),
    everyMs,
    clock,
    // What other processes of the same load have out is not known here, and the server has theirs too.
    ...(share.count > 1 ? {} : { inFlight: () => tallied(tally).now }),
    onScrape: (scrape) => journal?.writeLines(`${JSON.stringify(scrape)}\n`),
  });
  return {
    now() {
      const { scrapes } = watch.history();
      const { queueDepth, running } = ticksOf({ scrapes: scrapes.slice(-2 * sources.length), everyMs }).at(-1) ?? {};
      return { ...(queueDepth === undefined ? {} : { queueDepth }), ...(running === undefined ? {} : { running }) };
    },
    soFar: (fromMs, nowMs) => serverMetricsSoFar(watch.history(), fromMs, nowMs),
    async close(spans) {
      const history = await watch.stop();
      await journal?.close();
      const lost = isWritten ? [] : [`What the server said could not be written to ${FILES.server} to the end.`];
      return viewServer(history, spans, [...notes, ...lost]);
    },
  };
}
