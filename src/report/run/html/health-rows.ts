import { type GeneratorHealth, type WatchedHealth, wasWatched } from '../../../core/result.ts';
import { formatBytes, formatMs, formatRatio } from '../../../core/units.ts';
import type { LimitName } from '../../../measure/verdict/limits.ts';
import { countOf, formatCount } from '../../kit/format.ts';

/** How the generator fared in one respect. */
export interface HealthRow {
  readonly name: string;
  /** Undefined where only the run's process knew it, and it was killed. */
  readonly figure: (health: GeneratorHealth) => string | undefined;
  readonly reading: string;
  /** Beyond which it may be why a figure is not trusted, where there is such a limit. */
  readonly limit?: LimitName & keyof GeneratorHealth;
}

/** Of a figure that was watched. */
const watched =
  (figure: (health: WatchedHealth) => string): HealthRow['figure'] =>
  (health) =>
    wasWatched(health) ? figure(health) : undefined;

export const HEALTH_ROWS: readonly HealthRow[] = [
  {
    name: 'Send lag p99',
    figure: (g) => formatMs(g.sendLagP99Ms),
    reading: 'How late requests left. It is in every latency from the planned start, and in none of their floors.',
    limit: 'sendLagP99Ms',
  },
  { name: 'Send lag, largest', figure: (g) => formatMs(g.sendLagMaxMs), reading: 'The latest departure of the run.' },
  {
    name: 'Event loop delay p99',
    figure: watched((g) => formatMs(g.eventLoopDelayP99Ms)),
    reading: 'What came to us waited no longer for its time stamp in 99 of 100 instants.',
    limit: 'eventLoopDelayP99Ms',
  },
  {
    name: 'Event loop delay, largest',
    figure: watched((g) => formatMs(g.eventLoopDelayMaxMs)),
    reading: 'The longest that the generator stood still.',
  },
  {
    name: 'Event loop busy',
    figure: watched((g) => formatRatio(g.eventLoopUtilization)),
    reading: 'Share of time; near 100 % the generator, not the target, sets the pace.',
    limit: 'eventLoopUtilization',
  },
  {
    name: 'CPU',
    figure: watched((g) => formatRatio(g.cpuRatio)),
    reading: 'Of one core, by the thread of a worker.',
    limit: 'cpuRatio',
  },
  {
    name: 'Longest GC pause',
    figure: watched((g) => formatMs(g.gcMaxPauseMs)),
    reading: 'Everything stood still for this long, once.',
  },
  { name: 'Time in GC', figure: watched((g) => formatRatio(g.gcRatio)), reading: 'Share of time in such pauses.' },
  {
    name: 'Wait for a socket p99',
    figure: (g) => formatMs(g.socketWaitP99Ms),
    reading: 'Before a request had a connection, the opening of one not counted. Nothing should wait here.',
  },
  {
    name: 'Connections opened',
    figure: (g) => formatCount(g.connectionsOpened),
    reading: 'Where these are far more than were ever in flight, the target closes what could be used again.',
  },
  {
    name: 'Memory, largest',
    figure: watched((g) => formatBytes(g.rssMaxBytes)),
    reading: 'Resident set of the process.',
  },
  {
    name: 'Workers',
    figure: (g) => `${formatCount(g.workers)}${wasWatched(g) ? ` on ${countOf(g.cpus, 'CPU')}` : ''}`,
    reading: 'Threads or processes that shared the load. Of several, the worst of each figure above is shown.',
  },
  { name: 'Start skew', figure: watched((g) => formatMs(g.startSkewMs)), reading: 'How far apart the workers began.' },
];
