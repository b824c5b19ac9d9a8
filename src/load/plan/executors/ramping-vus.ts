import type { VuStep } from '../../../core/plan.ts';
import { duration, wholeNumber } from '../../prompts/fields.ts';
import { countOf } from '../arrivals/share.ts';
import { executorKind, timesOf } from './executor.ts';
import { mostOf, risesRule, type Stage, stagesField, stagesInWords, stagesMs } from './stages.ts';
import { counted } from './words.ts';

/** A number of users that moves in straight lines from stage to stage. */
export const rampingVus = executorKind({
  kind: 'ramping-vus',
  fields: {
    startVUs: wholeNumber(0).default(1),
    stages: stagesField(wholeNumber(0)),
    gracefulRampDown: duration().default(30_000),
  },
  rules: [risesRule('startVUs', 'users')],
  read: ({ startVUs, stages, gracefulRampDown }) => ({ startVUs, stages, gracefulRampDownMs: gracefulRampDown }),
  pace: ({ startVUs, stages }) => ({ kind: 'users', most: mostOf(startVUs, stages), varies: true }),
  inWords: ({ startVUs, stages }) =>
    `${counted(startVUs, 'user')}, ${stagesInWords(startVUs, stages)}, each asking again when answered`,
  plannedSessions: () => undefined,
  durationMs: ({ stages }) => stagesMs(stages),
  load({ startVUs, stages, gracefulRampDownMs }, { entry, share }) {
    return {
      kind: 'closed',
      share,
      ...timesOf(entry, stagesMs(stages)),
      gracefulRampDownMs,
      *steps() {
        let last = -1;
        for (const { atMs, vus } of vuSteps(startVUs, stages)) {
          const own = countOf(vus, share);
          if (own !== last) yield { atMs: entry.startTimeMs + atMs, vus: own };
          last = own;
        }
      },
      budget: { kind: 'unlimited' },
    };
  },
});

/**
 * The whole numbers along the line of users wanted, each with the instant at which it becomes true.
 *
 *   going up, user k starts when the line reaches k;        3      ┌─╱╲─┐
 *   going down, user k stops when the line reaches k − 1:   2    ┌─╱    ╲──┐
 *   the number of users is never below the line             1  ┌─╱        ╲──┐
 *   on the way down and never above it on the way up.
 */
export function* vuSteps(startVUs: number, stages: readonly Stage[]): Generator<VuStep> {
  let stageStartMs = 0;
  let from = startVUs;
  yield { atMs: 0, vus: startVUs };
  for (const { target, durationMs } of stages) {
    const direction = Math.sign(target - from);
    if (durationMs === 0 && direction !== 0) yield { atMs: stageStartMs, vus: target };
    else {
      for (let vus = from + direction; direction !== 0 && (target - vus) * direction >= 0; vus += direction) {
        yield { atMs: stageStartMs + (durationMs * (vus - from)) / (target - from), vus };
      }
    }
    stageStartMs += durationMs;
    from = target;
  }
}
