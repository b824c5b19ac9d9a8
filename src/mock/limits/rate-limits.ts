import { z } from 'zod';
import { didYouMean } from '../../core/nearest.ts';

const perMinute = z.number().int().min(1).max(1e12).exactOptional();
const SHAPE = { requestsPerMinute: perMinute, tokensPerMinute: perMinute };
const KEYS = Object.keys(SHAPE);

export const rateLimitsSchema = z
  .strictObject(SHAPE, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const [key = ''] = issue.keys;
      return `a rate limit has no "${key}"${didYouMean(key, KEYS) || `; it has ${KEYS.join(' and ')}.`}`;
    },
  })
  .readonly();

/** What each API key may use in a minute; what is left out has no limit. */
export type RateLimits = z.infer<typeof rateLimitsSchema>;
