import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoredRun } from '../../analysis/compare/input.ts';
import { PlimsollError, systemCode } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { readResult } from '../../run/store/read-result.ts';
import { readParts } from '../../run/store/stored-result.ts';
import { type Turn, type TurnsLeft, turnsLeft } from '../order/turns.ts';

/** A run that came to its own end, and which it is. */
export interface MadeTurn<T> {
  readonly turn: T;
  readonly run: StoredRun;
}

/** How far a series is. */
export interface SoFar<T> extends TurnsLeft<T> {
  readonly made: readonly MadeTurn<T>[];
}

export const nothingSoFar = <T>(order: readonly T[]): SoFar<T> => ({ made: [], left: order, broken: [] });

/** What an earlier process made of these turns. Reads only. */
export async function madeIn<T extends Turn>(folder: string, order: readonly T[]): Promise<SoFar<T>> {
  const runs = new Map<T, StoredRun>();
  const begun = new Set<T>();
  for (const turn of order) {
    const path = join(folder, ...turn.place);
    if ((await namesIn(path)) === undefined) continue;
    begun.add(turn);
    const run = await endedRun(path);
    if (run !== undefined) runs.set(turn, run);
  }
  const { left, broken } = turnsLeft(
    order,
    (turn) => runs.has(turn),
    (turn) => begun.has(turn),
  );
  const made = order.flatMap((turn) => {
    const run = runs.get(turn);
    return run === undefined || broken.includes(turn) ? [] : [{ turn, run }];
  });
  return { made, left, broken };
}

/** `result.json` is written last; of a run that was stopped it tells so. */
async function endedRun(path: string): Promise<StoredRun | undefined> {
  const result = await readResult(path);
  if (result === undefined || result.run.stopped === 'signal' || result.run.stopped === 'script') return undefined;
  return { path, result, ...given({ scenario: await readParts(path) }) };
}

/** Below a series's folder: runs that were made again, a folder for each time that something was. */
const SET_ASIDE = 'set-aside';

/** Moves the folders of these turns to where nothing takes them for part of the series. */
export async function setAside(folder: string, turns: readonly Turn[]): Promise<void> {
  const round = Math.max(0, ...(await roundsIn(folder))) + 1;
  for (const { place } of turns) {
    const to = join(folder, SET_ASIDE, String(round), ...place);
    await mkdir(dirname(to), { recursive: true });
    await rename(join(folder, ...place), to);
  }
}

/**
 * By group, which time it was that a run of it was last set aside, from 1; none where none ever was. It follows from
 * what lies there: a process may have ended between setting a group aside and making it again.
 */
export async function roundsOf(folder: string, turns: readonly Turn[]): Promise<ReadonlyMap<number, number>> {
  const rounds = new Map<number, number>();
  for (const round of (await roundsIn(folder)).toSorted((a, b) => a - b))
    for (const { group, place } of turns)
      if ((await namesIn(join(folder, SET_ASIDE, String(round), ...place))) !== undefined) rounds.set(group, round);
  return rounds;
}

/** An arm may be called like this folder; what is in it has no bare number for a name. */
const roundsIn = async (folder: string): Promise<readonly number[]> =>
  ((await namesIn(join(folder, SET_ASIDE))) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);

/** What is in a folder; undefined where there is none. */
export async function namesIn(path: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(path);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new PlimsollError('SERIES_UNREADABLE', `${path} cannot be read (${systemCode(cause)}).`, { cause });
  }
}
