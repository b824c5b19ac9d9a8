import type { RunResult } from '../src/core/result.ts';
import type { SourceReport } from '../src/doctor/source.ts';
import type { Sample } from './probe.ts';

/** One pass of one program under one load. Events are token events; where answers have one token, requests. */
export interface Performance {
  readonly eventsPerSecond: number;
  readonly eventsPerCpuSecond: number;
  /** The same with the clock's idle turns taken out of the CPU time, as the clock reckons them. */
  readonly eventsPerBusyCpuSecond: number;
  /** CPU time over wall time; 1 is one core. */
  readonly cpuRatio: number;
  /** How many events one read of a socket brought: near 1, they came one by one. Absent where it is not known. */
  readonly eventsPerRead?: number;
  readonly rssMb?: number;
  readonly rssMaxMb?: number;
  readonly source?: SourceReport;
  readonly result?: RunResult;
}

export function paceOf(events: number, from: Sample, to: Sample) {
  const cpuMs = to.cpuMs - from.cpuMs;
  const busyMs = cpuMs - (to.idleSpinMs - from.idleSpinMs);
  const wallMs = to.atMs - from.atMs;
  return {
    eventsPerSecond: (events / wallMs) * 1000,
    eventsPerCpuSecond: (events / cpuMs) * 1000,
    eventsPerBusyCpuSecond: (events / busyMs) * 1000,
    cpuRatio: cpuMs / wallMs,
    rssMb: to.rssBytes / 1e6,
    rssMaxMb: to.rssMaxBytes / 1e6,
    ...(from.reads === undefined || to.reads === undefined ? {} : { eventsPerRead: events / (to.reads - from.reads) }),
  };
}
