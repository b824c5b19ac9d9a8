import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import { nearestFile } from '../../load/prompts/files.ts';
import { REPORTS } from '../../report/run/report.ts';
import { FILES } from '../../run/store/run-folder.ts';
import { SEARCH_FILES } from '../../series/store/begun.ts';

/** What a path on the command line leads to. */
export interface Given {
  readonly kind: 'run' | 'study';
  readonly path: string;
}

/** A folder of a run is known by one of these. */
const OF_A_RUN: readonly string[] = [FILES.result, FILES.scenario, FILES.records];
/** Named in place of its folder, as a shell completes it. */
const INSIDE: readonly string[] = [...Object.values(FILES), ...Object.keys(REPORTS), ...Object.values(SEARCH_FILES)];

/** The run or study that is meant by a path: its folder, or a file in it. Throws `RUN_UNREADABLE`. */
export async function folderGiven(given: string): Promise<Given> {
  const path = await folderOf(given);
  const names = await namesIn(path);
  if (names.includes(SEARCH_FILES.curve)) return { kind: 'study', path };
  if (OF_A_RUN.some((name) => names.includes(name))) return { kind: 'run', path };
  if (names.includes(SEARCH_FILES.search))
    throw unreadable(`The search in ${path} ended before its first run did, so there is nothing to report.`);
  const runs = await runsIn(path, names);
  const [latest] = runs;
  if (latest === undefined) throw unreadable(`${path} is no folder of a run: it holds none of ${OF_A_RUN.join(', ')}.`);
  throw unreadable(
    runs.length === 1
      ? `${path} holds the folder of a run and is none itself; name ${join(path, latest)}.`
      : `${path} holds the folders of ${runs.length} runs and is none itself; name one, like ${join(path, latest)}.`,
  );
}

async function folderOf(given: string): Promise<string> {
  try {
    if ((await stat(given)).isDirectory()) return given.replace(/(?<=.)\/+$/, '');
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT') throw unreadable(`${given} cannot be read (${messageOf(cause)}).`, cause);
    const near = await nearestFile(given);
    throw unreadable(`There is no folder ${given}${near === undefined ? '.' : `; did you mean "${near}"?`}`, cause);
  }
  if (INSIDE.includes(basename(given))) return dirname(given);
  throw unreadable(`${given} is a file; name the folder of a run.`);
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    throw unreadable(`${path} cannot be read (${messageOf(cause)}).`, cause);
  }
}

/** The names of those below, the latest first, as their names begin with the date. */
async function runsIn(path: string, names: readonly string[]): Promise<readonly string[]> {
  const held = await Promise.all(
    names.map(async (name) => {
      const inside = await readdir(join(path, name)).catch((): string[] => []);
      return [...OF_A_RUN, SEARCH_FILES.curve].some((file) => inside.includes(file)) ? [name] : [];
    }),
  );
  return held.flat().toSorted().toReversed();
}

const unreadable = (message: string, cause?: unknown): PlimsollError =>
  new PlimsollError('RUN_UNREADABLE', message, cause === undefined ? {} : { cause });
