import type { RunResult } from '../../../core/result.ts';
import { formatDuration } from '../../../core/units.ts';
import { SIGNS } from '../../kit/answer.ts';
import { foreign, type Markup } from '../../kit/elements.ts';
import { formatWhen } from '../../kit/format.ts';
import { headline } from '../../kit/headline.ts';
import { verdictOf } from '../verdict.ts';

/** The first screen: how it ended, why, and which run this was. */
export function verdictSection(result: RunResult): Markup {
  const verdict = verdictOf(result);
  const { run, target } = result;
  return headline({
    kind: 'plimsoll load test',
    ...verdict,
    sign: SIGNS[verdict.tone],
    facts: [
      ['Scenario', foreign(run.name)],
      ['Target', foreign(target.url)],
      ['Model', foreign(target.model)],
      ['Started', foreign(formatWhen(run.startedAt))],
      ['Duration', formatDuration(Math.round(run.durationMs / 100) * 100)],
      ...(run.warmupMs === undefined ? [] : [['Warm-up', formatDuration(run.warmupMs)] as const]),
      ['Seed', String(run.seed)],
      ...(run.share.count > 1 ? [['Share', `${run.share.index + 1} of ${run.share.count}`] as const] : []),
    ],
  });
}
