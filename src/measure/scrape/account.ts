import { withoutQuery } from '../../client/transport/shown-url.ts';
import type { RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import type { Series, ServerAccount, ServerCounters, ServerSource } from '../../core/result.ts';
import { Distribution } from '../stats/distribution.ts';
import { serverColumns } from './columns.ts';
import { type CounterName, growthOf, rateWithin, stepsOf } from './counters.ts';
import { countersUnheld, evidenceOf, type ServerEvidence } from './evidence.ts';
import { flavourNamed } from './flavours.ts';
import { leftOutOf } from './left-out.ts';
import type { FoundSource, ServerHistory } from './reading.ts';
import { type ServerMetrics, serverMetrics } from './server-metrics.ts';
import { serverTimes } from './server-times.ts';
import { isWithin, ticksOf } from './ticks.ts';
import { trusted } from './trusted.ts';

/** The parts of a run that figures are taken over, in run time. */
export interface Spans {
  /** The end of the warm-up, and the end of the load. */
  readonly measuredFromMs: RunMs;
  readonly measuredUntilMs: RunMs;
  /** When the last request had ended. */
  readonly lastEndMs: RunMs;
  readonly measuredMs: number;
  /** When the run began, in ms since 1970. */
  readonly startedAtMs: number;
}

/** What was seen of the servers, as figures. */
export interface ServerView {
  readonly account: ServerAccount;
  readonly metrics: ServerMetrics;
  readonly evidence: ServerEvidence;
  /** Of the requests whose first token is split up here. */
  readonly firstTokens: ServerFirstTokens;
  columns(series: Pick<Series, 't' | 'windowMs'>): Series['columns'];
}

export interface ServerFirstTokens {
  readonly times: ServerAccount['times'];
  /** Its ttft begins where its queue ends, and does not hold it. */
  readonly ttftIsAfterQueue: boolean;
}

/**
 * Everything that a run says of its servers. Pure: the same history gives the same figures.
 *
 * Levels are of the measured part. What the servers counted and timed is of the same requests as our own figures: from
 * its beginning to the reading after the last answer. Only rates are of the measured part, as our own are.
 */
export function viewServer(read: ServerHistory, spans: Spans, notes: readonly string[]): ServerView {
  const { history, notes: doubts } = trusted(read, spans.startedAtMs);
  const ticks = ticksOf(history);
  const grownAtAll = (name: CounterName): number | undefined =>
    growthOf(history, name, spans.measuredFromMs, Number.POSITIVE_INFINITY)?.grownBy;
  const perSecond = (name: CounterName): number | undefined =>
    spans.measuredMs <= 0 ? undefined : rateWithin(history, name, spans.measuredFromMs, spans.measuredUntilMs);
  const span = { fromMs: spans.measuredFromMs, untilMs: spans.measuredUntilMs };
  const measured = ticks.filter((tick) => isWithin(tick, span));
  const times = serverTimes(history, spans.measuredFromMs, Number.POSITIVE_INFINITY);
  return {
    account: {
      sources: history.sources.map((_, source) => sourceOf(history, source)),
      everyMs: history.everyMs,
      notes: [...notes, ...doubts, ...linesLeftOut(history), ...countersUnheld(history, spans.lastEndMs)],
      counters: countersOf(grownAtAll),
      perSecond: countersOf(perSecond),
      times,
    },
    metrics: serverMetrics({
      ticks: measured,
      growth: grownAtAll,
      rate: perSecond,
      hitRates: hitRates(history, spans.measuredFromMs),
    }),
    evidence: evidenceOf(history, measured, spans.lastEndMs),
    firstTokens: { times, ttftIsAfterQueue: history.sources.every(hasTtftAfterQueue) },
    columns: (series) => serverColumns(history, ticks, series),
  };
}

const hasTtftAfterQueue = ({ flavour }: FoundSource): boolean => flavourNamed(flavour)?.ttftIsAfterQueue === true;

/** Of what was looked up between two scrapes of one source, the share that was found. */
function hitRates(history: ServerHistory, fromMs: RunMs): readonly number[] {
  return history.sources.flatMap((_, source) => {
    const hits = new Map(stepsOf(history.scrapes, source, 'prefixHits').map((step) => [step.atMs, step.grownBy]));
    return stepsOf(history.scrapes, source, 'prefixQueries')
      .filter(({ atMs, grownBy }) => atMs > fromMs && grownBy > 0)
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

function linesLeftOut({ sources, scrapes }: ServerHistory): readonly string[] {
  return scrapes.flatMap(({ source, leftOut }) =>
    leftOut === undefined ? [] : leftOutOf(sources[source]?.url ?? '', leftOut),
  );
}
