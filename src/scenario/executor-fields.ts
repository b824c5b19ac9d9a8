import { z } from 'zod';
import { takes, takesSecretly } from '../core/takes.ts';
import type { Executor } from '../load/plan/executors/executor.ts';
import { duration, type Refused, strict, text, wholeNumber } from '../load/prompts/fields.ts';
import type { ScenarioEntry } from './scenario.ts';
import { tagsField } from './tags.ts';

/** What one key of `options.scenarios` says, checked. */
export type CheckedEntry = Omit<ScenarioEntry, 'name' | 'work'>;

const MIN_RUN_MS = 1000;
/** k6's spacing, unless the file's `arrivals` say otherwise. */
const UNIFORM = { kind: 'uniform' } as const;

const REFUSED: Refused = {
  options: 'not supported: it is for browser tests',
  arrivals: 'stands beside options, as k6 does not know it: arrivals: { <scenario>: "poisson" }',
};

/** Values are never repeated: they may be keys. */
const envField = z.record(z.string(), z.string({ error: takesSecretly('text') }), {
  error: takesSecretly('{ NAME: "value", … }'),
});

const common = {
  executor: z.string(),
  startTime: duration().default(0),
  gracefulStop: duration().default(30_000),
  exec: text('the name of an export').default('default'),
  tags: tagsField.default({}),
  env: envField.optional(),
};

const vus = wholeNumber(1).default(1);
const rate = (min: number): z.ZodType<number> => wholeNumber(min, rateError(min));
const runDuration = duration({ minMs: MIN_RUN_MS });
const maxDuration = runDuration.default(600_000);
const timeUnit = duration({ minMs: 1 }).default(1000);
const pool = { preAllocatedVUs: wholeNumber(0), maxVUs: wholeNumber(1).optional() };

const stages = (target: z.ZodType<number>) => {
  const error = ({ input }: { readonly input?: unknown }): string =>
    `${input === undefined ? 'is missing; it takes' : 'takes'} a list of { target, duration }`;
  return z
    .array(strict('{ target, duration }', { target, duration: duration() }), { error })
    .refine((list) => list.some((stage) => stage.duration > 0), {
      error: ({ input }) =>
        Array.isArray(input) && input.length === 0
          ? 'takes at least one stage'
          : 'takes stages that last more than 0s in all',
    })
    .transform((list) => list.map((stage) => ({ target: stage.target, durationMs: stage.duration })));
};

/** How each executor is written, in k6's words and with k6's defaults; `replay` is ours. */
export const EXECUTOR_FIELDS: { readonly [K in Executor['kind']]: z.ZodType<CheckedEntry> } = {
  'constant-arrival-rate': withPool(
    strict('an executor', { ...common, rate: rate(1), timeUnit, duration: runDuration, ...pool }, REFUSED),
  ).transform(({ rate, timeUnit, duration, preAllocatedVUs, maxVUs = preAllocatedVUs, ...rest }) =>
    entry(rest, {
      kind: 'constant-arrival-rate',
      rate,
      timeUnitMs: timeUnit,
      durationMs: duration,
      arrivals: UNIFORM,
      preAllocatedVUs,
      maxVUs,
    }),
  ),

  'ramping-arrival-rate': withPool(
    strict(
      'an executor',
      { ...common, startRate: rate(0).default(0), timeUnit, stages: stages(rate(0)), ...pool },
      REFUSED,
    ),
  )
    .refine(({ startRate, stages }) => startRate > 0 || stages.some(({ target }) => target > 0), {
      path: ['stages'],
      error: 'never rises above 0 per timeUnit; give a stage a target above 0',
      when: areRight('startRate', 'stages'),
    })
    .transform(({ startRate, timeUnit, stages, preAllocatedVUs, maxVUs = preAllocatedVUs, ...rest }) =>
      entry(rest, {
        kind: 'ramping-arrival-rate',
        startRate,
        timeUnitMs: timeUnit,
        stages,
        arrivals: UNIFORM,
        preAllocatedVUs,
        maxVUs,
      }),
    ),

  'constant-vus': strict('an executor', { ...common, vus, duration: runDuration }, REFUSED).transform(
    ({ vus, duration, ...rest }) => entry(rest, { kind: 'constant-vus', vus, durationMs: duration }),
  ),

  'ramping-vus': strict(
    'an executor',
    {
      ...common,
      startVUs: wholeNumber(0).default(1),
      stages: stages(wholeNumber(0)),
      gracefulRampDown: duration().default(30_000),
    },
    REFUSED,
  )
    .refine(({ startVUs, stages }) => startVUs > 0 || stages.some(({ target }) => target > 0), {
      path: ['stages'],
      error: 'never rises above 0 users; give a stage a target above 0',
      when: areRight('startVUs', 'stages'),
    })
    .transform(({ startVUs, stages, gracefulRampDown, ...rest }) =>
      entry(rest, { kind: 'ramping-vus', startVUs, stages, gracefulRampDownMs: gracefulRampDown }),
    ),

  'shared-iterations': strict(
    'an executor',
    { ...common, vus, iterations: wholeNumber(1).default(1), maxDuration },
    REFUSED,
  )
    .refine(({ vus, iterations }) => iterations >= vus, {
      path: ['iterations'],
      error: ({ input }) => {
        const { iterations, vus } = input as { readonly iterations: number; readonly vus: number };
        return `takes at least vus (${vus}), as every user needs one to run, got ${iterations}`;
      },
      when: areRight('vus', 'iterations'),
    })
    .transform(({ vus, iterations, maxDuration, ...rest }) =>
      entry(rest, { kind: 'shared-iterations', vus, iterations, maxDurationMs: maxDuration }),
    ),

  'per-vu-iterations': strict(
    'an executor',
    { ...common, vus, iterations: wholeNumber(1).default(1), maxDuration },
    REFUSED,
  ).transform(({ vus, iterations, maxDuration, ...rest }) =>
    entry(rest, { kind: 'per-vu-iterations', vus, iterations, maxDurationMs: maxDuration }),
  ),

  replay: strict('an executor', { ...common, maxVUs: wholeNumber(1).default(1000) }, REFUSED).transform(
    ({ maxVUs, ...rest }) => entry(rest, { kind: 'replay', maxVUs }),
  ),
};

