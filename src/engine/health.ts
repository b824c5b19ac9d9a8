import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import type { MonotonicClock } from '../core/monotonic-clock.ts';

/** How the generator's own process fared. */
export interface ProcessHealth {
  readonly eventLoopDelayP99Ms: number;
  readonly eventLoopUtilization: number;
  readonly cpuRatio: number;
  readonly gcMaxPauseMs: number;
  readonly rssMaxBytes: number;
}

/** The histogram's own sampling timer; what it reads is this much at least when nothing was late. */
const RESOLUTION_MS = 2;
const SAMPLE_EVERY_MS = 500;

/** Starts watching; the function returned stops and says what was seen. Idle spinning of the clock is no work. */
export function watchHealth(clock: MonotonicClock): () => ProcessHealth {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let gcMaxPauseMs = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMaxPauseMs = Math.max(gcMaxPauseMs, duration);
  });
  collections.observe({ entryTypes: ['gc'] });
  let rssMaxBytes = rssBytes();
  const sampler = setInterval(() => {
    rssMaxBytes = Math.max(rssMaxBytes, rssBytes());
  }, SAMPLE_EVERY_MS);
  sampler.unref();
  const startMs = clock.now();
  const startSpinMs = clock.idleSpinMs;
  const startCpu = process.cpuUsage();
  const startLoop = performance.eventLoopUtilization();
  return () => {
    delay.disable();
    collections.disconnect();
    clearInterval(sampler);
    const wallMs = Math.max(1, clock.now() - startMs);
    const spinMs = clock.idleSpinMs - startSpinMs;
    const cpu = process.cpuUsage(startCpu);
    const { active } = performance.eventLoopUtilization(startLoop);
    return {
      eventLoopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
      eventLoopUtilization: Math.max(0, active - spinMs) / wallMs,
      cpuRatio: Math.max(0, (cpu.user + cpu.system) / 1000 - spinMs) / wallMs,
      gcMaxPauseMs,
      rssMaxBytes: Math.max(rssMaxBytes, rssBytes()),
    };
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
