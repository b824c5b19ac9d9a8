import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { MonotonicClock, machineMs } from '../src/core/monotonic-clock.ts';

/**
 * Loaded into the measured process before anything else (`node --import`). Says, whenever the bench asks over the
 * channel between them, what the process has used so far: exactly, and so that start and end can be left out.
 */
export interface Sample {
  readonly atMs: number;
  /** The run's own time, so that what it recorded can be cut at this instant; absent where there is no run. */
  readonly runMs?: number;
  /** User and system time of all threads. */
  readonly cpuMs: number;
  /** CPU time that the run's clock reckons it spent waiting, turn by turn, with nothing else to do. */
  readonly idleSpinMs: number;
  readonly rssBytes: number;
  readonly rssMaxBytes: number;
  /** Calls of read(2), nearly all of them on sockets; absent where the system does not count them. */
  readonly reads?: number;
  /** Of answers, as the bare loop counts them. */
  readonly bytes: number;
}

export const seen = { bytes: 0 };

const clocks = new Set<MonotonicClock>();

if (isMainThread && process.send !== undefined) {
  // The run keeps its clock to itself; this is where it can be met without a branch for us in there.
  const { sleepUntil } = MonotonicClock.prototype;
  MonotonicClock.prototype.sleepUntil = function (this: MonotonicClock, ...args) {
    clocks.add(this);
    return sleepUntil.apply(this, args);
  };
  process.on('message', () => process.send?.(sample()));
  process.channel?.unref();
  // A bench that was killed leaves no load behind.
  process.once('disconnect', () => process.exit());
}

function sample(): Sample {
  const { user, system } = process.cpuUsage();
  const [clock] = clocks;
  return {
    atMs: machineMs(),
    ...(clock === undefined ? {} : { runMs: clock.now() }),
    cpuMs: (user + system) / 1000,
    idleSpinMs: [...clocks].reduce((sum, { idleSpinMs }) => sum + idleSpinMs, 0),
    rssBytes: process.memoryUsage.rss(),
    rssMaxBytes: process.resourceUsage().maxRSS * 1024,
    ...readCalls(),
    bytes: seen.bytes,
  };
}

function readCalls(): { readonly reads?: number } {
  try {
    return { reads: Number(/^syscr: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]) };
  } catch {
    return {};
  }
}