interface Common {
  readonly exec: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly startTime: number;
  readonly gracefulStop: number;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

const entry = ({ exec, tags, env, startTime, gracefulStop }: Common, executor: Executor): CheckedEntry => ({
  exec,
  tags,
  ...(env === undefined ? {} : { env }),
  startTimeMs: startTime,
  gracefulStopMs: gracefulStop,
  executor,
});

/** k6's rule for both arrival-rate executors: the pool may grow, never shrink, and must hold someone. */
function withPool<T extends z.ZodType<{ readonly preAllocatedVUs: number; readonly maxVUs?: number | undefined }>>(
  schema: T,
): T {
  return schema.refine(({ preAllocatedVUs, maxVUs = preAllocatedVUs }) => maxVUs >= Math.max(1, preAllocatedVUs), {
    path: ['maxVUs'],
    error: ({ input }) => {
      const { preAllocatedVUs, maxVUs = preAllocatedVUs } = input as z.infer<T>;
      return maxVUs < 1
        ? 'takes a whole number of at least 1 where preAllocatedVUs is 0'
        : `takes at least preAllocatedVUs (${preAllocatedVUs}), got ${maxVUs}`;
    },
    when: areRight('preAllocatedVUs', 'maxVUs'),
  });
}

/** Lets a rule about these keys speak when they are right in themselves, whatever is wrong beside them. */
function areRight(...names: readonly string[]): (payload: z.core.ParsePayload) => boolean {
  return ({ issues, value }) =>
    typeof value === 'object' && value !== null && !issues.some(({ path }) => names.includes(String(path?.[0])));
}

/** k6 counts in whole numbers; a fraction of a start per second is a whole number per minute or hour. */
function rateError(min: number): (issue: { readonly input?: unknown }) => string {
  const what = `a whole number of at least ${min}`;
  return ({ input }) => `${takes(what)({ input })}${typeof input === 'number' ? fractionAdvice(input) : ''}`;
}

function fractionAdvice(perSecond: number): string {
  if (!(perSecond > 0) || Number.isInteger(perSecond)) return '';
  for (const [seconds, unit] of [
    [60, '1m'],
    [3600, '1h'],
  ] as const) {
    const whole = Math.round(perSecond * seconds);
    if (Math.abs(perSecond * seconds - whole) < 1e-9)
      return `; for ${perSecond} a second write rate: ${whole}, timeUnit: '${unit}'`;
  }
  return '; for a fraction of a start take a longer timeUnit';
}
