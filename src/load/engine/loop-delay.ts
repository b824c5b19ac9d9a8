import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long what came to a thread waited for its event loop. */
export interface LoopDelay {
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** The sampling timer's own period: a gap between two samples is this long when nothing was late. */
const RESOLUTION_MS = 2;

/** Samples the event loop of this thread from `begin` on, which may be called again to start anew. */
export function loopDelay(): { begin(): void; end(): LoopDelay } {
  const gaps = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  return {
    begin() {
      gaps.reset();
      gaps.enable();
    },
    end() {
      gaps.disable();
      const { count } = gaps;
      if (count === 0) return { p99Ms: 0, maxMs: 0 };
      const lateMs = (n: number): number =>
        Math.max(0, gaps.percentile(100 * (1 - (n - 0.5) / count)) / 1e6 - RESOLUTION_MS);
      return {
        p99Ms: waitQuantileMs({ count, totalMs: (count * gaps.mean) / 1e6, nthLargestMs: lateMs }, 0.99),
        maxMs: lateMs(1),
      };
    },
  };
}

/** Standstills of one thread over a time, as far as they are known. */
export interface Standstills {
  readonly count: number;
  /** The time in which they fell. */
  readonly totalMs: number;
  /** The largest for 1, the next for 2, and so on to `count`. */
  readonly nthLargestMs: (n: number) => number;
}

/** Of more standstills than this the shorter ones are taken together. */
const ONE_BY_ONE = 128;
const TOGETHER = 1.05;

/**
 * What an event that comes at a random instant waits at most, with probability `q`.
 *
 * Within a standstill of length e an event waits for the rest of it, so it waits longer than x on (e − x)⁺ of the
 * time, and P(wait > x) = Σ (e − x)⁺ / T. A quantile over samples instead would take a standstill of 200 ms, which
 * holds a hundred samples back, for one sample in hundreds: standing still for a fifth of the time would not show.
 */
export function waitQuantileMs({ count, totalMs, nthLargestMs }: Standstills, q: number): number {
  const classes: { readonly lateMs: number; readonly weight: number }[] = [];
  for (let from = 1; from <= count; ) {
    const next = from <= ONE_BY_ONE ? from + 1 : Math.min(count + 1, Math.ceil(from * TOGETHER));
    classes.push({ lateMs: nthLargestMs((from + next - 1) / 2), weight: next - from });
    from = next;
  }
  const waitedLongerMs = (x: number): number =>
    classes.reduce((sum, { lateMs, weight }) => sum + weight * Math.max(0, lateMs - x), 0);
  const allowedMs = (1 - q) * totalMs;
  let [low, high] = [0, classes[0]?.lateMs ?? 0];
  if (waitedLongerMs(low) <= allowedMs) return 0;
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (waitedLongerMs(middle) > allowedMs) low = middle;
    else high = middle;
  }
  return high;
}
