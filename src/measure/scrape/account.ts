import { withoutQuery } from '../../client/transport/shown-url.ts';
import type { RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import type { Series, ServerAccount, ServerCounters, ServerSource } from '../../core/result.ts';
import { Distribution } from '../stats/distribution.ts';
import { serverColumns } from './columns.ts';
import { type CounterName, growthOf, stepsOf } from './counters.ts';
import type { Scrape, ServerHistory } from './reading.ts';
import { type ServerMetrics, serverMetrics } from './server-metrics.ts';
import { serverTimes } from './server-times.ts';
import { isWithin, meanOf, type Tick, ticksOf } from './ticks.ts';

/** The parts of a run that figures are taken over, in run time. */
export interface Spans {
  /** The end of the warm-up, and the end of the load. */
  readonly measuredFromMs: RunMs;
  readonly measuredUntilMs: RunMs;
  /** When the last request had ended. */
  readonly lastEndMs: RunMs;
  readonly measuredMs: number;
}

/** What was seen of the servers, as figures. */
export interface ServerView {
  readonly account: ServerAccount;
  readonly metrics: ServerMetrics;
  readonly evidence: ServerEvidence;
  /** As in the account, and to the end of the last answer: of the requests whose first token is split up here. */
  readonly timesToTheEnd: ServerAccount['times'];
  columns(series: Pick<Series, 't' | 'windowMs'>): Series['columns'];
}

/** What the laws compare with our own account. */
export interface ServerEvidence {
  /** From before the first request to after the last, in all; absent where that was not seen of every source. */
  readonly whole: { readonly outputTokens?: number; readonly finished?: number };
  /** Every source said that nothing waited or ran in it, before the first request and after the last. */
  readonly wasIdleAround: boolean;
  /** Means over the samples of the measured part; absent where there are none. */
  readonly meanInFlight?: { readonly here: number; readonly there: number; readonly samples: number };
}

/** Everything that a run says of its servers. Pure: the same history gives the same figures. */
export function viewServer(history: ServerHistory, spans: Spans, notes: readonly string[]): ServerView {
  const ticks = ticksOf(history);
  const grown = (name: CounterName): number | undefined =>
    growthOf(history, name, spans.measuredFromMs, spans.measuredUntilMs)?.grownBy;
  const span = { fromMs: spans.measuredFromMs, untilMs: spans.measuredUntilMs };
  const measured = ticks.filter((tick) => isWithin(tick, span));
  return {
    account: {
      sources: history.sources.map((_, source) => sourceOf(history, source)),
      everyMs: history.everyMs,
      notes: [...notes, ...restarts(history)],
      counters: countersOf(grown),
      times: serverTimes(history, spans.measuredFromMs, spans.measuredUntilMs),
    },
    metrics: serverMetrics(
      {
        ticks: measured,
        growth: grown,
        hitRates: hitRates(history, spans.measuredFromMs, spans.measuredUntilMs),
      },
      spans.measuredMs,
    ),
    evidence: evidenceOf(history, measured, spans),
    timesToTheEnd: serverTimes(history, spans.measuredFromMs, Number.POSITIVE_INFINITY),
    columns: (series) => serverColumns(history, ticks, series),
  };
}

/** Of what was looked up between two scrapes of one source, the share that was found. */
function hitRates(history: ServerHistory, fromMs: RunMs, untilMs: RunMs): readonly number[] {
  return history.sources.flatMap((_, source) => {
    const hits = new Map(stepsOf(history.scrapes, source, 'prefixHits').map((step) => [step.atMs, step.grownBy]));
    return stepsOf(history.scrapes, source, 'prefixQueries')
      .filter(({ atMs, grownBy }) => atMs > fromMs && atMs <= untilMs && grownBy > 0)
      .map(({ atMs, grownBy }) => (hits.get(atMs) ?? 0) / grownBy);
  });
}

const countersOf = (grown: (name: CounterName) => number | undefined): ServerCounters =>
  given({
    inputTokens: grown('inputTokens'),
    outputTokens: grown('outputTokens'),
    cachedTokens: grown('cachedTokens'),
    finished: grown('finished'),
    preemptions: grown('preemptions'),
  });

function sourceOf({ sources, scrapes, misses }: ServerHistory, source: number): ServerSource {
  const { url = '', flavour = '' } = sources[source] ?? {};
  const took = new Distribution();
  const own = scrapes.filter((scrape) => scrape.source === source);
  for (const { askedMs, atMs } of own) took.add(atMs - askedMs);
  const missed = misses.filter((miss) => miss.source === source);
  const tookP95Ms = took.quantileMs(0.95);
  return {
    url: withoutQuery(url),
    flavour,
    scrapes: own.length,
    missed: missed.length,
    ...given({ firstMiss: missed[0]?.why, tookP95Ms }),
  };
}

/** Counters of a server that began anew are added up across it, less what it did not live to tell. */
function restarts({ sources, scrapes }: ServerHistory): readonly string[] {
  return sources.flatMap(({ url }, source) => {
    const at = (['outputTokens', 'finished'] as const).flatMap((name) =>
      stepsOf(scrapes, source, name).flatMap(({ isRestart, atMs }) => (isRestart ? atMs : [])),
    );
    if (at.length === 0) return [];
    const first = at.reduce((a, b) => Math.min(a, b));
    return `The counters of ${withoutQuery(url)} fell ${(first / 1000).toFixed(0)} s into the run, so its server was started anew; what it had counted since the scrape before is missing.`;
  });
}

function evidenceOf(history: ServerHistory, measured: readonly Tick[], { lastEndMs }: Spans): ServerEvidence {
  const both = measured.flatMap(({ inFlight, running, queueDepth }) =>
    inFlight === undefined || running === undefined || queueDepth === undefined
      ? []
      : [{ here: inFlight, there: running + queueDepth }],
  );
  const [here, there] = [both.map((one) => one.here), both.map((one) => one.there)];
  return given({
    whole: given({
      outputTokens: wholeOf(history, 'outputTokens', lastEndMs),
      finished: wholeOf(history, 'finished', lastEndMs),
    }),
    wasIdleAround: history.sources.length > 0 && history.sources.every((_, source) => wasIdleAround(history, source)),
    meanInFlight: both.length === 0 ? undefined : { here: meanOf(here), there: meanOf(there), samples: both.length },
  });
}

function wasIdleAround({ scrapes }: ServerHistory, source: number): boolean {
  const own = scrapes.filter((scrape) => scrape.source === source);
  const isIdle = (scrape: Scrape | undefined): boolean =>
    scrape?.reading.queueDepth === 0 && scrape.reading.running === 0;
  return isIdle(own[0]) && isIdle(own.at(-1));
}

function wholeOf(history: ServerHistory, name: 'outputTokens' | 'finished', lastEndMs: RunMs): number | undefined {
  const { scrapes, sources } = history;
  const isSeen = sources.every((_, source) => {
    const own = scrapes.filter((scrape) => scrape.source === source && scrape.reading[name] !== undefined);
    const tells = own.length > 0;
    return !tells || ((own[0]?.atMs ?? 1) <= 0 && (own.at(-1)?.askedMs ?? 0) >= lastEndMs);
  });
  const growth = isSeen ? growthOf(history, name, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) : undefined;
  return growth?.hasRestarted === false ? growth.grownBy : undefined;
}
