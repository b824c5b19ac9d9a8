import type { z } from 'zod';
import { duration, wholeNumber } from '../../prompts/fields.ts';

/** Keys that several executors have, in k6's words and with k6's defaults. */

export const vusField = wholeNumber(1).default(1);

export const iterationsField = wholeNumber(1).default(1);

/** No run is shorter than a second. */
export const durationField: z.ZodType<number, string | number> = duration({ minMs: 1000 });

export const maxDurationField = duration({ minMs: 1000 }).default(600_000);
