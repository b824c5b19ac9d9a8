import type { GeneratorHealth } from '../../core/result.ts';

/** For whatever the generator can't keep up with. */
const LIGHTEN =
  'Raise --workers up to the number of CPUs, lower the load, close other programs, or use more machines with --share.';

/**
 * What the generator should keep to. Beyond some a run is INVALID; others say why a figure can't be trusted, and what to do.
 * One table, printed in reports and docs.
 */
export const LIMITS = {
  sendLagP99Ms: {
    makes: 'doubt',
    limit: 20,
    code: 'SEND_LAG',
    title: 'send lag p99',
    unit: 'ms',
    why: 'requests left later than planned, so part of every latency is the generator’s own',
    remedy: LIGHTEN,
  },
  eventLoopDelayP99Ms: {
    makes: 'doubt',
    limit: 20,
    code: 'EVENT_LOOP_DELAY',
    title: 'event-loop delay p99',
    unit: 'ms',
    why: 'one token in a hundred waited longer than that before it could be stamped',
    remedy: LIGHTEN,
  },
  eventLoopUtilization: {
    makes: 'doubt',
    limit: 0.9,
    code: 'EVENT_LOOP_BUSY',
    title: 'event-loop utilisation',
    unit: 'ratio',
    why: 'the generator had no time left in which it could have been on time',
    remedy: LIGHTEN,
  },
  cpuRatio: {
    makes: 'doubt',
    limit: 0.95,
    code: 'CPU',
    title: 'CPU use of a worker',
    unit: 'ratio',
    why: 'the generator was bound by its own CPU',
    remedy: LIGHTEN,
  },
  censoredRatio: {
    makes: 'invalid',
    limit: 0.01,
    code: 'CENSORED',
    title: 'share of requests cut off at the end',
    unit: 'ratio',
    why: 'the slowest answers are missing from every percentile',
    remedy: 'Raise gracefulStop until answers can finish, or lower the rate.',
  },
} as const satisfies Record<string, LimitRow>;

interface LimitRow {
  /** `doubt`: it explains a figure that is not trusted; where nothing tells how far off it is, it makes the run INVALID, too. */
  readonly makes: 'invalid' | 'doubt';
  readonly limit: number;
  readonly code: string;
  readonly title: string;
  readonly unit: 'ms' | 'ratio';
  readonly why: string;
  readonly remedy: string;
}

export type LimitName = keyof typeof LIMITS;

/** What to do about it, by what the run had: workers where there are CPUs for more, else less load. */
export function remedyFor(name: LimitName, { workers, cpus }: Pick<GeneratorHealth, 'workers' | 'cpus'>): string {
  const { remedy } = LIMITS[name];
  if (remedy !== LIGHTEN) return remedy;
  // Nothing is known of the machine of a run that was killed.
  if (cpus === undefined) return remedy;
  return workers < cpus
    ? `Use --workers ${cpus} (it had ${workers}), lower the load, or close other programs.`
    : 'Lower the load, close other programs, or use more machines with --share: this one has no CPU for another worker.';
}
