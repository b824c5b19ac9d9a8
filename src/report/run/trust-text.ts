import { type GeneratorHealth, type Law, type RunResult, wasWatched } from '../../core/result.ts';
import { saidOf } from '../../core/said-of.ts';
import { formatBytes, formatMs, formatNumber, formatRatio } from '../../core/units.ts';
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

const LAW_NAMES = {
  conservation: 'Conservation',
  schedule: 'Schedule',
  little: 'Little’s law',
  instants: 'Instants',
  'server-requests': 'Requests, as the server counts',
  'server-tokens': 'Output tokens, as the server counts',
  'server-in-flight': 'In flight, as the server sees it',
} as const satisfies Record<Law['name'], string>;

export const lawName = ({ name }: Pick<Law, 'name'>): string =>
  saidOf<string>(LAW_NAMES, name, 'One that only a newer version knows');

/** A law that is broken for a known reason leaves the run valid. */
export const lawState = ({ ok, explanation }: Law): 'holds' | 'explained' | 'broken' =>
  ok ? 'holds' : explanation === undefined ? 'broken' : 'explained';

/** A sentence for each law that does not hold. What made the run INVALID is among its reasons, and not told again. */
export function lawNotes({ laws, validity }: RunResult): readonly string[] {
  const told = validity.reasons.map(({ code }) => code.replaceAll('_', '-'));
  return laws
    .filter((law) => lawState(law) !== 'holds' && !told.includes(`LAW-${law.name.toUpperCase()}`))
    .map(({ name, expected, observed, tolerance, explanation }) => {
      const figures = `expected ${formatNumber(expected)} ± ${formatNumber(tolerance)}, observed ${formatNumber(observed)}`;
      return `Law “${lawName({ name })}”: ${explanation === undefined ? `broken, ${figures}.` : `${figures}. Explained: ${explanation}`}`;
    });
}
