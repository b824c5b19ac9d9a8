import type { TrendPart } from '../../core/trend.ts';
import type { Load, RunPoint } from './point.ts';

/** Runs that may stand on one axis, oldest first, and where among them the load changed. */
export interface Group {
  readonly points: readonly RunPoint[];
  readonly parts: readonly TrendPart[];
}

/**
 * Like with like: one scenario's name, one target, one share. Where the load of these changes once and for all, that is
 * a new part of the group. Where an earlier load comes back, as with two scenarios of one name, each load is a group
 * of its own.
 */
export function groupsOf(points: readonly RunPoint[]): readonly Group[] {
  const byTarget = gathered(points, ({ name, target, share }) => JSON.stringify([name, target, share]));
  return byTarget
    .flatMap((group) => (comesBack(group) ? gathered(group, ({ load }) => keyOf(load)) : [group]))
    .map((group) => ({ points: group, parts: partsOf(group) }))
    .toSorted((a, b) => b.points.length - a.points.length || (lastOf(a) < lastOf(b) ? 1 : -1));
}

/** The latest so many runs of a group. */
export function latestOf({ points, parts }: Group, most: number): Group {
  const cut = Math.max(0, points.length - most);
  const kept = parts.filter(({ from }, i) => (parts[i + 1]?.from ?? points.length) > cut || from >= cut);
  return {
    points: points.slice(cut),
    parts: kept.map(({ from, because }, i) => ({
      from: Math.max(0, from - cut),
      ...(i === 0 || because === undefined ? {} : { because }),
    })),
  };
}

const lastOf = ({ points }: Group): string => points.at(-1)?.run.startedAt ?? '';

const keyOf = (load: Load): string => JSON.stringify([load.majorVersion, Object.entries(load.scenario).sort()]);

/** By key, in order of time within. */
function gathered(points: readonly RunPoint[], key: (point: RunPoint) => string): readonly (readonly RunPoint[])[] {
  return [...Map.groupBy(points, key).values()].map((group) =>
    group.toSorted((a, b) => timeOf(a) - timeOf(b) || (a.run.id < b.run.id ? -1 : 1)),
  );
}

const timeOf = ({ run }: RunPoint): number => Date.parse(run.startedAt) || 0;

function comesBack(points: readonly RunPoint[]): boolean {
  const keys = points.map(({ load }) => keyOf(load));
  const turns = keys.filter((key, i) => i === 0 || key !== keys[i - 1]);
  return turns.length > new Set(turns).size;
}

const partsOf = (points: readonly RunPoint[]): readonly TrendPart[] =>
  points.flatMap(({ load }, i): readonly TrendPart[] => {
    const before = points[i - 1]?.load;
    if (before === undefined) return [{ from: i }];
    return keyOf(before) === keyOf(load) ? [] : [{ from: i, because: difference(before, load) }];
  });

/** `the scenario changed (entries, slo)` */
function difference(before: Load, after: Load): string {
  const names = [...new Set([...Object.keys(before.scenario), ...Object.keys(after.scenario)])].sort();
  const changed = names.filter((name) => before.scenario[name] !== after.scenario[name]);
  const scenario = changed.some((name) => name === 'hash')
    ? 'the scenario changed'
    : `the scenario changed (${changed.join(', ')})`;
  return [
    ...(changed.length === 0 ? [] : [scenario]),
    ...(before.majorVersion === after.majorVersion
      ? []
      : [`plimsoll went from version ${before.majorVersion} to ${after.majorVersion}`]),
  ].join(', and ');
}
