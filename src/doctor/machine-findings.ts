import { formatBytes, formatMs, formatNumber, formatRatio } from '../core/units.ts';
import { LIMITS } from '../measure/verdict/limits.ts';
import { countOf, formatCount, formatLimit } from '../report/kit/format.ts';
import { bad, type Finding, note, ok } from './finding.ts';
import { EVENTS_PER_STREAM, type Level } from './level.ts';
import type { Machine } from './machine.ts';
import { endsOf, twoDigits } from './search.ts';

/** What this machine can drive, and what bounds it. */
export function machineFindings(machine: Machine, levels: readonly Level[]): readonly Finding[] {
  return [...loadFindings(machine, levels), ...machineFacts(machine)];
}

function loadFindings({ cpus }: Machine, levels: readonly Level[]): readonly Finding[] {
  const { kept, broken } = endsOf(levels);
  const stopped = broken === undefined ? [] : [brokeFirst(broken)];
  if (kept === undefined)
    return [
      bad('load', 'not even the lowest level kept the limits: this machine is too busy or too small to measure with'),
      ...stopped,
    ];
  const { generator } = kept;
  const memory = memoryPerStream(levels, kept);
  return [
    ok(
      'load',
      `${broken === undefined ? 'at least ' : ''}${countOf(kept.streams, 'stream')} at ${EVENTS_PER_STREAM} events/s each with one worker: ${formatCount(twoDigits(kept.eventsPerSecond))} events/s and ${formatCount(twoDigits(kept.requestsPerSecond))} requests/s`,
    ),
    ...(broken === undefined ? [ok('what broke', 'nothing in the time that there was to try')] : stopped),
    ok(
      'at that load',
      `CPU ${formatRatio(generator.cpuRatio)} of a core, event loop ${formatRatio(generator.eventLoopUtilization)} busy, send lag p99 ${formatMs(generator.sendLagP99Ms)}, event-loop delay p99 ${formatMs(generator.eventLoopDelayP99Ms)}`,
    ),
    ok(
      'memory',
      `${memory === undefined ? '' : `${formatBytes(memory)} a stream, `}${formatBytes(generator.rssMaxBytes)} in all`,
    ),
    workers(cpus),
  ];
}

function brokeFirst({ streams, broken, isSourceSpent }: Level): Finding {
  const said = broken.map(({ code, message, observed, limit }) => {
    const row = Object.values(LIMITS).find((known) => known.code === code);
    return row === undefined
      ? message
      : `${row.title} ${formatLimit(observed, row.unit)} (limit ${formatLimit(limit, row.unit)})`;
  });
  const source = isSourceSpent ? ['the load source itself was late, so more than this can’t be tried here'] : [];
  return note('what broke', `with ${countOf(streams, 'stream')}: ${[...source, ...said].join('; ')}`);
}

/** What one more stream costs, between the least and the greatest level that were kept; undefined for less than two. */
function memoryPerStream(levels: readonly Level[], highest: Level): number | undefined {
  const lowest = levels.filter(({ isKept }) => isKept).toSorted((a, b) => a.streams - b.streams)[0];
  if (lowest === undefined || lowest.streams === highest.streams) return undefined;
  const bytes = highest.generator.rssMaxBytes - lowest.generator.rssMaxBytes;
  return bytes > 0 ? bytes / (highest.streams - lowest.streams) : undefined;
}

/** The source took a CPU of this machine while it was tried; a target elsewhere leaves it free. */
const workers = (cpus: number): Finding =>
  ok(
    'workers',
    cpus < 2
      ? 'one CPU, so --workers gains nothing here'
      : `${cpus} CPUs: --workers ${cpus} should drive up to ${cpus} times as much where the target is another machine (not tried)`,
  );

function machineFacts(machine: Machine): readonly Finding[] {
  const { openFiles, ports, loadAverage, cpus, node } = machine;
  return [
    ok('timers', `late by ${formatMs(machine.timerLateP50Ms)} (median), ${formatMs(machine.timerLateP99Ms)} (p99)`),
    ...(openFiles === undefined ? [] : [filesFinding(openFiles)]),
    ...(ports === undefined
      ? []
      : [
          ok('ports', `${formatCount(ports)} ephemeral ports: so many connections to one address and port of a target`),
        ]),
    loadAverage > cpus / 2
      ? note(
          'CPUs',
          `${cpus}, with a load average of ${formatNumber(loadAverage)}: other programs take their part of what was tried`,
        )
      : ok('CPUs', `${cpus}, and ${formatBytes(machine.memoryBytes)} of memory`),
    machine.hasFlags
      ? ok('Node', `${node}, with the flags of the launcher`)
      : note(
          'Node',
          `${node}, without the flags that the plimsoll command gives it: start it as plimsoll, not as node bin/plimsoll.cjs`,
        ),
  ];
}

const FEW_FILES = 4096;

function filesFinding(openFiles: number): Finding {
  const says = `${formatCount(openFiles)} (ulimit -n); a stream takes one`;
  return openFiles < FEW_FILES
    ? note('open files', `${says}, so raise it for more streams than that`)
    : ok('open files', says);
}
