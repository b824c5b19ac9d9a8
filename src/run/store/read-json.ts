import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { type ErrorCode, messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import type { Stored } from '../../core/stored/fields.ts';
import { firstFault } from './first-fault.ts';

/** One sort of file, as a reader takes it. */
export interface JsonKind<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** Turns what an earlier version wrote into what this one reads. */
  readonly upgrade?: (value: unknown) => unknown;
  /** What to do about a file that is damaged, a clause. */
  readonly ifDamaged?: string;
  /** `RUN_UNREADABLE` where it does not say. */
  readonly code?: ErrorCode;
}

/**
 * A JSON file that a run or a search left, checked. Fields that this version does not know are let pass, and kept. Throws
 * with the file and what is wrong in it.
 */
export async function readJson<Schema extends z.ZodType>(
  file: string,
  kind: JsonKind<Schema>,
): Promise<Stored<Schema>> {
  const written = await parsed(file, kind);
  return checked(file, kind.upgrade === undefined ? written : kind.upgrade(written), kind);
}

/** As {@link readJson}; undefined where the file is not there. */
export async function readJsonIfThere<Schema extends z.ZodType>(
  file: string,
  kind: JsonKind<Schema>,
): Promise<Stored<Schema> | undefined> {
  try {
    return await readJson(file, kind);
  } catch (error) {
    if (error instanceof PlimsollError && isNotThere(error.cause)) return undefined;
    throw error;
  }
}

/** A file without JSON, or cut short, is damaged: whoever has its source may make it again. */
async function parsed(file: string, { ifDamaged, code }: JsonKind): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const why = isNotThere(cause) ? 'it is not there' : messageOf(cause);
    const isDamaged = cause instanceof SyntaxError && ifDamaged !== undefined;
    throw unreadable(`${file} cannot be read (${why})${isDamaged ? `; ${ifDamaged}` : ''}.`, code, cause);
  }
}

const isNotThere = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(systemCode(error));

/**
 * What is in the file itself, not what a check makes of it: reports show everything in the order in which it was written.
 * A file that does not pass is whole, and perhaps of another version: it is nothing to be thrown away.
 */
function checked<Schema extends z.ZodType>(
  file: string,
  value: unknown,
  { schema, code }: JsonKind<Schema>,
): Stored<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return value as Stored<Schema>;
  const written: unknown = Object(value).schema;
  const sentence =
    typeof written === 'number' && written > SCHEMA
      ? `${file} was written by a newer plimsoll (its schema is ${written}, this one reads ${SCHEMA}); use that one, or a newer one.`
      : `${file} cannot be read (${firstFault(result.error, value)}). Another version of plimsoll may have written it.`;
  throw unreadable(sentence, code, result.error);
}

/** Of all files: it is raised when a name changes its meaning or goes away. */
const SCHEMA = 1;

const unreadable = (sentence: string, code: ErrorCode = 'RUN_UNREADABLE', cause: unknown): PlimsollError =>
  new PlimsollError(code, sentence, { cause });
