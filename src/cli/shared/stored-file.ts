import { z } from 'zod';
import type { Kind, Subjects } from '../../report/reports.ts';
import { curveSchema } from '../../run/store/curve-schema.ts';
import { readJson } from '../../run/store/read-json.ts';

/** What one JSON file holds all of; a run is more than its result. */
export type StoredKind = Exclude<Kind, 'run'>;

/** By which a file is known, and what its reports cannot do without. */
const lists = (...names: readonly string[]) =>
  z.looseObject({
    schema: z.literal(1),
    ...Object.fromEntries(names.map((name) => [name, z.array(z.looseObject({}))])),
  });

const SCHEMAS = {
  comparison: lists('contrasts').extend({ settings: z.looseObject({}), base: z.looseObject({}) }),
  study: lists('claims', 'arms', 'rates', 'runs').extend({ run: z.looseObject({}), question: z.string() }),
  curve: curveSchema,
  trend: lists('groups', 'leftOut').extend({ margin: z.number() }),
} as const satisfies Record<StoredKind, z.ZodType>;

export const STORED_KINDS = Object.keys(SCHEMAS) as readonly StoredKind[];

export const isOfKind = (kind: StoredKind, value: unknown): boolean => SCHEMAS[kind].safeParse(value).success;

/** Throws `RUN_UNREADABLE`. */
export const readStored = <K extends StoredKind>(kind: K, file: string): Promise<Subjects[K]> =>
  readJson(file, SCHEMAS[kind] as unknown as z.ZodType<Subjects[K]>);
