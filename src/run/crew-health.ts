import { availableParallelism } from 'node:os';
import type { GeneratorHealth, WatchedHealth } from '../core/result.ts';
import type { Readiness } from './get-ready.ts';
import type { ShareReport } from './share.ts';

/** The crew fared as its worst member did: one thread that was late spoils the figures of all. */
export function crewHealth(
  reports: readonly ShareReport[],
  workers: number,
  readiness: readonly Readiness[],
): Pick<GeneratorHealth, 'workers' | 'start'> & WatchedHealth {
  const worst = (of: (report: ShareReport) => number): number => Math.max(0, ...reports.map(of));
  const awake = reports.map(({ awakeMs }) => awakeMs);
  return {
    eventLoopDelayP99Ms: worst(({ health }) => health.eventLoopDelayP99Ms),
    eventLoopDelayMaxMs: worst(({ health }) => health.eventLoopDelayMaxMs),
    eventLoopUtilization: worst(({ health }) => health.eventLoopUtilization),
    cpuRatio: worst(({ health }) => health.cpuRatio),
    gcMaxPauseMs: worst(({ health }) => health.gcMaxPauseMs),
    gcRatio: worst(({ health }) => health.gcRatio),
    rssMaxBytes: worst(({ health }) => health.rssMaxBytes),
    workers,
    cpus: availableParallelism(),
    startSkewMs: awake.length < 2 ? 0 : Math.max(...awake) - Math.min(...awake),
    start: {
      rehearsedRequests: readiness.reduce((sum, each) => sum + each.rehearsedRequests, 0),
      rehearsalMs: Math.max(...readiness.map(({ rehearsalMs }) => rehearsalMs)),
      connectionsOpened: readiness.reduce((sum, each) => sum + each.connectionsOpened, 0),
      openingMs: Math.max(...readiness.map(({ openingMs }) => openingMs)),
    },
  };
}
