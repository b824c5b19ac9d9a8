import type { RunMs } from '../../../core/clock.ts';
import type { Rng } from '../../../core/rng.ts';

/** A stretch of time with the number of starts in it. */
export interface Part {
  readonly untilMs: RunMs;
  readonly starts: number;
}

/**
 * In each part its number of starts, at independent instants anywhere within, in order: a Poisson process of which it
 * is known how many came. Each is as irregular as Poisson's at every scale, and the number is no matter of luck.
 *
 * The earliest of n independent instants, uniform on the time that is left, lies at 1 − U^(1/n) of it, and the others are
 * then uniform on the rest: so they come in order, one at a time, and none need be kept (Devroye, *Non-Uniform Random
 * Variate Generation*, 1986, §V.2.1).
 */
export function* scattered(parts: readonly Part[], rng: Rng): Generator<RunMs> {
  let fromMs = 0;
  for (const { untilMs, starts } of parts) {
    let atMs = fromMs;
    for (let left = starts; left > 0; left--) {
      atMs += (untilMs - atMs) * -Math.expm1(Math.log1p(-rng.next()) / left);
      yield atMs;
    }
    fromMs = untilMs;
  }
}
