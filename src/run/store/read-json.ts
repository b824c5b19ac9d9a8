import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';

/**
 * A JSON file of a run's folder, checked. Throws `RUN_UNREADABLE` with the file and what is wrong in it.
 *
 * @param advice what to do about a file that is broken, a clause
 */
export async function readJson<T>(file: string, field: z.ZodType<T>, advice?: string): Promise<T> {
  return checked(file, await parsed(file, advice), field, advice);
}

/** As {@link readJson}; undefined where the file is not there. */
export async function readJsonIfThere<T>(file: string, field: z.ZodType<T>, advice?: string): Promise<T | undefined> {
  try {
    return await readJson(file, field, advice);
  } catch (error) {
    if (error instanceof PlimsollError && systemCode(error.cause) === 'ENOENT') return undefined;
    throw error;
  }
}

async function parsed(file: string, advice: string | undefined): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, systemCode(cause) === 'ENOENT' ? 'it is not there' : messageOf(cause), advice, cause);
  }
}

/** What is in the file itself, not what a check makes of it: reports show everything in the order in which it was written. */
function checked<T>(file: string, value: unknown, field: z.ZodType<T>, advice: string | undefined): T {
  const result = field.safeParse(value);
  if (result.success) return value as T;
  const [issue] = result.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw unreadable(file, `${place}${issue?.message ?? 'it is not what it should be'}`, advice, result.error);
}

const unreadable = (file: string, why: string, advice: string | undefined, cause: unknown): PlimsollError =>
  new PlimsollError('RUN_UNREADABLE', `${file} cannot be read (${why})${advice === undefined ? '' : `; ${advice}`}.`, {
    cause,
  });
