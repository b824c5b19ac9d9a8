import { EXIT } from '../../core/exit-codes.ts';
import type { Counts, RunInfo, RunResult } from '../../core/result.ts';
import { saidOf } from '../../core/said-of.ts';
import { formatDuration } from '../../core/units.ts';
import type { Answer, Tone } from '../kit/answer.ts';
import { capital, countOf, formatCount } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { thresholdLines } from './threshold-line.ts';

const TONES = { PASS: 'good', FAIL: 'bad', INVALID: 'doubtful' } as const;

/** The run in one sentence that a manager can read. */
export interface RunVerdict extends Answer<keyof typeof TONES, Tone> {
  /** `FAIL: 1 of 4 thresholds failed: ttft p(95)<800 was 1,240 ms.` */
  readonly sentence: string;
}

/** How many failed thresholds or reasons the sentence names before it counts the rest. */
const NAMED = 2;

/**
 * INVALID wins over FAIL, and FAIL over PASS: figures that can't be trusted are neither good nor bad.
 * A run that was cut short, or whose command ended in error, is no PASS even if its thresholds held.
 */
export function verdictOf(result: RunResult): RunVerdict {
  const failed = result.thresholds.filter((threshold) => !threshold.ok);
  if (!result.validity.valid) return verdict('INVALID', `${invalidity(result)}${stopNote(result)}`);
  if (failed.length > 0) return verdict('FAIL', `${failures(result)}${stopNote(result)}`);
  if (result.run.stopped !== undefined)
    return verdict('FAIL', `${stopped(result.run, result.run.stopped)} ${capital(assertion(result))}`);
  if (result.exitCode !== EXIT.ok.code)
    return verdict('FAIL', `${exitMeaning(result.exitCode)}. ${capital(assertion(result))}`);
  return verdict('PASS', assertion(result));
}

const verdict = (word: RunVerdict['word'], because: string): RunVerdict => ({
  word,
  tone: TONES[word],
  because,
  sentence: `${word}: ${because}`,
});

function invalidity({ validity }: RunResult): string {
  const named = validity.reasons.slice(0, 1).map((reason) => firstSentence(plain(reason.message)));
  if (named.length === 0) return 'these figures can’t be trusted.';
  const rest = validity.reasons.length - named.length;
  return `these figures can’t be trusted: ${named.join('; ')}${rest > 0 ? ` (and ${countOf(rest, 'more reason')})` : ''}.`;
}

/** What was wrong; what to do about it stands in the report. */
const firstSentence = (text: string): string => text.replace(/\.(\s.*)?$/, '');

function failures(result: RunResult): string {
  const lines = thresholdLines(result);
  const missed = lines.filter(({ state }) => state !== 'ok');
  const named = missed
    .slice(0, NAMED)
    .map(({ name, observed, state }) => (state === 'no data' ? `${name} had no data` : `${name} was ${observed}`));
  const rest = missed.length - named.length;
  const which = `${named.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
  if (lines.length === 1) return `the only threshold failed: ${which}.`;
  return `${missed.length} of ${lines.length} thresholds failed: ${which}.`;
}

function assertion(result: RunResult): string {
  const { dropped, planned } = result.counts;
  const never = dropped === 0 ? '' : `; ${formatCount(dropped)} of ${formatCount(planned)} planned were dropped`;
  const served = `${success(result.counts)}${never}`;
  const [first, ...others] = thresholdLines(result);
  if (first === undefined) return `nothing was asserted, as no thresholds are set; ${served}.`;
  if (others.length === 0) return `the only threshold held: ${first.name} was ${first.observed}; ${served}.`;
  return `all ${others.length + 1} thresholds held; ${served}.`;
}

/** What we cut off was no failure of the target's. */
function success({ ok, failed, censored, sent }: Counts): string {
  if (censored === 0) return `${formatCount(ok)} of ${countOf(sent, 'request')} succeeded`;
  const cutOff = `${formatCount(censored)} ${censored === 1 ? 'was' : 'were'} cut off`;
  return ok + failed === 0
    ? `no request finished; ${cutOff}`
    : `${formatCount(ok)} of ${countOf(ok + failed, 'finished request')} succeeded; ${cutOff}`;
}

const stopNote = ({ run }: RunResult): string =>
  // That it was killed is the reason that stands before.
  run.stopped === undefined || run.stopped === 'killed' ? '' : ` ${capital(stopped(run, run.stopped))}`;

/** How a run ended before its time: what came before the moment, and what after. */
const STOPS = {
  signal: ['a signal stopped the run'],
  threshold: ['a threshold stopped the run'],
  'write-failed': ['the run stopped', ', because its records could not be written'],
  script: ['the scenario called abort() and stopped the run'],
  hopeless: ['the search gave the run up'],
  'worker-lost': ['the run stopped', ', because a worker was lost'],
  killed: ['the run’s process was killed'],
} as const satisfies Record<NonNullable<RunInfo['stopped']>, readonly [string, string?]>;

const OTHERWISE = ['the run stopped', ', for a reason that only a newer version knows'] as const;

/** Whoever stopped it on purpose may have said why. */
const TELLS_WHY: readonly RunInfo['stopped'][] = ['script', 'hopeless'];

function stopped({ durationMs, stopReason }: RunInfo, by: NonNullable<RunInfo['stopped']>): string {
  const [what, because = ''] = saidOf<readonly [string, string?]>(STOPS, by, OTHERWISE);
  const why = TELLS_WHY.includes(by) && stopReason !== undefined ? `: ${plain(stopReason)}` : '';
  return `${what} after ${formatDuration(Math.round(durationMs / 100) * 100)}, before its planned end${because}${why}.`;
}

function exitMeaning(exitCode: number): string {
  const known = Object.values(EXIT).find(({ code }) => code === exitCode);
  return known === undefined ? `the run ended with exit code ${exitCode}` : known.meaning;
}
