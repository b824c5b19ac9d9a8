import { z } from 'zod';
import { given } from '../core/given.ts';
import { takesSecretly } from '../core/takes.ts';
import { EXECUTORS } from '../load/plan/executors/index.ts';
import { duration, type Refused, text } from '../load/prompts/fields.ts';
import type { ScenarioEntry } from './scenario.ts';
import { tagsField } from './tags.ts';

/** What one key of `options.scenarios` says, checked. */
export type CheckedEntry = Omit<ScenarioEntry, 'name' | 'work'>;

const REFUSED: Refused = {
  options: 'not supported: it is for browser tests',
  arrivals: 'stands beside options, as k6 does not know it: arrivals: { <scenario>: "poisson" }',
};

/** Values are never repeated: they may be keys. */
const envField = z.record(z.string(), z.string({ error: takesSecretly('text') }), {
  error: takesSecretly('{ NAME: "value", … }'),
});

/** The keys that every entry has, whatever its executor. */
const common = {
  executor: z.string(),
  startTime: duration().default(0),
  gracefulStop: duration().default(30_000),
  exec: text('the name of an export').default('default'),
  tags: tagsField.default({}),
  env: envField.optional(),
};

/** How an entry with each executor is written, by the executor's name. */
export const ENTRY_FIELDS: ReadonlyMap<string, z.ZodType<CheckedEntry>> = new Map(
  [...EXECUTORS].map(([kind, { written }]) => [
    kind,
    written(common, REFUSED).transform(
      ({ exec, tags, env, startTime, gracefulStop, executor }): CheckedEntry =>
        given({ exec, tags, env, startTimeMs: startTime, gracefulStopMs: gracefulStop, executor }),
    ),
  ]),
);
