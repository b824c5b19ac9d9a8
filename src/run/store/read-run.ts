import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StoredRun } from '../../analysis/compare/input.ts';
import { PlimsollError, systemCode } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { readResultFile } from './read-result.ts';
import { FILES } from './run-folder.ts';
import { readParts } from './stored-result.ts';

/**
 * Reads what a reader means by a word: a run's folder, a `result.json`, several of them with commas between, or a folder
 * in which folders of runs are. Throws `RESULT_UNREADABLE` where there is none, and `RUN_UNREADABLE` for one that is broken; both name the path.
 */
export async function readRuns(word: string): Promise<readonly StoredRun[]> {
  // A folder may have a comma in its name.
  const paths = (await kindOf(word)) === undefined ? pathsIn(word) : [word];
  const runs: StoredRun[] = [];
  for (const path of paths) runs.push(...(await readPath(path)));
  if (runs.length === 0) throw unreadable(`"${word}" names no run`);
  return runs;
}

/** What stands between commas; a comma at the end is none. */
export const pathsIn = (word: string): readonly string[] =>
  word
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

async function readPath(path: string): Promise<readonly StoredRun[]> {
  const kind = await kindOf(path);
  if (kind === undefined) throw unreadable(`${path} is not there`);
  if (kind === 'file') return [await readFiles(path, dirname(path))];
  const own = await runIn(path);
  if (own !== undefined) return [own];
  const runs: StoredRun[] = [];
  for (const name of await foldersIn(path)) {
    const run = await runIn(join(path, name));
    if (run !== undefined) runs.push(run);
  }
  if (runs.length === 0) throw unreadable(`${path} holds no run: neither it nor a folder in it has a ${FILES.result}`);
  return runs;
}

async function runIn(folder: string): Promise<StoredRun | undefined> {
  const file = join(folder, FILES.result);
  return (await kindOf(file)) === 'file' ? readFiles(file, folder) : undefined;
}

async function foldersIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (cause) {
    throw unreadable(`${path} cannot be read (${systemCode(cause)})`, cause);
  }
}

async function readFiles(file: string, folder: string): Promise<StoredRun> {
  const result = await readResultFile(file);
  if (result === undefined) throw unreadable(`${file} is not there`);
  // A file of another name is named as it is: several may lie in one folder.
  const path = basename(file) === FILES.result ? folder : file;
  return { path, result, ...given({ scenario: await readParts(folder) }) };
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCode(cause))) return undefined;
    throw unreadable(`${path} cannot be read (${systemCode(cause)})`, cause);
  }
}

const unreadable = (sentence: string, cause?: unknown): PlimsollError =>
  new PlimsollError('RESULT_UNREADABLE', `${sentence}.`, { cause });
