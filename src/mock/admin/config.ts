import { z } from 'zod';
import { faultRulesSchema } from '../faults/rules.ts';
import { rateLimitsSchema } from '../limits/rate-limits.ts';
import { refusesUnknown } from '../unknown-key.ts';

/**
 * Above 1000, steps of microseconds are over before anybody can wait for them: the loop would never let go of the
 * process. Below 0.01 one step takes seconds, and far below it one would never end.
 */
const TIME_SCALE = { least: 0.01, most: 1000 } as const;
export const isTimeScale = (scale: unknown): scale is number =>
  typeof scale === 'number' && scale >= TIME_SCALE.least && scale <= TIME_SCALE.most;
export const TAKES_TIME_SCALE = `takes a number from ${TIME_SCALE.least} to ${TIME_SCALE.most}`;

const MOST = 1_000_000_000;

const atLeast = (least: number) => z.number().int().min(least).max(MOST);

const SHAPE = {
  /** All the rules that there are from now on. */
  faults: faultRulesSchema.exactOptional(),
  /** Null takes the limit away. */
  rateLimit: rateLimitsSchema.nullable().exactOptional(),
  /** Requests inside a model, waiting and served, and prompt tokens waiting, beyond which it refuses; null for none. */
  maxQueuedRequests: atLeast(0).nullable().exactOptional(),
  maxQueuedTokens: atLeast(0).nullable().exactOptional(),
  /** Of every model; null for each preset's own. */
  maxSeqs: atLeast(1).nullable().exactOptional(),
  maxBatchedTokens: atLeast(1).nullable().exactOptional(),
  /** How many times faster than the model it runs. */
  timeScale: z
    .custom<number>(isTimeScale, { error: ({ input }) => `${TAKES_TIME_SCALE}, got ${JSON.stringify(input)}` })
    .exactOptional(),
};
const unknown = refusesUnknown('the configuration', Object.keys(SHAPE));

/** What can be changed while the server runs; each key given takes the place of what was there. */
export const configChangeSchema = z
  .strictObject(SHAPE, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' && issue.keys[0] === 'apiKeys'
        ? 'apiKeys can be set only when the server starts. Leave it out.'
        : unknown.error(issue),
  })
  .readonly();

export type ConfigChange = z.infer<typeof configChangeSchema>;

/** All of it as it is now. */
export type MockConfig = Required<ConfigChange>;
