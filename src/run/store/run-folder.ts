import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PlimsollError, systemCode } from '../../core/errors.ts';

/** The files of a run, by what they are for. */
export const FILES = {
  records: 'records.jsonl.gz',
  intervals: 'intervals.hlog',
  server: 'server.jsonl.gz',
  scenario: 'scenario.json',
  result: 'result.json',
  log: 'run.log',
} as const;

/** Of a file: as a whole, or piece by piece where it may be more than memory holds. */
export type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** A folder that one run writes to. */
export interface RunFolder {
  readonly path: string;
  file(name: string): string;
  /** Writes whole or not at all: a file that is there is complete. */
  write(name: string, content: Content): Promise<void>;
}

/** Makes `<parent>/<name>`, which must not be there yet, and makes sure that it can be written to. */
export async function createRunFolder(parent: string, name: string): Promise<RunFolder> {
  const path = join(parent, name);
  try {
    await mkdir(parent, { recursive: true });
    await mkdir(path);
    await writeFile(join(path, '.probe'), '');
    await rm(join(path, '.probe'));
  } catch (cause) {
    const why = whyNot(systemCode(cause));
    throw new PlimsollError('OUT_UNWRITABLE', `The run's folder ${path} can't be written: ${why}.`, { cause });
  }
  return openRunFolder(path);
}

/** One that is there already. */
export function openRunFolder(path: string): RunFolder {
  const file = (name: string): string => join(path, name);
  return {
    path,
    file,
    async write(name, content) {
      const temporary = file(join(dirname(name), `.${basename(name)}.part`));
      try {
        if (dirname(name) !== '.') await mkdir(dirname(temporary), { recursive: true });
        await writeFile(temporary, content);
        await rename(temporary, file(name));
      } catch (cause) {
        await rm(temporary, { force: true }).catch(() => {});
        const sentence = `${file(name)} could not be written (${systemCode(cause)}).`;
        throw new PlimsollError('WRITE_FAILED', sentence, { cause });
      }
    },
  };
}

function whyNot(code: string): string {
  switch (code) {
    case 'ENOTDIR':
    case 'EEXIST':
      return `something on its way is a file, not a folder (${code})`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `that is not allowed (${code})`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full (${code})`;
    default:
      return code;
  }
}
