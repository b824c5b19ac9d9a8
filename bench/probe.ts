import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
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
  /** Open files and sockets; absent where the system does not tell. */
  readonly descriptors?: number;
  /** How late the event loop was since the last sample, once it was asked to watch. */
  readonly loopDelay?: { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };
  /** Of answers, as the bare loop counts them. */
  readonly bytes: number;
}

/** Watching the loop costs a timer every 10 ms, so whoever measures speed does not ask for it. */
export type Question = 'sample' | 'watch-loop';

export const seen = { bytes: 0 };

const clocks = new Set<MonotonicClock>();

if (isMainThread && process.send !== undefined) {
  // The run keeps its clock to itself; this is where it can be met without a branch for us in there.
  const { sleepUntil } = MonotonicClock.prototype;
  MonotonicClock.prototype.sleepUntil = function (this: MonotonicClock, ...args) {
    clocks.add(this);
    return sleepUntil.apply(this, args);
  };
  process.on('message', (question: Question) => {
    if (question === 'sample') process.send?.(sample());
    else watchLoop();
  });
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
    ...descriptors(),
    ...loopDelay(),
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

function descriptors(): { readonly descriptors?: number } {
  try {
    return { descriptors: readdirSync('/proc/self/fd').length };
  } catch {
    return {};
  }
}

const LOOK_EVERY_MS = 10;
let watched: ReturnType<typeof monitorEventLoopDelay> | undefined;

function watchLoop(): void {
  watched ??= monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  watched.enable();
}

/** What is told are gaps between looks. */
function loopDelay(): Pick<Sample, 'loopDelay'> {
  if (watched === undefined || watched.count === 0) return {};
  const late = (ns: number): number => Math.max(0, ns / 1e6 - LOOK_EVERY_MS);
  const seen = { p50Ms: late(watched.percentile(50)), p99Ms: late(watched.percentile(99)), maxMs: late(watched.max) };
  watched.reset();
  return { loopDelay: seen };
}
