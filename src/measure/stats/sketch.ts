/** Neighbouring buckets differ by 2 %, so a value read back is within 1 % of one that was put in. */
export const SKETCH_GROWTH = 1.02;
const GROWTH = Math.log(SKETCH_GROWTH);
/** Everything below 1 µs shares the first bucket. */
const LEAST_MS = 0.001;

export type SketchState = readonly (readonly [bucket: number, count: number])[];

/** Where a bucket begins, in ms. The first begins at 0; on a logarithmic scale that is one bucket below its end. */
export const sketchEdgeMs = (bucket: number): number => LEAST_MS * Math.exp((bucket - 1) * GROWTH);

/**
 * A small mergeable distribution for one window of the time series: logarithmic buckets, held only where
 * something fell. A few kilobytes where an HdrHistogram of the same range takes sixty; the run's own
 * figures come from those. Source: the idea of DDSketch (Masson et al., VLDB 2019) without its collapsing.
 */
export class Sketch {
  readonly #buckets = new Map<number, number>();
  #count = 0;

  add(ms: number): void {
    const bucket = ms <= LEAST_MS ? 0 : 1 + Math.floor(Math.log(ms / LEAST_MS) / GROWTH);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count++;
  }

  /** Its buckets and their counts, as plain data. */
  state(): SketchState {
    return [...this.#buckets];
  }

  absorb(state: SketchState): void {
    for (const [bucket, count] of state) {
      this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
      this.#count += count;
    }
  }

  /** The middle of the bucket that holds the value of rank ⌈q·n⌉, or null when there is none. */
  quantileMs(q: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(q * this.#count));
    let seen = 0;
    for (const bucket of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      seen += this.#buckets.get(bucket) ?? 0;
      if (seen >= rank) return bucket === 0 ? LEAST_MS : LEAST_MS * Math.exp((bucket - 0.5) * GROWTH);
    }
    return null;
  }
}
