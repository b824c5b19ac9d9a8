import { EXIT } from '../../core/exit-codes.ts';
import type { RunResult, TrendValue } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';
import { doubtOf } from '../kit/doubt.ts';
import { formatCount } from '../kit/format.ts';
import { type Case, junitXml } from '../kit/junit.ts';
import type { ReportInput } from './report.ts';
import { type ThresholdLine, thresholdLines } from './threshold-line.ts';
import { verdictOf } from './verdict.ts';

/** JUnit XML: one suite, one case per threshold, and the cases that every run must pass. */
export function junitReport({ result }: ReportInput): string {
  const { run } = result;
  const time = (run.durationMs / 1000).toFixed(3);
  const suite = {
    name: run.name,
    time,
    timestamp: run.startedAt.slice(0, 19),
    properties: properties(result),
    cases: [...runCases(result), ...ownCode(result), ...thresholdLines(result).map(thresholdCase)],
    says: verdictOf(result).sentence,
  };
  return junitXml('plimsoll', [suite], { time });
}

/** What must hold of any run: a CI can then tell "slow" from "not measured". */
function runCases(result: RunResult): readonly Case[] {
  const { counts } = result;
  const samples = counts.ok + counts.failed;
  return [
    completed(result),
    keptUp(result),
    {
      classname: 'run',
      name: 'samples > 0',
      kind: samples > 0 ? 'passed' : 'error',
      says: `${formatCount(samples)} finished of ${formatCount(counts.planned)} planned`,
    },
  ];
}

function completed({ run, validity }: RunResult): Case {
  const name = { classname: 'run', name: 'run completed' } as const;
  if (run.stopped === undefined) return { ...name, kind: 'passed', says: `ran for ${formatMs(run.durationMs)}` };
  if (run.stopped === 'killed') return { ...name, kind: 'error', says: `INVALID: ${reasonsOf(validity)}` };
  return { ...name, kind: 'failure', says: `stopped before its planned end: ${run.stopped}` };
}

function keptUp({ run, validity }: RunResult): Case {
  const name = { classname: 'run', name: 'generator kept up' } as const;
  if (validity.valid) return { ...name, kind: 'passed', says: 'the measurement is valid' };
  const isOnlyKilled = run.stopped === 'killed' && validity.reasons.length === 1;
  if (isOnlyKilled) return { ...name, kind: 'skipped', says: 'not known: the run’s process was killed' };
  return { ...name, kind: 'error', says: `INVALID: ${reasonsOf(validity)}` };
}

const reasonsOf = ({ reasons }: RunResult['validity']): string => reasons.map(({ message }) => message).join(' ');

const OWN_CODE: readonly number[] = [
  EXIT.setupTimeout.code,
  EXIT.teardownTimeout.code,
  EXIT.scenarioThrew.code,
  EXIT.markedFailed.code,
];

/** Where a scenario has code of its own, or something went wrong in it, that is a case, too: thresholds may hold all the same. */
function ownCode({ sessions, thrown = [], markedFailed, exitCode }: RunResult): readonly Case[] {
  const said = [
    ...thrown.map(({ message, where, count }) => `threw ${formatCount(count)} × ${where ?? ''} ${message}`),
    ...(markedFailed === undefined ? [] : [`called fail(): ${markedFailed.reason}`]),
  ];
  const hasFailed = said.length > 0 || OWN_CODE.includes(exitCode);
  if (sessions === undefined && !hasFailed) return [];
  const says = said.length > 0 ? said.join('; ') : hasFailed ? `exit code ${exitCode}, see run.log` : 'threw nothing';
  return [{ classname: 'run', name: "scenario's own code", kind: hasFailed ? 'failure' : 'passed', says }];
}

function thresholdCase({ name, observed, limit, state }: ThresholdLine): Case {
  const says = `observed ${observed}, limit ${limit}`;
  if (state === 'not judged')
    return { classname: 'thresholds', name, kind: 'skipped', says: `not judged, the run is INVALID: ${says}` };
  // Nothing was compared: that is another thing than a limit that was missed.
  const kind = state === 'ok' ? 'passed' : state === 'no data' ? 'error' : 'failure';
  return { classname: 'thresholds', name, kind, says };
}

/** Checks are told and are no cases: one that did not hold fails a run only where a threshold says so. */
function properties({
  run,
  target,
  metrics,
  validity,
  checks = {},
}: RunResult): readonly (readonly [string, string])[] {
  const quantiles = Object.entries(metrics).flatMap(([name, value]) =>
    value.type === 'trend'
      ? // Of too few values a quantile is little but their greatest, and a property has no room to say so.
        (['p50', 'p95', 'p99'] as const)
          .filter((q) => value.ci95[q] !== undefined)
          .flatMap((q) => [
            [`${name}.${q}.ms`, String(value[q])] as const,
            ...doubtful(`${name}.${q}`, value, q, validity),
          ])
      : [],
  );
  return [
    ['target.url', target.url],
    ['target.model', target.model],
    ['seed', String(run.seed)],
    ['scenarioHash', run.scenarioHash],
    ...quantiles,
    ...Object.entries(checks).flatMap(([name, { passes, fails }]) => [
      [`check.${name}.passes`, String(passes)] as const,
      [`check.${name}.fails`, String(fails)] as const,
    ]),
  ];
}

/** Only where what may be the generator's own matters. */
function doubtful(
  name: string,
  value: TrendValue,
  quantile: 'p50' | 'p95' | 'p99',
  { tolerance }: RunResult['validity'],
): readonly (readonly [string, string])[] {
  const doubt = doubtOf(value, quantile, tolerance);
  const { floor, ceiling } = value;
  if (doubt === undefined || floor === undefined) return [];
  return [
    [`${name}.floor.ms`, String(floor[quantile])],
    ...(ceiling === undefined ? [] : [[`${name}.ceiling.ms`, String(ceiling[quantile])] as const]),
    ...(doubt.isTrusted ? [] : [[`${name}.trusted`, 'false'] as const]),
  ];
}
