import type { TrendRun } from '../../core/trend.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14 Nov`; with the year where runs are of several, and the time of day (UTC) where several were begun on one day. */
export function dateOf(runs: readonly TrendRun[], at: number): string {
  const { startedAt = '' } = runs[at] ?? {};
  const day = startedAt.slice(0, 10);
  const isAlone = runs.filter((run) => run.startedAt.startsWith(day)).length === 1;
  return isAlone ? dayOf(runs, startedAt) : `${dayOf(runs, startedAt)} ${timeOf(runs, startedAt)}`;
}

/** Under an axis, where there is little room: the time alone for a later run of the same day. */
export function tickOf(runs: readonly TrendRun[], at: number): string {
  const { startedAt = '' } = runs[at] ?? {};
  const isOneDay = runs.every((run) => run.startedAt.slice(0, 10) === startedAt.slice(0, 10));
  return isOneDay ? timeOf(runs, startedAt) : dayOf(runs, startedAt);
}

/** `14 Nov (run 27)`: runs are counted from 1, the oldest first. */
export const placeOf = (runs: readonly TrendRun[], at: number): string => `${dateOf(runs, at)} (run ${at + 1})`;

function dayOf(runs: readonly TrendRun[], iso: string): string {
  const year = iso.slice(0, 4);
  const isOneYear = runs.every((run) => run.startedAt.startsWith(year));
  const day = `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1] ?? '?'}`;
  return isOneYear ? day : `${day} ${year}`;
}

/** `02:00`, and the second where two were begun within one minute. */
function timeOf(runs: readonly TrendRun[], iso: string): string {
  const isWithinMinute = runs.filter((run) => run.startedAt.slice(0, 16) === iso.slice(0, 16)).length > 1;
  return iso.slice(11, isWithinMinute ? 19 : 16);
}
