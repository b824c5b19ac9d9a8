import { below } from '../client/transport/base-url.ts';
import type { Timeouts } from '../client/transport/deadlines.ts';
import { listed } from '../core/takes.ts';
import { formatDuration } from '../core/units.ts';
import type { ScenarioEntry } from './scenario.ts';
import { type Asked, placeOf, targetsOf } from './targets.ts';

/** What is right and yet seldom meant. */
export function warningsOf(
  whom: Asked,
  timeouts: Timeouts,
  entries: readonly ScenarioEntry[],
  graceIsChosen: (name: string) => boolean,
): readonly string[] {
  const warnings: string[] = [];
  for (const target of targetsOf(whom))
    if (new URL(target.url).pathname === '/')
      warnings.push(
        `${placeOf(target)}.url has no path; an OpenAI-compatible API usually begins at ${below(target.url, '/v1')}.`,
      );
  const short = entries.filter(({ name, gracefulStopMs }) => gracefulStopMs < timeouts.total && graceIsChosen(name));
  if (short.length > 0) {
    const shortest = formatDuration(Math.min(...short.map(({ gracefulStopMs }) => gracefulStopMs)));
    const names = listed(
      short.map(({ name }) => name),
      'and',
    );
    warnings.push(
      `Answers still running ${shortest} after the end of ${names} are cut off (gracefulStop; timeouts.total allows ` +
        `${formatDuration(timeouts.total)}) and counted as censored; more than 1 % of them make the run INVALID.`,
    );
  }
  return warnings;
}
