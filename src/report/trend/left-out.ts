import type { LeftOut, Trend, TrendRun } from '../../core/trend.ts';
import { countOf } from '../kit/format.ts';

/** `INVALID`, `ended early` */
export const runState = ({ state }: TrendRun): string =>
  ({ counted: 'counted', invalid: 'INVALID', stopped: 'ended early' })[state];

/** Runs that are shown and count in nothing, and what is in no group at all. */
export function uncounted({ groups, leftOut }: Trend): readonly LeftOut[] {
  const shown = groups
    .flatMap(({ runs }) => runs)
    .filter(({ state }) => state !== 'counted')
    .map((run) => ({ folder: run.folder, why: `${runState(run)}: ${firstReason(run)}` }));
  return [...shown, ...leftOut];
}

/** What was wrong; all of it stands in the run's own report. */
function firstReason({ why }: TrendRun): string {
  const [first = ''] = why;
  const more = why.length - 1;
  return `${first.replace(/\.(\s.*)?$/s, '')}${more > 0 ? ` (and ${countOf(more, 'more reason')})` : ''}.`;
}
