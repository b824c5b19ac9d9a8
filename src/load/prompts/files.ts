import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import { didYouMean, nearest } from '../../core/nearest.ts';
import { listed } from '../../core/takes.ts';
import { bytesOf, kindOfFile, type Packing } from './reading/unpack.ts';
import { unreadable } from './reading/unreadable.ts';
import { utf8Text } from './reading/utf8.ts';

/** Excerpts that come with the package, named `plimsoll:NAME` so that an example runs from any folder. */
const BUNDLED: Readonly<Record<string, string>> = {
  'mt-bench': 'mt-bench.jsonl',
  'azure-conv': 'azure-conv-2023.csv',
  mooncake: 'mooncake.jsonl',
  gsm8k: 'gsm8k.jsonl',
};

const SCHEME = 'plimsoll:';
const FOLDER = fileURLToPath(new URL('../../../data/', import.meta.url));

/** A file that a prompt source names, open for reading: nothing of it is in memory yet. */
export interface SourceFile {
  /** By which messages call it. */
  readonly name: string;
  /** The same, without the ending that says how it is packed. */
  readonly plainName: string;
  /** In pieces, to be gone through once; the file is closed when that ends, wherever it does. */
  readonly text: AsyncIterable<string>;
  /** What was read another way than the name says, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Opens a file, unpacked where its first bytes say that it is packed.
 *
 * @param inFolder the file that stands for a folder, where a folder may be named
 * @throws DATA_UNREADABLE when there is no such file, or it is none of text; and from `text` while it is read
 */
export async function openSourceFile(file: string, folder: string, inFolder?: string): Promise<SourceFile> {
  const given = pathOf(file, folder);
  try {
    const isFolder = (await stat(given)).isDirectory();
    if (isFolder && inFolder === undefined) throw unreadable(`${file} is a folder; a prompt source takes a file.`);
    const path = isFolder ? join(given, inFolder ?? '') : given;
    const name = isFolder ? join(basename(given), inFolder ?? '') : basename(given);
    const packing = await packingOf(path, name);
    const plainName = name.replace(ENDING, '');
    return { name, plainName, text: textOf(file, path, name, packing), notes: packingNotes(name, packing) };
  } catch (cause) {
    throw cause instanceof PlimsollError ? cause : unreadable(await whyNot(file, given, cause), cause);
  }
}

const ENDING = /\.(gz|zst)$/i;

/** A pipe can be read only once, so it is taken as it comes. */
async function packingOf(path: string, name: string): Promise<Packing | undefined> {
  if (!(await stat(path)).isFile()) return undefined;
  const kind = await kindOfFile(path);
  if ('packing' in kind) return kind.packing;
  throw unreadable(
    `${name} is ${kind.foreign}; a prompt source takes text: JSON lines, a JSON list or CSV, also as .gz or .zst.`,
  );
}

function packingNotes(name: string, packing: Packing | undefined): readonly string[] {
  const said = ENDING.exec(name)?.[1]?.toLowerCase();
  if (said === packing) return [];
  return packing === undefined
    ? [`${name} is not packed, though its name says so; it was read as it is.`]
    : [`${name} is packed (${packing}), which its name does not say; it was unpacked.`];
}

async function* textOf(file: string, path: string, name: string, packing: Packing | undefined): AsyncGenerator<string> {
  try {
    yield* utf8Text(bytesOf(path, packing), name);
  } catch (cause) {
    throw cause instanceof PlimsollError ? cause : unreadable(await whyNot(file, path, cause), cause);
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
  if (/^(Z_|ZSTD_)/.test(code)) return `${file} is damaged and cannot be unpacked (${messageOf(cause)}).`;
  return `The prompts file ${file} cannot be read (${messageOf(cause)}).`;
}
