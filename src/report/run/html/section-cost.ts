import type { RunResult } from '../../../core/result.ts';
import { type Markup, note, section, table } from '../../kit/elements.ts';
import { CURRENCY_NOTE, costLines } from '../cost-lines.ts';

export function costSection(result: RunResult): Markup | null {
  const lines = costLines(result);
  if (lines.length === 0) return null;
  return section(
    'cost',
    'Cost',
    table(
      'What the measured part of the run cost',
      [{ head: 'Cost' }, { head: 'Amount', figure: true }, { head: 'How it comes about', prose: true }],
      lines.map(({ what, amount, meaning }) => [what, amount, meaning]),
    ),
    note(CURRENCY_NOTE),
  );
}
