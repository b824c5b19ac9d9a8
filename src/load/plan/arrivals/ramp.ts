import type { RunMs } from '../../../core/clock.ts';

export interface RateStage {
  readonly durationMs: number;
  /** Starts per millisecond at the end of the stage; the rate moves to it in a straight line. */
  readonly toPerMs: number;
}

/**
 * Evenly spaced starts under a piecewise-linear rate: k6's ramping-arrival-rate.
 *
 *   rate                       Start n happens when the area under the rate reaches n.
 *    │      ╱‾‾‾‾╲             A fraction of a start left over at the end of a stage
 *    │    ╱        ╲           carries into the next, so none is lost at a corner.
 *    │──╱            ╲──
 *    └────────────────── t
 */
export const ramp = (fromPerMs: number, stages: readonly RateStage[]): Generator<RunMs> =>
  whenAreaReaches(wholeNumbers(), fromPerMs, stages);

/**
 * The instants at which the area under the rate reaches each of `areas`, which ascend; it ends with the rate.
 *
 * The area is the number of starts expected so far: a clock that runs as fast as the rate is high. Whatever is
 * spread over it, evenly or at random, has the right rate at every instant, on a ramp as on a level.
 */
export function* whenAreaReaches(
  areas: Iterable<number>,
  fromPerMs: number,
  stages: readonly RateStage[],
): Generator<RunMs> {
  const slopes = slopesOf(fromPerMs, stages);
  let i = 0;
  for (const area of areas) {
    // Sums of stages like ten times 0.1 fall a rounding error short of the whole number that they mean.
    while (i < slopes.length && area > (slopes[i] as Slope).areaAfter + 1e-9 * area) i++;
    const slope = slopes[i];
    if (slope === undefined) return;
    yield slope.startMs + Math.min(timeToReach(area - slope.areaBefore, slope), slope.durationMs);
  }
}

interface Slope {
  readonly startMs: RunMs;
  readonly durationMs: number;
  readonly fromPerMs: number;
  readonly toPerMs: number;
  readonly areaBefore: number;
  readonly areaAfter: number;
}

function slopesOf(startPerMs: number, stages: readonly RateStage[]): readonly Slope[] {
  let startMs = 0;
  let fromPerMs = startPerMs;
  let areaBefore = 0;
  return stages.map(({ durationMs, toPerMs }) => {
    const areaAfter = areaBefore + ((fromPerMs + toPerMs) / 2) * durationMs;
    const slope = { startMs, durationMs, fromPerMs, toPerMs, areaBefore, areaAfter };
    startMs += durationMs;
    fromPerMs = toPerMs;
    areaBefore = areaAfter;
    return slope;
  });
}

/** Solves `from·x + slope·x²/2 = area` for x, in the form that stays accurate as the slope nears zero. */
function timeToReach(area: number, { fromPerMs: from, toPerMs: to, durationMs }: Slope): number {
  if (area <= 0) return 0; // From a rate of zero the quotient below would be 0/0.
  const slope = (to - from) / durationMs;
  const discriminant = Math.max(0, from * from + 2 * slope * area);
  return (2 * area) / (from + Math.sqrt(discriminant));
}

function* wholeNumbers(): Generator<number> {
  for (let n = 1; ; n++) yield n;
}
