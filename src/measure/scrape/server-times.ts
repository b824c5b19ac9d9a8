import type { RunMs } from '../../core/clock.ts';
import type { ServerAccount, ServerTimeName, ServerTimes } from '../../core/result.ts';
import { grownBy, timesOf, together } from './histogram.ts';
import type { CumulativeHistogram, Reading, ServerHistory } from './reading.ts';

const NAMES = ['ttft', 'itl', 'e2e', 'queue', 'prefill', 'decode'] as const satisfies readonly (ServerTimeName &
  keyof Reading)[];

/**
 * What was added to the servers' own histograms between two instants, over all sources that have one. Absent where
 * nothing was, where a source was not read on both sides, and where servers disagree about the buckets.
 */
export function serverTimes(
  history: Pick<ServerHistory, 'scrapes' | 'sources'>,
  fromMs: RunMs,
  untilMs: RunMs,
): ServerAccount['times'] {
  const times: Partial<Record<ServerTimeName, ServerTimes>> = {};
  for (const name of NAMES) {
    const grown = grownOver(history, name, fromMs, untilMs);
    const told = grown === undefined ? undefined : timesOf(grown);
    if (told !== undefined) times[name] = told;
  }
  return times;
}

function grownOver(
  { scrapes, sources }: Pick<ServerHistory, 'scrapes' | 'sources'>,
  name: ServerTimeName,
  fromMs: RunMs,
  untilMs: RunMs,
): CumulativeHistogram | undefined {
  const parts: CumulativeHistogram[] = [];
  for (const source of sources.keys()) {
    const own = scrapes.flatMap(({ source: from, atMs, reading }) => {
      const histogram = from === source && atMs <= untilMs ? reading[name] : undefined;
      return histogram === undefined ? [] : [{ atMs, histogram }];
    });
    const [first, last] = [own.findLast(({ atMs }) => atMs <= fromMs) ?? own[0], own.at(-1)];
    if (first === undefined || last === undefined) continue; // Of this it tells nothing.
    const isAnew = scrapes.some(
      (scrape) =>
        scrape.source === source && scrape.isAnew === true && scrape.atMs > first.atMs && scrape.atMs <= last.atMs,
    );
    const grown = isAnew ? undefined : grownBy(first.histogram, last.histogram);
    if (grown === undefined) return undefined;
    parts.push(grown);
  }
  return parts.length === 0 ? undefined : together(parts);
}
