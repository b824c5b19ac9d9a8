import type { RunResult } from '../../../core/result.ts';
import { column, figure, type Markup, note, prose, section, table } from '../../kit/elements.ts';
import { CURRENCY_NOTE, costLines } from '../cost-lines.ts';

export function costSection(result: RunResult): Markup | null {
  const lines = costLines(result);
  if (lines.length === 0) return null;
  return section(
    'cost',
    'Cost',
    table('What the measured part of the run cost', lines, [
      column('Cost', ({ what }) => what),
      figure('Amount', ({ amount }) => amount),
      prose('How it comes about', ({ meaning }) => meaning),
    ]),
    note(CURRENCY_NOTE),
  );
}
