import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { nearestFile } from '../../load/prompts/files.ts';
import { formatsOf, type Kind, nameOf, storedName } from '../../report/reports.ts';
import { FILES } from '../../run/store/run-folder.ts';
import { BEGUN_FILES, SEARCH_FILES } from '../../series/store/begun.ts';
import { isOfKind, STORED_KINDS } from './stored-file.ts';

/** What a path on the command line leads to. */
export interface Given {
  readonly kind: Kind;
  /** Its folder. */
  readonly path: string;
  /** The file that holds it. */
  readonly file: string;
}

/** A folder of a run is known by one of these. */
const OF_A_RUN: readonly string[] = [FILES.result, FILES.scenario, FILES.records];
const ALL_KINDS: readonly Kind[] = ['run', ...STORED_KINDS];
/** Named in place of its folder, as a shell completes it. */
const INSIDE: readonly string[] = [
  ...Object.values(FILES),
  SEARCH_FILES.curve,
  ...BEGUN_FILES,
  ...ALL_KINDS.flatMap((kind) => formatsOf(kind).map((format) => nameOf(kind, format))),
];

/** What is meant by a path: the folder that a command made, a file in it, or a stored result anywhere. Throws `RUN_UNREADABLE`. */
export async function folderGiven(given: string): Promise<Given> {
  const path = await folderOf(given);
  if (path === undefined) return storedIn(given);
  const names = await namesIn(path);
  const kind = kindIn(names);
  if (kind !== undefined) return { kind, path, file: join(path, storedName(kind)) };
  if (BEGUN_FILES.some((name) => names.includes(name)))
    throw unreadable(
      `What was begun in ${path} ended before it had an answer; its command goes on with --resume ${path}, and report takes each of its runs.`,
    );
  const runs = await runsIn(path, names);
  const [latest] = runs;
  if (latest === undefined) throw unreadable(`${path} is no folder of a run: it holds none of ${OF_A_RUN.join(', ')}.`);
  throw unreadable(
    runs.length === 1
      ? `${path} holds the folder of a run and is none itself; name ${join(path, latest)}.`
      : `${path} holds the folders of ${runs.length} runs and is none itself; name one, like ${join(path, latest)}.`,
  );
}

/** A trend may lie among the runs that it is about, and a comparison with one of them. */
const kindIn = (names: readonly string[]): Kind | undefined =>
  OF_A_RUN.some((name) => names.includes(name)) ? 'run' : STORED_KINDS.find((kind) => names.includes(storedName(kind)));

/** Undefined for a file that says itself what it is. */
async function folderOf(given: string): Promise<string | undefined> {
  try {
    if ((await stat(given)).isDirectory()) return given.replace(/(?<=.)\/+$/, '');
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT') throw unreadable(`${given} cannot be read (${messageOf(cause)}).`, cause);
    const near = await nearestFile(given);
    throw unreadable(`There is no folder ${given}${near === undefined ? '.' : `; did you mean "${near}"?`}`, cause);
  }
  const name = basename(given);
  if (STORED_KINDS.some((kind) => storedName(kind) === name)) return undefined;
  if (INSIDE.includes(name)) return dirname(given);
  if (extname(name) === '.json') return undefined;
  throw notAFolder(given);
}

/** A stored result by whatever name `--out` gave it. */
async function storedIn(file: string): Promise<Given> {
  const known = STORED_KINDS.find((kind) => storedName(kind) === basename(file));
  const kind = known ?? (await kindWithin(file));
  if (kind === undefined) throw notAFolder(file);
  return { kind, path: dirname(file), file };
}

async function kindWithin(file: string): Promise<Kind | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return STORED_KINDS.find((kind) => isOfKind(kind, value));
  } catch {
    return undefined;
  }
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
      return kindIn(inside) === undefined ? [] : [name];
    }),
  );
  return held.flat().toSorted().toReversed();
}

const notAFolder = (file: string): PlimsollError => unreadable(`${file} is a file; name the folder of a run.`);

const unreadable = (message: string, cause?: unknown): PlimsollError =>
  new PlimsollError('RUN_UNREADABLE', message, given({ cause }));
