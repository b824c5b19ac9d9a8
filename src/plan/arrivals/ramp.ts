import type { RunMs } from '../../core/clock.ts';

export interface RateStage {
  readonly durationMs: number;
  /** Starts per millisecond at the end of the stage; the rate moves to it in a straight line. */
  readonly toPerMs: number;
}

/**
 * Starts under a piecewise-linear rate: k6's ramping-arrival-rate.
 *
 *   rate                       Start n happens when the area under the rate reaches n.
 *    │      ╱‾‾‾‾╲             A fraction of a start left over at the end of a stage
 *    │    ╱        ╲           carries into the next, so none is lost at a corner.
 *    │──╱            ╲──
 *    └────────────────── t
 */
export function* ramp(fromPerMs: number, stages: readonly RateStage[]): Generator<RunMs> {
  let stageStartMs = 0;
  let from = fromPerMs;
  let areaBefore = 0;
  let n = 1;
  for (const { durationMs, toPerMs } of stages) {
    const areaAfter = areaBefore + ((from + toPerMs) / 2) * durationMs;
    // Sums of stages like ten times 0.1 fall a rounding error short of the whole number that they mean.
    for (; n <= areaAfter + 1e-9 * n; n++) {
      yield stageStartMs + Math.min(timeToReach(n - areaBefore, from, toPerMs, durationMs), durationMs);
    }
    stageStartMs += durationMs;
    areaBefore = areaAfter;
    from = toPerMs;
  }
}

/** Solves `from·x + slope·x²/2 = area` for x, in the form that stays accurate as the slope nears zero. */
function timeToReach(area: number, from: number, to: number, durationMs: number): number {
  const slope = (to - from) / durationMs;
  const discriminant = Math.max(0, from * from + 2 * slope * area);
  return (2 * area) / (from + Math.sqrt(discriminant));
}
