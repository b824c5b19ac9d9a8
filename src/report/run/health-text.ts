import { type GeneratorHealth, wasWatched } from '../../core/result.ts';
import { formatBytes, formatMs, formatRatio } from '../../core/units.ts';
import { countOf } from '../kit/format.ts';

/** How the generator fared, in a line. */
export function healthText(health: GeneratorHealth, hasMemory = true): string {
  const lag = `send lag p99 ${formatMs(health.sendLagP99Ms)}`;
  const workers = countOf(health.workers, 'worker');
  if (!wasWatched(health))
    return `${lag}, ${workers}; event loop, CPU and memory are not known, as its process was killed`;
  return [
    lag,
    `event-loop delay p99 ${formatMs(health.eventLoopDelayP99Ms)}`,
    `event loop ${formatRatio(health.eventLoopUtilization)} busy`,
    `CPU ${formatRatio(health.cpuRatio)} of a core`,
    ...(hasMemory ? [formatBytes(health.rssMaxBytes)] : []),
    workers,
  ].join(', ');
}
