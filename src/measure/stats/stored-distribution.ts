import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { bucketsOf, newHistogram } from './buckets.ts';
import { quantileRanks95 } from './distribution.ts';

/** What of a distribution is stored beside its histogram, exact. */
export interface StoredExtent {
  readonly hdr: string;
  readonly min: number;
  readonly max: number;
}

/** Whose buckets have the edges of every histogram of ours; nothing is ever added to it. */
const EDGES = newHistogram() as Histogram & {
  valueFromIndex(index: number): number;
  highestEquivalentValue(us: number): number;
};

/**
 * A distribution read back from `result.json`, or several of them as one. In ms. Only the buckets that hold something are
 * kept, with how many values lie up to each: a comparison asks sixteen runs for thirty quantiles of four trends.
 */
export class StoredDistribution {
  /** Of the histogram, ascending. */
  readonly #counts: ReadonlyMap<number, number>;
  readonly #upperMs: Float64Array;
  readonly #upTo: Float64Array;
  readonly #minMs: number;
  readonly #maxMs: number;
  readonly count: number;

  private constructor(counts: ReadonlyMap<number, number>, minMs: number, maxMs: number) {
    this.#counts = counts;
    this.#upperMs = Float64Array.from(
      counts.keys(),
      (index) => EDGES.highestEquivalentValue(EDGES.valueFromIndex(index)) / 1000,
    );
    let upTo = 0;
    this.#upTo = Float64Array.from(counts.values(), (count) => (upTo += count));
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.count = upTo;
  }

  /** Undefined when it holds nothing, or nothing that can be read: a file may have been edited. */
  static read({ hdr, min, max }: StoredExtent): StoredDistribution | undefined {
    try {
      const counts = countsOf(bucketsOf(decodeFromCompressedBase64(hdr, 32)));
      return counts.size === 0 ? undefined : new StoredDistribution(counts, min, max);
    } catch {
      return undefined;
    }
  }

  /** All their values together. @param parts one and more */
  static merged(parts: readonly StoredDistribution[]): StoredDistribution {
    const counts = new Map<number, number>();
    for (const part of parts)
      for (const [index, count] of part.#counts) counts.set(index, (counts.get(index) ?? 0) + count);
    return new StoredDistribution(
      new Map([...counts].sort(([a], [b]) => a - b)),
      Math.min(...parts.map((part) => part.#minMs)),
      Math.max(...parts.map((part) => part.#maxMs)),
    );
  }

  /** Within 0.1 %, never outside the exact least and greatest. */
  quantileMs(q: number): number {
    // A rank that is whole but for a rounding error is that one.
    const rank = Math.max(1, Math.ceil(q * this.count * (1 - Number.EPSILON)));
    let [low, high] = [0, this.#upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#upTo[middle]! >= rank) high = middle;
      else low = middle + 1;
    }
    return Math.min(Math.max(this.#upperMs[low]!, this.#minMs), this.#maxMs);
  }

  /** As {@link Distribution.quantileInterval95}. */
  interval95(q: number): readonly [low: number, high: number] | undefined {
    const [low, high] = quantileRanks95(this.count, q) ?? [];
    if (low === undefined || high === undefined) return undefined;
    return [this.quantileMs(low / this.count), this.quantileMs(high / this.count)];
  }
}

function countsOf(pairs: Uint32Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < pairs.length; i += 2) counts.set(pairs[i]!, pairs[i + 1]!);
  return counts;
}
