import { type CurvePoint, type Knee, type LoadLevel, loadOf, type PointTrend } from '../../core/curve.ts';
import { formatMs, formatNumber } from '../../core/units.ts';
import { betweenOf, isWithin } from '../../measure/figure/trust.ts';
import { TOLERANCE, type Tolerance } from '../../measure/metrics/tolerance.ts';

/** Fewer levels make no curve. */
const LEAST_LEVELS = 3;

interface Load {
  readonly level: LoadLevel;
  readonly okPerSecond: number;
  readonly e2eMs: number;
}

/**
 * Where the curve bends: the level at which power, throughput over mean response time, is greatest (Kleinrock, *Power
 * and deterministic rules of thumb*, ICC 1979). Below it more load buys more work than waiting, above it the other way
 * round. Runs at one level are averaged, INVALID ones left out, and those whose response time may be our own. Undefined when there are fewer than three levels, or
 * the greatest is at an end of the curve, for then the bend lies beyond.
 */
export function kneeOf(points: readonly CurvePoint[]): Knee | undefined {
  const loads = loadsOf(points);
  if (loads.length < LEAST_LEVELS) return undefined;
  const powers = loads.map(({ okPerSecond, e2eMs }) => (okPerSecond * 1000) / e2eMs);
  const best = powers.indexOf(Math.max(...powers));
  const at = loads[best];
  if (at === undefined || best === 0 || best === loads.length - 1) return undefined;
  return {
    level: at.level,
    because: `throughput over mean response time (Kleinrock's power) is greatest here, of ${loads.length} levels: ${formatNumber(at.okPerSecond)} requests/s in ${formatMs(at.e2eMs)} each`,
  };
}

function loadsOf(points: readonly CurvePoint[]): readonly Load[] {
  const told = points.flatMap(({ valid, level, okPerSecond, e2e, tolerance }) =>
    valid && e2e !== undefined && isTrusted(e2e, tolerance) ? [{ level, okPerSecond, e2eMs: e2e.mean }] : [],
  );
  return [...Map.groupBy(told, ({ level }) => loadOf(level))]
    .toSorted(([a], [b]) => a - b)
    .map(([, some]) => ({
      level: some[0]!.level,
      okPerSecond: meanOf(some.map(({ okPerSecond }) => okPerSecond)),
      e2eMs: meanOf(some.map(({ e2eMs }) => e2eMs)),
    }));
}

function isTrusted(e2e: PointTrend, tolerance: Tolerance = TOLERANCE): boolean {
  const between = betweenOf(e2e, 'mean');
  return between === undefined || isWithin(between, tolerance);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
