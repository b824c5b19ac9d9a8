import type { Clock } from '../core/clock.ts';
import { given } from '../core/given.ts';
import { Distribution } from '../measure/stats/distribution.ts';
import type { SourceCounts, SourceQuantiles, SourceReport } from './source-protocol.ts';

/** The source's own timeline: what it wrote and when, for others to be held against. */
export class SourceBooks {
  readonly #clock: Clock;
  requests = 0;
  events = 0;
  #times = newTimes();
  #cpu = process.cpuUsage();
  #sinceMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.now();
  }

  /** Several events in one write are one write: no gap lies between them. */
  first(ttftMs: number, lateMs: number, events: number): void {
    this.events += events;
    this.#times.ttft.add(ttftMs);
    this.#times.late.add(lateMs);
  }

  next(gapMs: number, lateMs: number): void {
    this.events++;
    this.#times.itl.add(gapMs);
    this.#times.late.add(lateMs);
  }

  counts(): SourceCounts {
    const { user, system } = process.cpuUsage(this.#cpu);
    const { requests, events } = this;
    return { requests, events, cpuMs: (user + system) / 1000, wallMs: this.#clock.now() - this.#sinceMs };
  }

  /** Says everything since the last report, and starts anew. */
  report(): SourceReport {
    const { ttft, itl, late } = this.#times;
    const report = {
      ...this.counts(),
      ...given({ ttft: quantilesOf(ttft), itl: quantilesOf(itl), late: quantilesOf(late) }),
    };
    this.requests = 0;
    this.events = 0;
    this.#times = newTimes();
    this.#cpu = process.cpuUsage();
    this.#sinceMs = this.#clock.now();
    return report;
  }
}

const newTimes = () => ({ ttft: new Distribution(), itl: new Distribution(), late: new Distribution() });

function quantilesOf(of: Distribution): SourceQuantiles | undefined {
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((q) => of.quantileMs(q));
  const maxMs = of.moments?.maxMs;
  if (p50Ms === undefined || p95Ms === undefined || p99Ms === undefined || maxMs === undefined) return undefined;
  return { count: of.count, p50Ms, p95Ms, p99Ms, maxMs };
}
