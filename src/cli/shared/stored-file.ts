import type { Kind, Subjects } from '../../report/reports.ts';
import { STORED } from '../../run/store/kinds.ts';
import { readJson } from '../../run/store/read-json.ts';

/** What one JSON file holds all of; a run is more than its result. */
export type StoredKind = Exclude<Kind, 'run'>;

export const isOfKind = (kind: StoredKind, value: unknown): boolean =>
  STORED[kind].schema.safeParse(STORED[kind].upgrade(value)).success;

const READERS: { readonly [K in StoredKind]: (file: string) => Promise<Subjects[K]> } = {
  comparison: (file) => readJson(file, STORED.comparison),
  study: (file) => readJson(file, STORED.study),
  curve: (file) => readJson(file, STORED.curve),
  trend: (file) => readJson(file, STORED.trend),
};

/** Throws `RUN_UNREADABLE`. */
export const readStored = <K extends StoredKind>(kind: K, file: string): Promise<Subjects[K]> => READERS[kind](file);

export const STORED_KINDS = Object.keys(READERS) as readonly StoredKind[];
