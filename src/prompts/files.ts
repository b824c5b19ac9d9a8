import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, PlimsollError, systemCode } from '../core/errors.ts';
import { didYouMean, nearest } from '../core/nearest.ts';
import { listed } from './fields.ts';

/** Excerpts that come with the package, named `plimsoll:NAME` so that an example runs from any folder. */
const BUNDLED: Readonly<Record<string, string>> = {
  'mt-bench': 'mt-bench.jsonl',
  'azure-conv': 'azure-conv-2023.csv',
};

const SCHEME = 'plimsoll:';
const FOLDER = fileURLToPath(new URL('../../data/', import.meta.url));

/** The whole text of a file that a prompt source names, and the short name by which messages call it. */
export async function readSourceFile(
  file: string,
  folder: string,
): Promise<{ readonly name: string; readonly text: string }> {
  const path = pathOf(file, folder);
  const name = basename(path);
  try {
    const text = await readFile(path, 'utf8');
    if (text.includes('\0')) throw new PlimsollError('DATA_UNREADABLE', `${file} is not a text file.`);
    return { name, text: text.replace(/^\uFEFF/, '') };
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw new PlimsollError('DATA_UNREADABLE', await unreadable(file, path, cause), { cause });
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
    throw new PlimsollError('DATA_UNREADABLE', `No bundled data is called "${file}"${known}`);
  }
  return resolve(FOLDER, BUNDLED[name]!);
}

async function unreadable(file: string, path: string, cause: unknown): Promise<string> {
  const code = systemCode(cause);
  if (code === 'ENOENT') {
    const near = await nearestFile(path);
    const missing = `There is no prompts file ${file} (looked in ${dirname(path)})`;
    return near === undefined ? `${missing}.` : `${missing}; did you mean "${near}"?`;
  }
  if (code === 'EISDIR') return `${file} is a folder; a prompt source takes a file.`;
  return `The prompts file ${file} cannot be read (${messageOf(cause)}).`;
}
