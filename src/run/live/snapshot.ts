import type { RunMs } from '../../core/clock.ts';
import type { Between } from '../../measure/figure/trust.ts';

/** What a watcher of a run is shown: plain figures of this instant. */
export interface Snapshot {
  readonly elapsedMs: RunMs;
  /** Until then what is planned is not measured. */
  readonly warmupMs: RunMs;
  /** When the last load stops starting work. */
  readonly endsMs: RunMs;
  readonly inFlight: number;
  /** Requests that left so far, and what of those that were measured is decided by the slo; absent without one. */
  readonly sent: number;
  readonly good?: number;
  readonly judged?: number;
  readonly ok: number;
  readonly failed: number;
  readonly dropped: number;
  readonly censored: number;
  /** Over the last few seconds. */
  readonly sentPerSecond: number;
  readonly outputTokensPerSecond: number;
  /** Of all requests measured so far; absent until they are enough to say anything of that quantile. */
  readonly ttftP50Ms?: number;
  readonly ttftP95Ms?: number;
  readonly itlP95Ms?: number;
  /** As little, and as much, as these may truly be; absent where that is not known. */
  readonly ttftP50Between?: Between;
  readonly ttftP95Between?: Between;
  readonly itlP95Between?: Between;
  readonly sendLagP99Ms?: number;
  /** The server's own words, as of the last scrape; absent where it has none. */
  readonly queueDepth?: number;
  readonly running?: number;
  readonly loads: readonly LoadSnapshot[];
}

export interface LoadSnapshot {
  readonly name: string;
  readonly startsMs: RunMs;
  readonly endsMs: RunMs;
  /** What it wants right now, in plain words: `4 VUs`. Empty for an open load, which follows its schedule. */
  readonly now: string;
}
