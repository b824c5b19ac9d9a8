import { withoutQuery } from '../../client/transport/shown-url.ts';
import { given } from '../../core/given.ts';
import type { Reading, Scrape, ServerHistory } from './reading.ts';
import { type Answerer, whoAnswers } from './who-answers.ts';

/** What was read, without what means nothing, and why. */
export interface Trusted {
  readonly history: ServerHistory;
  /** One sentence each. */
  readonly notes: readonly string[];
}

/**
 * Of a page on which several servers answer in turn only shares are kept: their mean over many readings is that of all
 * servers, while a counter that is another one's each time, and a queue that is one of several, mean nothing. The sums
 * with other pages would lack a part, so that these keep no more.
 *
 * @param startedAtMs when the run's zero was, in ms since 1970
 */
export function trusted(history: ServerHistory, startedAtMs: number): Trusted {
  const { sources, scrapes } = history;
  const answerers = sources.map((_, source) =>
    whoAnswers(
      scrapes.filter((scrape) => scrape.source === source),
      startedAtMs,
    ),
  );
  const keep = answerers.some(({ kind }) => kind === 'several') ? sharesOnly : startedAnew(answerers);
  return {
    history: { ...history, scrapes: scrapes.map(keep) },
    notes: sources.flatMap(({ url }, source) => noteOn(withoutQuery(url), answerers[source]) ?? []),
  };
}

const sharesOnly = (scrape: Scrape): Scrape => ({ ...scrape, reading: sharesIn(scrape.reading) });

const sharesIn = ({ kvUsage, prefixHitRate }: Reading): Reading => given({ kvUsage, prefixHitRate });

const startedAnew =
  (answerers: readonly Answerer[]) =>
  (scrape: Scrape): Scrape => {
    const answerer = answerers[scrape.source];
    return answerer?.kind === 'restarted' && answerer.atMs.includes(scrape.atMs) ? { ...scrape, isAnew: true } : scrape;
  };

function noteOn(url: string, answerer: Answerer | undefined): string | undefined {
  if (answerer?.kind === 'restarted') {
    const [first = 0, ...more] = answerer.atMs;
    const again = more.length === 0 ? '' : `, and ${more.length} more time${more.length === 1 ? '' : 's'} later`;
    return `The server of ${url} was started anew: its counters begin again ${(first / 1000).toFixed(0)} s into the run${again}. What it had counted since the scrape before is missing, and its own times are not told.`;
  }
  if (answerer?.kind === 'several')
    return `${url} tells of several servers in turn, as behind a balancer (${answerer.why}), so neither counters, nor the server’s own times, nor requests waiting and running are told. Name the page of each replica in serverMetrics.`;
  return undefined;
}
