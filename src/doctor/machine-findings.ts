import { formatBytes, formatMs, formatNumber } from '../core/units.ts';
import { formatCount } from '../report/kit/format.ts';
import type { Driven } from './drive.ts';
import { type Finding, note, ok } from './finding.ts';
import { loadFindings } from './load-findings.ts';
import type { Machine } from './machine.ts';

/** What this machine can measure and how exactly, and what bounds it. */
export const machineFindings = (machine: Machine, driven: Driven): readonly Finding[] => [
  ...loadFindings(machine, driven),
  ...machineFacts(machine),
];

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
