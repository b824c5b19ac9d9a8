import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** One hour: no timeout allows more, and what is longer is counted at this value. */
export const HIGHEST_US = 3_600_000_000;

/** Values below this have a bucket each; above, buckets double in width whenever the value has doubled. */
const WHOLE_US = 2048;
const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGES = 23;

/**
 * Counts of microseconds in the buckets of an HdrHistogram of three significant digits, which the library writes and
 * reads. Adding is done here, as it is done several times for every token. Buckets come in pages that are made when
 * something falls into them, so that most distributions take some 20 KB and not 94.
 *
 *    page 0     1          2          3              22
 *    [0, 1024)  [1024, 2048)  [2048, 4096) by 2  [4096, 8192) by 4  …  up to an hour
 */
export class Buckets {
  readonly #pages: (Uint32Array | undefined)[] = new Array(PAGES).fill(undefined);
  count = 0;

  add(ms: number): void {
    const us = Math.round(ms * 1000);
    this.#addAt(indexOf(us < 0 ? 0 : us > HIGHEST_US ? HIGHEST_US : us), 1);
  }

  /** The highest value of the bucket that holds the value of rank ⌈q·n⌉; undefined while there is none. */
  quantileMs(q: number): number | undefined {
    if (this.count === 0) return undefined;
    const exact = Math.min(1, q) * this.count;
    // What rounding adds to a product must not ask for the next value.
    let left = Math.max(1, Math.ceil(exact - exact * Number.EPSILON));
    for (const [page, counts] of this.#pages.entries()) {
      if (counts === undefined) continue;
      for (let i = 0; i < PAGE_SIZE; i++) {
        left -= counts[i] as number;
        if (left <= 0) return highestUs((page << PAGE_BITS) | i) / 1000;
      }
    }
    return undefined;
  }

  /** Pairs of a bucket's index and its count, empty buckets left out. */
  pairs(): Uint32Array {
    const pairs: number[] = [];
    for (const [page, counts] of this.#pages.entries())
      if (counts !== undefined)
        for (let i = 0; i < PAGE_SIZE; i++) {
          const count = counts[i] as number;
          if (count > 0) pairs.push((page << PAGE_BITS) | i, count);
        }
    return Uint32Array.from(pairs);
  }

  /** Adds what {@link pairs} gave: the sum is that of the values themselves. */
  absorb(pairs: Uint32Array): void {
    for (let i = 0; i < pairs.length; i += 2) this.#addAt(pairs[i] as number, pairs[i + 1] as number);
  }

  /** HdrHistogram V2, compressed, base64; values in µs. Empty text when nothing was added. */
  encode(): string {
    if (this.count === 0) return '';
    const histogram = newHistogram();
    addBuckets(histogram, this.pairs());
    return encodeIntoCompressedBase64(histogram);
  }

  #addAt(index: number, count: number): void {
    const page = index >> PAGE_BITS;
    let counts = this.#pages[page];
    if (counts === undefined) {
      counts = new Uint32Array(PAGE_SIZE);
      this.#pages[page] = counts;
    }
    const at = index & (PAGE_SIZE - 1);
    counts[at] = (counts[at] as number) + count;
    this.count += count;
  }
}

/** Of a whole number of µs, 0 to an hour. */
function indexOf(us: number): number {
  if (us < WHOLE_US) return us;
  const halvings = 21 - Math.clz32(us); // Until it is below 2048.
  return (halvings << PAGE_BITS) + (us >>> halvings);
}

/** The greatest value that falls into a bucket. */
function highestUs(index: number): number {
  if (index < WHOLE_US) return index;
  const halvings = (index >> PAGE_BITS) - 1;
  return ((index & (PAGE_SIZE - 1)) + PAGE_SIZE + 1) * 2 ** halvings - 1;
}

/** What the library's histograms can do beyond their published type. */
type Library = Histogram & {
  readonly countsArrayLength: number;
  getCountAtIndex(index: number): number;
  valueFromIndex(index: number): number;
};

/** 32-bit buckets: a run that put 4 billion values in one bucket would last for years. */
export const newHistogram = (): Histogram =>
  build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
  });

/** Pairs of index and count of the buckets that hold something. */
export function bucketsOf(histogram: Histogram): Uint32Array {
  const from = histogram as Library;
  const pairs: number[] = [];
  for (let i = 0; i < from.countsArrayLength; i++) {
    const count = from.getCountAtIndex(i);
    if (count > 0) pairs.push(i, count);
  }
  return Uint32Array.from(pairs);
}

/** Adds what {@link bucketsOf} read from a histogram of the same make: the sum is that of the values themselves. */
export function addBuckets(histogram: Histogram, pairs: Uint32Array): void {
  const to = histogram as Library;
  for (let i = 0; i < pairs.length; i += 2)
    to.recordValueWithCount(to.valueFromIndex(pairs[i] as number), pairs[i + 1] as number);
}

/** The least value of a bucket. */
export const lowestUs = (index: number): number =>
  index < WHOLE_US ? index : ((index & (PAGE_SIZE - 1)) + PAGE_SIZE) * 2 ** ((index >> PAGE_BITS) - 1);
