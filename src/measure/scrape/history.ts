import { haveSameBounds } from './histogram.ts';
import type { CumulativeHistogram, Miss, Reading, Scrape } from './reading.ts';

/**
 * How many readings of one source keep their histograms: at one a second those of the first 66 minutes, and from then on
 * every second, fourth, eighth one.
 */
const MOST_WITH_TIMES = 4000;

/**
 * All that was read of the servers, in order of time, within bounds for runs of many hours.
 *
 * One reading of vLLM's, with its six histograms, takes about 2 kB, so that a source has at most 8 MB of them. The
 * numbers of every reading are kept, at 0.4 kB each: 1.5 MB an hour for a source that is asked every second. Gauges and
 * counters are as fine as they were read, then; what histograms grew by is told from readings that have them, of which
 * the first and the last always are.
 */
export class HistoryKeeper {
  readonly #scrapes: Scrape[] = [];
  readonly #misses: Miss[] = [];
  readonly #sources: Map<number, SourceTimes> = new Map();
  readonly #most: number;

  constructor(most = MOST_WITH_TIMES) {
    this.#most = most;
  }

  get scrapes(): readonly Scrape[] {
    return this.#scrapes;
  }

  get misses(): readonly Miss[] {
    return this.#misses;
  }

  miss(miss: Miss): void {
    this.#misses.push(miss);
  }

  add(scrape: Scrape): void {
    const place = this.#scrapes.length;
    const known = this.#sources.get(scrape.source);
    this.#scrapes.push(known === undefined ? scrape : { ...scrape, reading: sharing(scrape.reading, known.first) });
    if (known === undefined) {
      this.#sources.set(scrape.source, { kept: [place], latest: place, seen: 1, stride: 1, first: scrape.reading });
      return;
    }
    if (known.kept.at(-1) !== known.latest) this.#strip(known.latest);
    if (known.seen % known.stride === 0) known.kept.push(place);
    known.seen++;
    known.latest = place;
    if (known.kept.length > this.#most) this.#thin(known);
  }

  /** Takes the histograms of every second one that has any, but for the last. */
  #thin(times: SourceTimes): void {
    for (const [i, place] of times.kept.entries()) if (i % 2 === 1 && place !== times.latest) this.#strip(place);
    times.kept = times.kept.filter((_, i) => i % 2 === 0);
    times.stride *= 2;
  }

  #strip(place: number): void {
    const scrape = this.#scrapes[place];
    if (scrape === undefined) return;
    const reading = Object.fromEntries(Object.entries(scrape.reading).filter(([, value]) => typeof value === 'number'));
    this.#scrapes[place] = { ...scrape, reading };
  }
}

interface SourceTimes {
  /** Places among all scrapes of those that keep their histograms for good. */
  kept: number[];
  /** The last one's place, whose histograms are there until the next comes. */
  latest: number;
  seen: number;
  stride: number;
  readonly first: Reading;
}

/** With the bounds of the first reading, where they are the same, so that they are there once. */
function sharing(reading: Reading, first: Reading): Reading {
  const shared: Record<string, number | CumulativeHistogram> = { ...reading };
  for (const [field, value] of Object.entries(reading)) {
    const known = first[field as keyof Reading];
    if (typeof value === 'object' && typeof known === 'object' && haveSameBounds(value, known))
      shared[field] = { ...value, bounds: known.bounds };
  }
  return shared;
}
