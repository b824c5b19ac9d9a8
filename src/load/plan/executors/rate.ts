import type { z } from 'zod';
import { takes } from '../../../core/takes.ts';
import { formatDuration } from '../../../core/units.ts';
import { duration, wholeNumber } from '../../prompts/fields.ts';
import { type ArrivalProcess, type Scattered, spreadInWords } from '../arrivals/process.ts';
import type { Rule } from './executor.ts';
import { counted } from './words.ts';

/** What the executors have in common that start sessions at a rate. */

export const timeUnitField = duration({ minMs: 1 }).default(1000);

/** k6 counts in whole numbers; a fraction of a start per second is a whole number per minute or hour. */
export function rateField(min: number): z.ZodType<number> {
  const what = `a whole number of at least ${min}`;
  return wholeNumber(
    min,
    ({ input }) => `${takes(what)({ input })}${typeof input === 'number' ? fractionAdvice(input) : ''}`,
  );
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

/** The users that stand ready, and the most that there may be. */
export const poolFields = { preAllocatedVUs: wholeNumber(0), maxVUs: wholeNumber(1).optional() };

interface Pool {
  readonly preAllocatedVUs: number;
  readonly maxVUs?: number | undefined;
}

/** k6's rule: the pool may grow, never shrink, and must hold someone. */
export const poolRule: Rule<Pool> = {
  about: ['preAllocatedVUs', 'maxVUs'],
  at: 'maxVUs',
  problem({ preAllocatedVUs, maxVUs = preAllocatedVUs }) {
    if (maxVUs < 1) return 'takes a whole number of at least 1 where preAllocatedVUs is 0';
    return maxVUs < preAllocatedVUs ? `takes at least preAllocatedVUs (${preAllocatedVUs}), got ${maxVUs}` : undefined;
  },
};

/** `5 sessions per second at random (Poisson)`. */
export function rateInWords(rate: number, timeUnitMs: number, arrivals: ArrivalProcess | Scattered): string {
  const spread = spreadInWords(arrivals);
  return `${counted(rate, 'session')} ${per(timeUnitMs)}${spread === undefined ? '' : ` ${spread}`}`;
}

/** `per second`, `per 10s`. */
const per = (unitMs: number): string =>
  unitMs === 1000 ? 'per second' : unitMs === 60_000 ? 'per minute' : `per ${formatDuration(unitMs)}`;
