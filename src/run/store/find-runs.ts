import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { firstOfEach } from '../../core/first-of-each.ts';
import { FILES } from './run-folder.ts';

/** A run's folder, as it was reached and as it truly lies. */
export interface FoundRun {
  readonly folder: string;
  readonly path: string;
}

export interface Found {
  readonly runs: readonly FoundRun[];
  readonly leftOut: readonly { readonly folder: string; readonly why: string }[];
}

/** As deep as `reports/2026/11/23/RUN`. */
const DEEPEST = 4;

/**
 * The runs in these folders and below: a folder is a run's where it holds `result.json`, which is written last. Not looked
 * into are a run's own folders, and those of a report over several runs (a search, a sweep, a comparison), whose runs
 * were made for one another.
 */
export async function findRuns(folders: readonly string[]): Promise<Found> {
  const { runs, leftOut } = await lookInto(folders, 0);
  // Folders that are given twice, or by a link, have the same runs.
  return { runs: firstOfEach(({ path }) => path, runs), leftOut };
}

async function lookInto(folders: readonly string[], depth: number): Promise<Found> {
  const found = await Promise.all(folders.map((folder) => look(folder, depth)));
  return { runs: found.flatMap(({ runs }) => runs), leftOut: found.flatMap(({ leftOut }) => leftOut) };
}

const leave = (folder: string, why: string): Found => ({ runs: [], leftOut: [{ folder, why }] });

async function look(folder: string, depth: number): Promise<Found> {
  let entries: readonly Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return leave(folder, `It can't be read (${messageOf(error)}).`);
  }
  const files = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  if (files.has(FILES.result)) return { runs: [{ folder, path: await realpath(folder) }], leftOut: [] };
  if (files.has(FILES.records) || files.has(FILES.scenario))
    return leave(folder, `There is no ${FILES.result} yet: the run goes on, or was killed.`);
  // Links lead to what is found by itself, or elsewhere; names with a dot are others' business.
  const below = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => join(folder, name))
    .sort();
  if (files.has('report.html'))
    return leave(
      folder,
      'Its report is one of several runs (a search, a sweep or a comparison); they were made for one another, not night by night.',
    );
  if (below.length > 0 && depth === DEEPEST)
    return leave(folder, `It lies ${DEEPEST} folders deep, and was not looked into further.`);
  return lookInto(below, depth + 1);
}
