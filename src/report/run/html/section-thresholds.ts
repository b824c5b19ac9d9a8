import { h } from 'preact';
import type { RunResult } from '../../../core/result.ts';
import { formatNumber } from '../../../core/units.ts';
import { LIMITS } from '../../../measure/verdict/limits.ts';
import { code, foreign, type Markup, note, section, state, table } from '../../kit/elements.ts';
import { capital, formatLimit } from '../../kit/format.ts';
import { plain } from '../../kit/plain.ts';
import { type ThresholdLine, thresholdLines } from '../threshold-line.ts';

export function thresholdsSection(result: RunResult): Markup {
  const lines = thresholdLines(result);
  if (lines.length === 0)
    return section(
      'thresholds',
      'Thresholds',
      h('p', { class: 'empty' }, 'None are set, so nothing was asserted of this run.'),
    );
  return section(
    'thresholds',
    'Thresholds',
    result.validity.valid ? null : note('The run is INVALID: these figures say nothing about the target.'),
    table(
      'Thresholds, what was observed and the limit',
      [{ head: 'Threshold' }, { head: 'Observed', figure: true }, { head: 'Limit', figure: true }, { head: 'Verdict' }],
      lines.map((line) => [code(line.name), line.observed, line.limit, verdict(line)]),
    ),
  );
}

const TONES = { ok: 'good', failed: 'bad', 'no data': 'bad', 'not judged': 'doubtful' } as const;

const verdict = ({ state: word }: ThresholdLine): Markup => state(TONES[word], word);

/** Only for an INVALID run. */
export function validitySection({ validity }: RunResult): Markup | null {
  if (validity.valid) return null;
  return section(
    'validity',
    'Why the run is invalid',
    table(
      'What made the measurement untrustworthy',
      [
        { head: 'Reason' },
        { head: 'Observed', figure: true },
        { head: 'Limit', figure: true },
        { head: 'What it means and what to do', prose: true },
      ],
      validity.reasons.map(({ code: name, message, observed, limit }) => {
        const row = Object.values(LIMITS).find(({ code }) => code === name);
        const show = (value: number): string =>
          row === undefined ? formatNumber(value) : formatLimit(value, row.unit);
        return [state('doubtful', row?.title ?? plain(name)), show(observed), show(limit), foreign(capital(message))];
      }),
    ),
  );
}
