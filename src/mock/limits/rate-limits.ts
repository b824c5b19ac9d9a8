import { z } from 'zod';
import { refusesUnknown } from '../unknown-key.ts';

const perMinute = z.number().int().min(1).max(1e12).exactOptional();
const SHAPE = { requestsPerMinute: perMinute, tokensPerMinute: perMinute };

export const rateLimitsSchema = z.strictObject(SHAPE, refusesUnknown('a rate limit', Object.keys(SHAPE))).readonly();

/** What each API key may use in a minute; what is left out has no limit. */
export type RateLimits = z.infer<typeof rateLimitsSchema>;
