import type { RunResult } from '../../../core/result.ts';
import { formatMs, formatNumber } from '../../../core/units.ts';
import { LIMITS } from '../../../measure/verdict/limits.ts';
import { code, empty, foreign, type Markup, note, section, state } from '../../kit/elements.ts';
import { capital, formatLimit } from '../../kit/format.ts';
import { plain } from '../../kit/plain.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { STATE_TONES, thresholdLines } from '../threshold-line.ts';

export function thresholdsSection(result: RunResult): Markup {
  const lines = thresholdLines(result);
  if (lines.length === 0)
    return section('thresholds', 'Thresholds', empty('None are set, so nothing was asserted of this run.'));
  return section(
    'thresholds',
    'Thresholds',
    result.validity.valid ? null : note('The run is INVALID: these figures say nothing about the target.'),
    table('Thresholds, what was observed and the limit', lines, [
      column('Threshold', ({ name }) => code(name)),
      figure('Observed', ({ observed }) => observed),
      figure('Limit', ({ limit }) => limit),
      column('Verdict', ({ state: word }) => state(STATE_TONES[word], word)),
    ]),
  );
}

/** Only for an INVALID run. */
export function validitySection({ validity }: RunResult): Markup | null {
  if (validity.valid) return null;
  return section(
    'validity',
    'Why the run is invalid',
    table('What made the measurement untrustworthy', validity.reasons, [
      column('Reason', ({ code }) => state('doubtful', titleOf(code))),
      figure('Observed', ({ code, observed, limit }) =>
        OF_FIGURES[code] !== undefined && limit === 0 ? '–' : shown(observed, code),
      ),
      figure('Limit', ({ code, limit }) => (OF_FIGURES[code] !== undefined && limit === 0 ? '–' : shown(limit, code))),
      prose('What it means and what to do', ({ message }) => foreign(capital(message))),
    ]),
  );
}

/** Reasons that are about a figure: how much of it may be ours, where it is in ms, and how much is tolerated. */
const OF_FIGURES: Readonly<Record<string, string>> = {
  NOT_TRUSTED: 'figure not trusted',
  UNDECIDED: 'threshold undecided',
};

const titleOf = (name: string): string => OF_FIGURES[name] ?? limitOf(name)?.title ?? plain(name);

const limitOf = (name: string) => Object.values(LIMITS).find(({ code }) => code === name);

function shown(value: number, name: string): string {
  const row = limitOf(name);
  if (OF_FIGURES[name] !== undefined) return formatMs(value);
  return row === undefined ? formatNumber(value) : formatLimit(value, row.unit);
}
