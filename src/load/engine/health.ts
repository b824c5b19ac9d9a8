import { PerformanceObserver, performance } from 'node:perf_hooks';
import type { RunMs } from '../../core/clock.ts';
import type { MonotonicClock } from '../../core/monotonic-clock.ts';
import { loopDelay } from './loop-delay.ts';

/** How one thread of the generator fared; memory is that of the whole process. */
export interface ThreadHealth {
  readonly eventLoopDelayP99Ms: number;
  readonly eventLoopDelayMaxMs: number;
  readonly eventLoopUtilization: number;
  readonly cpuRatio: number;
  readonly gcMaxPauseMs: number;
  readonly gcRatio: number;
  readonly rssMaxBytes: number;
}

const SAMPLE_EVERY_MS = 500;

/**
 * Starts watching this thread, and at `fromMs` starts anew: what it cost to get ready held nothing up. The function
 * returned stops and says what was seen. Idle spinning of the clock is no work.
 */
export function watchHealth(clock: MonotonicClock, fromMs: RunMs): () => ThreadHealth {
  const delay = loopDelay();
  const pauses = gcPauses();
  let rssMaxBytes = rssBytes();
  const sampler = setInterval(() => {
    rssMaxBytes = Math.max(rssMaxBytes, rssBytes());
  }, SAMPLE_EVERY_MS);
  sampler.unref();
  const since = () => ({
    ms: clock.now(),
    spinMs: clock.idleSpinMs,
    cpu: process.threadCpuUsage(),
    loop: performance.eventLoopUtilization(),
  });
  let begun = since();
  const begin = (): void => {
    begun = since();
    delay.begin();
    pauses.begin();
  };
  begin();
  const ended = new AbortController();
  void clock.sleepUntil(fromMs, ended.signal).then(() => {
    if (!ended.signal.aborted) begin();
  });
  return () => {
    ended.abort();
    clearInterval(sampler);
    const { p99Ms, maxMs } = delay.end();
    const { longestMs, sumMs } = pauses.end();
    const wallMs = Math.max(1, clock.now() - begun.ms);
    const spinMs = clock.idleSpinMs - begun.spinMs;
    const cpu = process.threadCpuUsage(begun.cpu);
    const { active } = performance.eventLoopUtilization(begun.loop);
    return {
      eventLoopDelayP99Ms: p99Ms,
      eventLoopDelayMaxMs: maxMs,
      eventLoopUtilization: Math.max(0, active - spinMs) / wallMs,
      cpuRatio: Math.max(0, (cpu.user + cpu.system) / 1000 - spinMs) / wallMs,
      gcMaxPauseMs: longestMs,
      gcRatio: Math.min(1, sumMs / wallMs),
      rssMaxBytes: Math.max(rssMaxBytes, rssBytes()),
    };
  };
}

/** The pauses of this thread for garbage collection, from `begin` on. */
function gcPauses(): { begin(): void; end(): { readonly longestMs: number; readonly sumMs: number } } {
  let [longestMs, sumMs] = [0, 0];
  const add = (pauses: readonly { readonly duration: number }[]): void => {
    for (const { duration } of pauses) {
      longestMs = Math.max(longestMs, duration);
      sumMs += duration;
    }
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  return {
    begin() {
      observer.takeRecords();
      [longestMs, sumMs] = [0, 0];
    },
    end() {
      add(observer.takeRecords());
      observer.disconnect();
      return { longestMs, sumMs };
    },
  };
}

/** 0 when it can't be read: Linux tells it in a file, and a process at its limit of open files can open none. */
function rssBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return 0;
  }
}
