import type { RunResult } from '../../core/result.ts';
import { formatDuration, formatMs } from '../../core/units.ts';
import { countOf, formatCount } from '../kit/format.ts';
import { errorName } from './error-name.ts';

/** Of the places at which the scenario's own code threw. */
const SHOWN_THROWN = 5;

/** What must be known beside the figures of a run's load, a sentence each. They may quote foreign text. */
export function loadNotes({
  run,
  counts,
  warmup,
  censored,
  sessions,
  thrown = [],
  markedFailed,
}: RunResult): readonly string[] {
  const notes: string[] = [];
  if (run.warmupMs !== undefined && warmup !== undefined)
    notes.push(`The first ${formatDuration(run.warmupMs)} were warm-up and are in no figure: ${inWords(warmup)}.`);
  if (censored !== undefined) {
    const { shortestMs, longestMs } = censored;
    const after = shortestMs === longestMs ? formatMs(longestMs) : `${formatMs(shortestMs)} to ${formatMs(longestMs)}`;
    const its = counts.censored === 1 ? 'its end-to-end time is' : 'their end-to-end times are';
    notes.push(
      `${countOf(counts.censored, 'request')} ${counts.censored === 1 ? 'was' : 'were'} cut off ${after} after the planned start: ${its} at least that, and in no percentile.`,
    );
  }
  if (sessions !== undefined && sessions.cut > 0)
    notes.push(`${countOf(sessions.cut, 'session')} ${sessions.cut === 1 ? 'was' : 'were'} cut off before the end.`);
  for (const { message, where, count } of thrown.slice(0, SHOWN_THROWN))
    notes.push(
      `The scenario's own code threw ${count === 1 ? 'once' : `${formatCount(count)} times`}${where === undefined ? '' : ` at ${where}`}: ${message}`,
    );
  if (thrown.length > SHOWN_THROWN)
    notes.push(`It threw at ${formatCount(thrown.length - SHOWN_THROWN)} other places; result.json names them.`);
  if (markedFailed !== undefined) notes.push(`The scenario called fail(): ${markedFailed.reason}`);
  return notes;
}

/** All that was left out, sniffed, tidied or taken another way than asked: what a figure may be wrong for. */
export const runNotes = ({ notes = [] }: RunResult): readonly string[] => notes.map(({ message }) => message);

function inWords({ counts, errors }: NonNullable<RunResult['warmup']>): string {
  const sent = `${countOf(counts.sent, 'request')} sent`;
  const dropped = counts.dropped === 0 ? '' : `, ${formatCount(counts.dropped)} dropped`;
  if (counts.failed === 0) return `${sent}${dropped}, none of which failed`;
  const kinds = errors.map((group) => `${formatCount(group.count)} × ${errorName(group)}`).join(', ');
  return `${sent}${dropped}, of which ${formatCount(counts.failed)} failed (${kinds})`;
}
