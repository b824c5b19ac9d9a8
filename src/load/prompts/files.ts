import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import { didYouMean, nearest } from '../../core/nearest.ts';
import { listed } from '../../core/takes.ts';

/** Of a prompt source's data. */
export const unreadable = (message: string, cause?: unknown): PlimsollError =>
  new PlimsollError('DATA_UNREADABLE', message, cause === undefined ? undefined : { cause });

/** Excerpts that come with the package, named `plimsoll:NAME` so that an example runs from any folder. */
const BUNDLED: Readonly<Record<string, string>> = {
  'mt-bench': 'mt-bench.jsonl',
  'azure-conv': 'azure-conv-2023.csv',
  mooncake: 'mooncake.jsonl',
  gsm8k: 'gsm8k.jsonl',
};

const SCHEME = 'plimsoll:';
const FOLDER = fileURLToPath(new URL('../../../data/', import.meta.url));

/** The whole text of a file that a prompt source names, and the short name by which messages call it. */
export async function readSourceFile(
  file: string,
  folder: string,
): Promise<{ readonly name: string; readonly text: string }> {
  const path = pathOf(file, folder);
  const name = basename(path);
  try {
    const text = await readFile(path, 'utf8');
    if (text.includes('\0')) throw unreadable(`${file} is not a text file.`);
    return { name, text: text.replace(/^\uFEFF/, '') };
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw unreadable(await whyNot(file, path, cause), cause);
  }
}

const RECORDS = 'records.jsonl.gz';

/**
 * The lines of a file, one at a time, so that it may be larger than memory; unpacked when its name ends in `.gz`.
 * A run's folder stands for the records in it.
 */
export async function openSourceLines(
  file: string,
  folder: string,
): Promise<{ readonly name: string; readonly lines: AsyncIterable<string> }> {
  const path = pathOf(file, folder);
  try {
    const isFolder = (await stat(path)).isDirectory();
    const inside = isFolder ? join(path, RECORDS) : path;
    if (isFolder) await stat(inside);
    return { name: isFolder ? join(basename(path), RECORDS) : basename(path), lines: linesOf(file, inside) };
  } catch (cause) {
    throw unreadable(await whyNot(file, path, cause), cause);
  }
}

async function* linesOf(file: string, path: string): AsyncGenerator<string> {
  const text = path.endsWith('.gz') ? createGunzip() : new PassThrough();
  // What goes wrong here also ends the lines below, or is seen when they have ended.
  const read = pipeline(createReadStream(path), text).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  try {
    let isFirst = true;
    for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.includes('\0')) throw unreadable(`${file} is not a text file.`);
      yield isFirst ? line.replace(/^\uFEFF/, '') : line;
      isFirst = false;
    }
    const cause = await read;
    if (cause !== undefined) throw cause;
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw unreadable(await whyNot(file, path, cause), cause);
  } finally {
    text.destroy();
  }
}

/** The file nearest in name in the same folder, for "did you mean". */
export async function nearestFile(path: string): Promise<string | undefined> {
  try {
    return nearest(basename(path), await readdir(dirname(path)));
  } catch {
    return undefined;
  }
}

function pathOf(file: string, folder: string): string {
  if (!file.startsWith(SCHEME)) return resolve(folder, file);
  const name = file.slice(SCHEME.length);
  if (!Object.hasOwn(BUNDLED, name)) {
    const names = Object.keys(BUNDLED).map((known) => SCHEME + known);
    const known = didYouMean(file, names) || `; there are ${listed(names, 'and')}.`;
    throw unreadable(`No bundled data is called "${file}"${known}`);
  }
  return resolve(FOLDER, BUNDLED[name]!);
}

async function whyNot(file: string, path: string, cause: unknown): Promise<string> {
  const code = systemCode(cause);
  if (code === 'ENOENT') {
    const near = await nearestFile(path);
    const missing = `There is no prompts file ${file} (looked in ${dirname(path)})`;
    return near === undefined ? `${missing}.` : `${missing}; did you mean "${near}"?`;
  }
  if (code === 'Z_BUF_ERROR') return `${file} breaks off before its end: it was not written to the last byte.`;
  if (code === 'EISDIR') return `${file} is a folder; a prompt source takes a file.`;
  return `The prompts file ${file} cannot be read (${messageOf(cause)}).`;
}
