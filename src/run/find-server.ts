import type { HttpTarget } from '../client/transport/http.ts';
import type { WireClock } from '../core/clock.ts';
import { firstOfEach } from '../core/first-of-each.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import {
  discoverMetrics,
  type GivenSource,
  tellsFirstTokens,
  tellsQueue,
  withoutRouters,
} from '../measure/scrape/discover.ts';
import { type Fetcher, openFetcher } from '../measure/scrape/fetch.ts';
import type { FoundSource } from '../measure/scrape/reading.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { metricsKey } from './credentials.ts';

/** Pages of metrics that were found before the run. */
export interface FoundServer {
  readonly sources: readonly FoundSource[];
  /** What is to be known of them, and why there are none, one sentence each. */
  readonly notes: readonly string[];
  /** Every target has a source that tells its queue: what is out here and not in these is nowhere. */
  readonly coversAll: boolean;
  /** Every target has a source that tells how long first tokens take in it. */
  readonly timesCoverAll: boolean;
}

/**
 * Looks for the servers' own metrics: where the scenario says, or beside each target. Undefined where it wants none
 * read. Never throws for what a server does; a key that is named and not set is the reader's to mend.
 *
 * @param targets of the run, in whose secrets the key of the metrics is, too
 */
export async function findServer(
  scenario: Pick<Scenario, 'serverMetrics'>,
  targets: readonly HttpTarget[],
  env: Readonly<Record<string, string | undefined>>,
  interrupt: AbortSignal,
): Promise<FoundServer | undefined> {
  const { serverMetrics: wanted } = scenario;
  const [first] = targets;
  if (wanted.kind === 'off' || first === undefined) return undefined;
  const { fetch, close } = fetcherOver(targets, new MonotonicClock());
  try {
    if (wanted.kind === 'given') {
      const key = metricsKey(scenario, env);
      const headers = key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } };
      const given = wanted.urls.map((url): GivenSource => ({ url, ...headers }));
      const { sources, notes } = await discoverMetrics({ target: first, given, fetch, interrupt });
      return { sources, notes, coversAll: sources.some(tellsQueue), timesCoverAll: sources.some(tellsFirstTokens) };
    }
    const each = await Promise.all(oneEach(targets).map((target) => discoverMetrics({ target, fetch, interrupt })));
    // Several targets may stand behind one page, and one of them in front of another.
    const { sources, notes } = withoutRouters({
      sources: firstOfEach(
        ({ url }) => url,
        each.flatMap((found) => found.sources),
      ),
      notes: [...new Set(each.flatMap((found) => found.notes))],
    });
    const isToldOfAll = (tells: (source: FoundSource) => boolean): boolean =>
      each.every((found) => found.sources.some(tells));
    return { sources, notes, coversAll: isToldOfAll(tellsQueue), timesCoverAll: isToldOfAll(tellsFirstTokens) };
  } finally {
    await close();
  }
}

/** Two models at one address are one server. */
const oneEach = (targets: readonly HttpTarget[]): readonly HttpTarget[] => firstOfEach(({ url }) => url, targets);

/** Each page over connections like those of the target beside it; of another server, like the first target's. */
export function fetcherOver(targets: readonly HttpTarget[], clock: WireClock): Fetcher {
  const fetchers = oneEach(targets).map((target) => ({
    origin: new URL(target.url).origin,
    fetcher: openFetcher(target, clock),
  }));
  return {
    fetch(url, headers, signal) {
      const beside = fetchers.find(({ origin }) => origin === URL.parse(url)?.origin) ?? fetchers[0];
      return beside === undefined
        ? Promise.resolve({ kind: 'problem', why: 'is beside no target' })
        : beside.fetcher.fetch(url, headers, signal);
    },
    async close() {
      await Promise.all(fetchers.map(({ fetcher }) => fetcher.close()));
    },
  };
}
