/** Beyond any of these a run is INVALID. One table, printed in reports and docs. */
export const LIMITS = {
  sendLagP99Ms: {
    limit: 20,
    code: 'SEND_LAG',
    title: 'send lag p99',
    unit: 'ms',
    why: 'requests left later than planned, so part of every latency is the generator’s own',
    remedy: 'Lower the rate, close other programs, or use a larger machine.',
  },
  eventLoopDelayP99Ms: {
    limit: 20,
    code: 'EVENT_LOOP_DELAY',
    title: 'event-loop delay p99',
    unit: 'ms',
    why: 'arriving tokens waited that long before they could be stamped',
    remedy: 'Lower the load, close other programs, or use a larger machine.',
  },
  eventLoopUtilization: {
    limit: 0.9,
    code: 'EVENT_LOOP_BUSY',
    title: 'event-loop utilisation',
    unit: 'ratio',
    why: 'the generator had no time left in which it could have been on time',
    remedy: 'Lower the load or use a faster core.',
  },
  cpuRatio: {
    limit: 0.95,
    code: 'CPU',
    title: 'CPU use of the generator',
    unit: 'ratio',
    why: 'the generator was bound by its own processor',
    remedy: 'Lower the load or use a faster core.',
  },
  censoredRatio: {
    limit: 0.01,
    code: 'CENSORED',
    title: 'share of requests cut off at the end',
    unit: 'ratio',
    why: 'the slowest answers are missing from every percentile',
    remedy: 'Raise gracefulStop until answers can finish, or lower the rate.',
  },
} as const satisfies Record<string, LimitRow>;

interface LimitRow {
  readonly limit: number;
  readonly code: string;
  readonly title: string;
  readonly unit: 'ms' | 'ratio';
  readonly why: string;
  readonly remedy: string;
}

export type LimitName = keyof typeof LIMITS;
