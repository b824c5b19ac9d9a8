import type { z } from 'zod';
import { didYouMean } from '../core/nearest.ts';

/** For objects of zod that take no other keys: names the first that is none of theirs, and what was meant. */
export const refusesUnknown = (what: string, keys: readonly string[]) => ({
  error(issue: z.core.$ZodRawIssue): string | undefined {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const [key = ''] = issue.keys;
    return `${what} has no "${key}"${didYouMean(key, keys) || `; it has ${keys.join(', ')}.`}`;
  },
});
