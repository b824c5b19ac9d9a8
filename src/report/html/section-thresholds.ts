import { h } from 'preact';
import type { RunResult } from '../../core/result.ts';
import { formatNumber } from '../../core/units.ts';
import { type ThresholdLine, thresholdLine } from '../threshold-line.ts';
import { code, foreign, type Markup, note, section, state, table } from './elements.ts';

export function thresholdsSection({ thresholds, validity }: RunResult): Markup {
  if (thresholds.length === 0)
    return section(
      'thresholds',
      'Thresholds',
      h('p', { class: 'empty' }, 'None are set, so nothing was asserted of this run.'),
    );
  return section(
    'thresholds',
    'Thresholds',
    validity.valid ? null : note('The run is INVALID: these verdicts say nothing about the target.'),
    table(
      'Thresholds, what was observed and the limit',
      [{ head: 'Threshold' }, { head: 'Observed', figure: true }, { head: 'Limit', figure: true }, { head: 'Verdict' }],
      thresholds.map(thresholdLine).map((line) => [code(line.name), line.observed, line.limit, verdict(line)]),
    ),
  );
}

const verdict = ({ state: word }: ThresholdLine): Markup => state(word === 'ok' ? 'good' : 'bad', word);

/** Only for an INVALID run. */
export function validitySection({ validity }: RunResult): Markup | null {
  if (validity.valid) return null;
  return section(
    'validity',
    'Why the run is invalid',
    table(
      'What made the measurement untrustworthy',
      [{ head: 'Reason' }, { head: 'Observed', figure: true }, { head: 'Limit', figure: true }, { head: 'What to do' }],
      validity.reasons.map(({ code: name, message, observed, limit }) => [
        state('doubtful', name),
        formatNumber(observed),
        formatNumber(limit),
        foreign(message),
      ]),
    ),
  );
}
