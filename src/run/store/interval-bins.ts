import type { RunMs } from '../../core/clock.ts';
import { getOrMake } from '../../core/get-or-make.ts';
import type { RequestRecord } from '../../core/record.ts';
import { METRICS, type TrendName } from '../../measure/metrics/catalog.ts';
import { Buckets } from '../../measure/stats/buckets.ts';

const LOGGED = ['ttft', 'itl', 'e2e'] as const satisfies readonly TrendName[];
const INTERVAL_MS = 5000;
/** An answer whose tokens are counted on another thread is recorded a little after its end. */
const GRACE_MS = 1000;

/** One metric over one interval, as plain data. */
export interface IntervalPart {
  readonly metric: (typeof LOGGED)[number];
  readonly startMs: RunMs;
  /** Pairs of a bucket's index and its count; values in µs. */
  readonly buckets: Uint32Array;
}

/** What one worker sorts into intervals of 5 s, by the end of the request, until they are over and handed on. */
export class IntervalBins {
  readonly #open = new Map<RunMs, Map<IntervalPart['metric'], Buckets>>();
  #closedUntilMs: RunMs = 0;

  add(record: RequestRecord): void {
    for (const metric of LOGGED) {
      const { of, ofEach } = METRICS[metric];
      const value = of === undefined ? ofEach?.(record) : of(record);
      if (value === undefined) continue;
      // One that comes after its interval was handed on is filed under the next: late, but not lost.
      const startMs = Math.max(this.#closedUntilMs, Math.floor(record.endedMs / INTERVAL_MS) * INTERVAL_MS);
      const buckets = this.#buckets(startMs, metric);
      if (typeof value === 'number') buckets.add(value);
      else for (const ms of value) buckets.add(ms);
    }
  }

  /** Until when everything has been handed on. */
  get closedUntilMs(): RunMs {
    return this.#closedUntilMs;
  }

  /** Hands on the intervals that are over at `nowMs`; all of them at infinity. */
  take(nowMs: RunMs): readonly IntervalPart[] {
    const parts: IntervalPart[] = [];
    for (const [startMs, metrics] of [...this.#open].toSorted(([a], [b]) => a - b)) {
      if (startMs + INTERVAL_MS + GRACE_MS > nowMs) continue;
      for (const [metric, buckets] of metrics) parts.push({ metric, startMs, buckets: buckets.pairs() });
      this.#open.delete(startMs);
    }
    const over = Math.floor((nowMs - GRACE_MS) / INTERVAL_MS) * INTERVAL_MS;
    this.#closedUntilMs = Math.max(this.#closedUntilMs, over);
    return parts;
  }

  #buckets(startMs: RunMs, metric: IntervalPart['metric']): Buckets {
    const metrics = getOrMake(this.#open, startMs, () => new Map<IntervalPart['metric'], Buckets>());
    return getOrMake(metrics, metric, () => new Buckets());
  }
}
