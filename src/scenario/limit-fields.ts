import { z } from 'zod';
import type { Timeouts } from '../client/transport/deadlines.ts';
import { shown, takes } from '../core/takes.ts';
import { duration, strict } from '../load/prompts/fields.ts';
import { TOLERANCE, type Tolerance } from '../measure/metrics/tolerance.ts';
import { SLO_NAMES, type Slo } from '../measure/slo/goodput.ts';

const bound = duration()
  .refine((ms) => ms > 0, { error: ({ input }) => `takes more than 0 ms, got ${shown(input)}` })
  .optional();

export const sloField: z.ZodType<Slo> = strict(
  'upper bounds in ms, like { ttft: 800 }',
  Object.fromEntries(SLO_NAMES.map((name) => [name, bound])),
).transform((slo) => slo as Slo);

export const toleranceField: z.ZodType<Tolerance> = strict('{ ratio, ms }, like { ratio: 0.05, ms: 1 }', {
  ratio: z
    .number({ error: takes('a share from 0 to 1') })
    .min(0, { error: takes('a share from 0 to 1') })
    .max(1, { error: takes('a share from 0 to 1') })
    .default(TOLERANCE.ratio),
  ms: duration().default(TOLERANCE.ms),
});

const timeout = duration({ minMs: 1 });

export const timeoutsField: z.ZodType<Timeouts> = strict('{ connect, firstToken, betweenTokens, total }', {
  connect: timeout.default(10_000),
  firstToken: timeout.default(60_000),
  betweenTokens: timeout.default(30_000),
  total: timeout.default(600_000),
});

/** The generator of randomness takes 32 bits. */
const MAX_SEED = 2 ** 32 - 1;
const error = takes(`a whole number from 0 to ${MAX_SEED}`);

export const seedField = z.number({ error }).int({ error }).min(0, { error }).max(MAX_SEED, { error });
