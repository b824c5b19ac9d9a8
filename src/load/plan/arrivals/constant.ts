import type { RunMs } from '../../../core/clock.ts';

/**
 * `rate` starts per time unit, evenly spaced, the first at zero: k6's constant-arrival-rate.
 * Start g is at `g · timeUnit / rate`, multiplied anew each time, so that no error adds up.
 */
export function* constant(rate: number, timeUnitMs: number, durationMs: number): Generator<RunMs> {
  for (let g = 0; ; g++) {
    const atMs = (g * timeUnitMs) / rate;
    if (!(atMs < durationMs)) return;
    yield atMs;
  }
}
