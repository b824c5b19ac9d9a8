import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { Sum, type SumState } from './sum.ts';

/** One hour: no timeout allows more, and what is longer is counted at this value. */
const HIGHEST_US = 3_600_000_000;

/** What is longer is counted as this. */
export const LONGEST_MS = HIGHEST_US / 1000;

/** Normal quantile for a two-sided 95 % interval. */
const Z95 = 1.959964;

/** A distribution as plain data: what crosses from thread to thread. */
export interface DistributionState extends Extent {
  readonly sumMs: SumState;
  readonly sumSqMs: SumState;
  /** Pairs of a bucket's index and its count, empty buckets left out. */
  readonly buckets: Uint32Array;
}

/** What the library's histograms can do beyond their published type. */
type Buckets = Histogram & {
  readonly countsArrayLength: number;
  getCountAtIndex(index: number): number;
  valueFromIndex(index: number): number;
};

/** Why not h.mean and h.maxValue: those come from buckets. Carried beside the histogram, exact. */
interface Extent {
  readonly count: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export interface Moments extends Extent {
  readonly sumMs: number;
  readonly meanMs: number;
  readonly stddevMs: number;
}

/**
 * A mergeable distribution of milliseconds: an HdrHistogram in µs with three significant digits, and the
 * exact count, sum, least and greatest beside it. `of(a)` that absorbs the state of `of(b)` is `of(a ++ b)`, to the byte.
 */
export class Distribution {
  #histogram: Histogram | undefined;
  #count = 0;
  readonly #sumMs = new Sum();
  readonly #sumSqMs = new Sum();
  #minMs = Number.POSITIVE_INFINITY;
  #maxMs = Number.NEGATIVE_INFINITY;

  /** The library would take NaN for 0 and drop fractions; both are settled here. */
  add(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`a distribution takes finite milliseconds, got ${ms}`);
    const us = Math.round(ms * 1000);
    this.#own().recordValue(Math.min(Math.max(us, 0), HIGHEST_US));
    this.#count++;
    this.#sumMs.add(ms);
    this.#sumSqMs.add(ms * ms);
    if (ms < this.#minMs) this.#minMs = ms;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  state(): DistributionState {
    return {
      count: this.#count,
      sumMs: this.#sumMs.state(),
      sumSqMs: this.#sumSqMs.state(),
      minMs: this.#minMs,
      maxMs: this.#maxMs,
      buckets: this.#histogram === undefined ? new Uint32Array() : bucketsOf(this.#histogram),
    };
  }

  absorb({ count, sumMs, sumSqMs, minMs, maxMs, buckets }: DistributionState): void {
    if (count === 0) return;
    addBuckets(this.#own(), buckets);
    this.#count += count;
    this.#sumMs.absorb(sumMs);
    this.#sumSqMs.absorb(sumSqMs);
    this.#minMs = Math.min(this.#minMs, minMs);
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined while there is nothing to describe. */
  get moments(): Moments | undefined {
    if (this.#count === 0) return undefined;
    const sumMs = this.#sumMs.value;
    const meanMs = sumMs / this.#count;
    const variance =
      this.#count < 2 ? 0 : Math.max(0, this.#sumSqMs.value - this.#count * meanMs * meanMs) / (this.#count - 1);
    return {
      count: this.#count,
      sumMs,
      minMs: this.#minMs,
      maxMs: this.#maxMs,
      meanMs,
      stddevMs: Math.sqrt(variance),
    };
  }

  /** The value below which the share `q` (0–1) lies, within 0.1 %, never outside the exact least and greatest. */
  quantileMs(q: number): number | undefined {
    if (this.#histogram === undefined) return undefined;
    const ms = this.#histogram.getValueAtPercentile(q * 100) / 1000;
    return Math.min(Math.max(ms, this.#minMs), this.#maxMs);
  }

  /**
   * A 95 % interval for the quantile from order statistics, between the values of {@link quantileRanks95}. Needs no
   * shape of distribution, only independent samples. Undefined when there are too few values.
   */
  quantileInterval95(q: number): readonly [number, number] | undefined {
    const n = this.#count;
    const ranks = quantileRanks95(n, q);
    if (ranks === undefined) return undefined;
    const [lowMs, highMs] = ranks.map((rank) => this.quantileMs(rank / n));
    return lowMs === undefined || highMs === undefined ? undefined : [lowMs, highMs];
  }

  /**
   * What the quantile is at least, with 97.5 % confidence: the lower end of the interval above, which needs fewer
   * values than the interval does. Undefined when not even that can be said.
   */
  quantileAtLeastMs(q: number): number | undefined {
    const n = this.#count;
    const rank = Math.floor(n * q - Z95 * Math.sqrt(n * q * (1 - q)));
    return rank < 1 ? undefined : this.quantileMs(rank / n);
  }

  /** HdrHistogram V2, compressed, base64; values in µs. Empty text when nothing was added. */
  encode(): string {
    return this.#histogram === undefined ? '' : encodeIntoCompressedBase64(this.#histogram);
  }

  #own(): Histogram {
    this.#histogram ??= newHistogram();
    return this.#histogram;
  }
}

/**
 * Between which ranks of n values the quantile `q` lies, 95 times in 100: n·q ± z·√(n·q·(1 − q)). Undefined when a rank
 * falls outside the sample: with so few values nothing bounds the quantile, and its estimate is little but the extreme.
 * Source: Conover, Practical Nonparametric Statistics, 3rd ed., §3.2.
 */
export function quantileRanks95(n: number, q: number): readonly [low: number, high: number] | undefined {
  const spread = Z95 * Math.sqrt(n * q * (1 - q));
  const low = Math.floor(n * q - spread);
  const high = Math.ceil(n * q + spread);
  return low < 1 || high > n ? undefined : [low, high];
}

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
  const from = histogram as Buckets;
  const pairs: number[] = [];
  for (let i = 0; i < from.countsArrayLength; i++) {
    const count = from.getCountAtIndex(i);
    if (count > 0) pairs.push(i, count);
  }
  return Uint32Array.from(pairs);
}

/** Adds what {@link bucketsOf} read from a histogram of the same make: the sum is that of the values themselves. */
export function addBuckets(histogram: Histogram, pairs: Uint32Array): void {
  const to = histogram as Buckets;
  for (let i = 0; i < pairs.length; i += 2)
    to.recordValueWithCount(to.valueFromIndex(pairs[i] as number), pairs[i + 1] as number);
}

/** Quantiles of a distribution as `encode` wrote it, for readers of `result.json`. In ms. */
export function decodeQuantile(encoded: string, q: number): number {
  return decode(encoded).getValueAtPercentile(q * 100) / 1000;
}

/** One bucket of a distribution as it was encoded: values of `lowUs` and up to 0.1 % more. */
export interface EncodedBucket {
  readonly lowUs: number;
  readonly count: number;
}

/** The buckets that hold something, ascending, of what `encode` wrote. Throws for any other text. */
export function decodeBuckets(encoded: string): readonly EncodedBucket[] {
  const histogram = decode(encoded) as Buckets;
  const pairs = bucketsOf(histogram);
  return Array.from({ length: pairs.length / 2 }, (_, i) => ({
    lowUs: histogram.valueFromIndex(pairs[2 * i] as number),
    count: pairs[2 * i + 1] as number,
  }));
}

/** What `encode` wrote, as the library's own. Throws for any other text. */
const decode = (encoded: string): Histogram => decodeFromCompressedBase64(encoded, 32);
