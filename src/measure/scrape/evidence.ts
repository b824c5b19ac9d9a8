import { withoutQuery } from '../../client/transport/shown-url.ts';
import type { RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import { growthOf } from './counters.ts';
import type { Scrape, ServerHistory } from './reading.ts';
import { meanOf, type Tick } from './ticks.ts';

const FEWEST_SAMPLES = 5;

/** What the laws compare with our own account. */
export interface ServerEvidence {
  /** From before the first request to after the last, in all; absent where that was not seen of every source. */
  readonly whole: { readonly outputTokens?: number; readonly finished?: number };
  /** Every source said that nothing waited or ran in it, before the first request and after the last. */
  readonly wasIdleAround: boolean;
  /** Means over the samples of the measured part; absent where there are too few to speak of a mean. */
  readonly meanInFlight?: { readonly here: number; readonly there: number; readonly samples: number };
}

/** @param measured the ticks of the measured part @param lastEndMs when the last request had ended */
export function evidenceOf(history: ServerHistory, measured: readonly Tick[], lastEndMs: RunMs): ServerEvidence {
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
    meanInFlight:
      both.length < FEWEST_SAMPLES ? undefined : { here: meanOf(here), there: meanOf(there), samples: both.length },
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

/** Why what a server counted is not held against what came here. A law that is not there would say nothing of it. */
export function countersUnheld({ sources, scrapes, misses }: ServerHistory, lastEndMs: RunMs): readonly string[] {
  const wasRead = scrapes.some(({ isLast }) => isLast === true) || misses.some(({ askedMs }) => askedMs >= lastEndMs);
  // Of a run that was killed nothing is held against anything.
  if (!wasRead) return [];
  return sources.flatMap(({ url }, source) => {
    const own = scrapes.filter((scrape) => scrape.source === source);
    if (!own.some(({ reading }) => reading.finished !== undefined || reading.outputTokens !== undefined)) return [];
    const why = (isThen: (askedMs: RunMs) => boolean): string => {
      const miss = misses.find((one) => one.source === source && isThen(one.askedMs));
      return miss === undefined ? '' : ` (${miss.why})`;
    };
    const so = 'so what it counted is not held against what came here';
    if ((own[0]?.atMs ?? 1) > 0)
      return `${withoutQuery(url)} was not read before the first request${why((ms) => ms <= 0)}, ${so}.`;
    if ((own.at(-1)?.askedMs ?? 0) < lastEndMs)
      return `${withoutQuery(url)} was not read after the last answer${why((ms) => ms >= lastEndMs)}, ${so}.`;
    return [];
  });
}
