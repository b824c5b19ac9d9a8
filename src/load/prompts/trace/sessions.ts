import type { RowCount } from '../reading/row-count.ts';
import type { HeldRow } from './row.ts';

/**
 * The sessions of a trace, each with its turns, in the order of their starts. A row that names no session is one of its
 * own. Of those that name one, the first starts it, and those without a time of their own follow.
 */
export function sessionsOf(name: string, rows: Iterable<HeldRow>, count: RowCount): readonly (readonly HeldRow[])[] {
  const sessions: HeldRow[][] = [];
  const named = new Map<string, HeldRow[]>();
  for (const row of rows) {
    const begun = row.session === undefined ? undefined : named.get(row.session);
    if (begun !== undefined && row.atMs === undefined) {
      begun.push(row);
      continue;
    }
    if (begun !== undefined)
      count.passedOver('a time of its own within a session; played then, as a request of its own');
    const session = [row];
    sessions.push(session);
    if (row.session !== undefined && begun === undefined) named.set(row.session, session);
  }
  if (sessions.every(([first]) => first?.atMs === undefined)) return sessions;
  // Stable, so that rows of one instant stay in the order of the file.
  return sessions.filter(([first]) => hasTime(name, first!, count)).sort(([a], [b]) => (a?.atMs ?? 0) - (b?.atMs ?? 0));
}

function hasTime(name: string, { atMs, line }: HeldRow, count: RowCount): boolean {
  if (atMs === undefined) count.turnedBad(`${name}:${line}`, 'has no timestamp, and other rows have one');
  return atMs !== undefined;
}
