import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { Buckets, bucketsOf, HIGHEST_US, lowestUs } from './buckets.ts';
import { Sum, type SumState } from './sum.ts';

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
  readonly #buckets = new Buckets();
  readonly #sumMs = new Sum();
  readonly #sumSqMs = new Sum();
  #minMs = Number.POSITIVE_INFINITY;
  #maxMs = Number.NEGATIVE_INFINITY;

  add(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`a distribution takes finite milliseconds, got ${ms}`);
    this.#buckets.add(ms);
    this.#sumMs.add(ms);
    this.#sumSqMs.add(ms * ms);
    if (ms < this.#minMs) this.#minMs = ms;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** The same for each of many: of every token there are several. */
  addAll(values: ArrayLike<number>): void {
    const [buckets, sum, sumSq] = [this.#buckets, this.#sumMs, this.#sumSqMs];
    let [least, most] = [this.#minMs, this.#maxMs];
    for (let i = 0; i < values.length; i++) {
      const ms = values[i] as number;
      if (!Number.isFinite(ms)) throw new RangeError(`a distribution takes finite milliseconds, got ${ms}`);
      buckets.add(ms);
      sum.add(ms);
      sumSq.add(ms * ms);
      if (ms < least) least = ms;
      if (ms > most) most = ms;
    }
    this.#minMs = least;
    this.#maxMs = most;
  }

  state(): DistributionState {
    return {
      count: this.count,
      sumMs: this.#sumMs.state(),
      sumSqMs: this.#sumSqMs.state(),
      minMs: this.#minMs,
      maxMs: this.#maxMs,
      buckets: this.#buckets.pairs(),
    };
  }

  absorb({ count, sumMs, sumSqMs, minMs, maxMs, buckets }: DistributionState): void {
    if (count === 0) return;
    this.#buckets.absorb(buckets);
    this.#sumMs.absorb(sumMs);
    this.#sumSqMs.absorb(sumSqMs);
    this.#minMs = Math.min(this.#minMs, minMs);
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  get count(): number {
    return this.#buckets.count;
  }

  /** Undefined while there is nothing to describe. */
  get moments(): Moments | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    const sumMs = this.#sumMs.value;
    const meanMs = sumMs / count;
    const variance = count < 2 ? 0 : Math.max(0, this.#sumSqMs.value - count * meanMs * meanMs) / (count - 1);
    return {
      count,
      sumMs,
      minMs: this.#minMs,
      maxMs: this.#maxMs,
      meanMs,
      stddevMs: Math.sqrt(variance),
    };
  }

  /** The value below which the share `q` (0–1) lies, within 0.1 %, never outside the exact least and greatest. */
  quantileMs(q: number): number | undefined {
    const ms = this.#buckets.quantileMs(q);
    return ms === undefined ? undefined : Math.min(Math.max(ms, this.#minMs), this.#maxMs);
  }

  /**
   * A 95 % interval for the quantile from order statistics, between the values of {@link quantileRanks95}. Needs no
   * shape of distribution, only independent samples. Undefined when there are too few values.
   */
  quantileInterval95(q: number): readonly [number, number] | undefined {
    const n = this.count;
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
    const n = this.count;
    const rank = Math.floor(n * q - Z95 * Math.sqrt(n * q * (1 - q)));
    return rank < 1 ? undefined : this.quantileMs(rank / n);
  }

  /** HdrHistogram V2, compressed, base64; values in µs. Empty text when nothing was added. */
  encode(): string {
    return this.#buckets.encode();
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
  const pairs = bucketsOf(decode(encoded));
  return Array.from({ length: pairs.length / 2 }, (_, i) => ({
    lowUs: lowestUs(pairs[2 * i] as number),
    count: pairs[2 * i + 1] as number,
  }));
}

/** What `encode` wrote, as the library's own. Throws for any other text. */
const decode = (encoded: string) => decodeFromCompressedBase64(encoded, 32);
