import type { z } from 'zod';
import type { Rng } from '../../core/rng.ts';
import { formatDuration } from '../../core/units.ts';
import { type Drawn, describeDrawn, drawTail } from './draws.ts';
import { chosen, type Duration, duration, strict, within } from './fields.ts';

/** How long a user thinks: always the same time, or drawn anew before each turn. */
export type ThinkTime = Drawn<Duration>;

/** In ms. */
export type ThinkTimeMs = Drawn;

export function drawThinkTime(time: ThinkTimeMs, rng: Rng): number {
  if (typeof time === 'number') return time;
  if ('uniform' in time) return time.uniform.min + rng.next() * (time.uniform.max - time.uniform.min);
  return drawTail(time, rng, { least: 0 });
}

export const describeThinkTime = (time: ThinkTimeMs): string => describeDrawn(time, formatDuration);

const time = duration();
const positive = duration({ minMs: 1 });

const uniformTime = within(
  'uniform',
  strict('{ min, max }', { min: time, max: time }).refine(({ min, max }) => max >= min, {
    path: ['max'],
    error: 'takes at least min',
  }),
);

const lognormalTime = within(
  'lognormal',
  strict('{ median, p95 }', { median: positive, p95: positive, min: time.optional(), max: time.optional() })
    .refine(({ median, p95 }) => p95 > median, {
      path: ['p95'],
      error: 'takes a time above the median: one value in twenty is longer',
    })
    .refine(({ median, p95, min = 0, max = p95 }) => min <= median && max >= p95, {
      path: ['max'],
      error: 'takes min up to the median and max from p95 on, or median and p95 could not be what they say',
    }),
);

const exponentialTime = within(
  'exponential',
  strict('{ mean }', { mean: positive, min: time.optional(), max: time.optional() }).refine(
    ({ mean, min = 0, max = Number.POSITIVE_INFINITY }) => min < mean && max > mean,
    { path: ['mean'], error: 'takes a time between min and max' },
  ),
);

/** A think time as a scenario declares it, read into ms. */
export const thinkTimeField: z.ZodType<ThinkTimeMs, unknown> = chosen(
  'a duration like "2s", or uniform(min, max), lognormal({ median, p95 }) or exponential({ mean }) of durations',
  (value): z.ZodType<ThinkTimeMs> | undefined => {
    if (typeof value === 'string' || typeof value === 'number') return time;
    if (typeof value !== 'object' || value === null) return undefined;
    if ('uniform' in value) return uniformTime;
    if ('lognormal' in value) return lognormalTime;
    return 'exponential' in value ? exponentialTime : undefined;
  },
);
