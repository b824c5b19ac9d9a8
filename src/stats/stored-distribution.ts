import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { addBuckets, bucketsOf, newHistogram, quantileRanks95 } from './distribution.ts';

/** What of a distribution is stored beside its histogram, exact. */
export interface StoredExtent {
  readonly hdr: string;
  readonly min: number;
  readonly max: number;
}

/** A distribution read back from `result.json`, or several of them as one. In ms. */
export class StoredDistribution {
  readonly #histogram: Histogram;
  readonly #minMs: number;
  readonly #maxMs: number;

  private constructor(histogram: Histogram, minMs: number, maxMs: number) {
    this.#histogram = histogram;
    this.#minMs = minMs;
    this.#maxMs = maxMs;
  }

  /** Undefined when it holds nothing, or nothing that can be read: a file may have been edited. */
  static read({ hdr, min, max }: StoredExtent): StoredDistribution | undefined {
    try {
      const histogram = newHistogram();
      addBuckets(histogram, bucketsOf(decodeFromCompressedBase64(hdr, 32)));
      return histogram.totalCount === 0 ? undefined : new StoredDistribution(histogram, min, max);
    } catch {
      return undefined;
    }
  }

  /** All their values together. @param parts one and more */
  static merged(parts: readonly StoredDistribution[]): StoredDistribution {
    const histogram = newHistogram();
    for (const part of parts) addBuckets(histogram, bucketsOf(part.#histogram));
    return new StoredDistribution(
      histogram,
      Math.min(...parts.map((part) => part.#minMs)),
      Math.max(...parts.map((part) => part.#maxMs)),
    );
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** Within 0.1 %, never outside the exact least and greatest. */
  quantileMs(q: number): number {
    return Math.min(Math.max(this.#histogram.getValueAtPercentile(q * 100) / 1000, this.#minMs), this.#maxMs);
  }

  /** As {@link Distribution.quantileInterval95}. */
  interval95(q: number): readonly [low: number, high: number] | undefined {
    const [low, high] = quantileRanks95(this.count, q) ?? [];
    if (low === undefined || high === undefined) return undefined;
    return [this.quantileMs(low / this.count), this.quantileMs(high / this.count)];
  }
}
