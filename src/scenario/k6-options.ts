import { z } from 'zod';
import { given } from '../core/given.ts';
import { takes } from '../core/takes.ts';
import { duration } from '../load/prompts/fields.ts';
import { parseExpression } from '../measure/slo/expression.ts';
import type { Mistakes } from './mistakes.ts';
import type { Scenario } from './scenario.ts';

type K6Options = Pick<Scenario, 'minIterationDurationMs' | 'summaryTrendStats'>;

const error = takes('one of avg, min, max, med, count, p(N)');
const stat = z
  .string({ error })
  .refine((name) => name === 'count' || parseExpression(`${name}<0`, 'trend').ok, { error })
  .transform((name) => name.replaceAll(/\s/g, ''));

const statsField = z.array(stat, { error: takes('a list, like ["avg", "p(95)"]') });

/** k6's options that are about no scenario in particular. */
export function checkK6Options(options: Readonly<Record<string, unknown>>, mistakes: Mistakes): K6Options {
  const { minIterationDuration, discardResponseBodies, summaryTrendStats } = options;
  const least = mistakes.check(duration().default(0), minIterationDuration, ['options', 'minIterationDuration']) ?? 0;
  // Nothing follows from it: what an answer said is kept no longer than its session, whichever is asked for.
  mistakes.check(z.boolean({ error: 'takes true or false' }).optional(), discardResponseBodies, [
    'options',
    'discardResponseBodies',
  ]);
  const stats = mistakes.check(statsField.optional(), summaryTrendStats, ['options', 'summaryTrendStats']);
  return given({ minIterationDurationMs: least, summaryTrendStats: stats });
}
