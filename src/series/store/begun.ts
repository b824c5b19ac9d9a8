import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import { json } from '../../core/json.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';

/** Files of a search's or a sweep's folder, beside what a series of another kind leaves. */
export const SEARCH_FILES = { search: 'study.json', curve: 'curve.json' } as const;

/** Below a search's or a sweep's folder: the folders of its runs. */
export const PROBES = 'probes';

/** Where what a series was begun with is kept, and what messages call it. */
const KINDS = {
  // Named before there were studies of another kind.
  capacity: { file: SEARCH_FILES.search, one: 'search', a: 'capacity search' },
  sweep: { file: 'series.json', one: 'sweep', a: 'sweep' },
  ab: { file: 'series.json', one: 'comparison', a: 'comparison' },
  study: { file: 'series.json', one: 'study', a: 'study' },
} as const;

/** One of these is in the folder of every series from its beginning. */
export const BEGUN_FILES: readonly string[] = [...new Set(Object.values(KINDS).map(({ file }) => file))];

export type SeriesKind = keyof typeof KINDS;

/** Numbers and words that decide what is run, by the name of their flag or field. */
export type Settings = Readonly<Record<string, string | number>>;

const begunShape = z.object({
  schema: z.literal(1),
  kind: z.enum(['capacity', 'sweep', 'ab', 'study']),
  id: z.string(),
  startedAt: z.string(),
  scenarioHash: z.string(),
  /** Flags in place of what the file says, and of -e the names alone: its values may be keys. */
  given: z.object({
    target: z.string().optional(),
    model: z.string().optional(),
    workers: z.number(),
    env: z.array(z.string()),
  }),
});
const begunField = begunShape.loose();

/** What a series was begun with; written once, and read when it goes on. */
export interface Begun extends Omit<Readonly<z.infer<typeof begunShape>>, 'schema'> {
  readonly settings: Settings;
}

export type GivenFlags = Begun['given'];

export const writeBegun = (folder: RunFolder, begun: Begun): Promise<void> => {
  const { kind, id, startedAt, scenarioHash, settings, given } = begun;
  return folder.write(KINDS[kind].file, json({ schema: 1, kind, id, startedAt, scenarioHash, ...settings, given }));
};

/** Reads what a series of this kind was begun with. Throws `SERIES_UNREADABLE` where the folder holds none. */
export async function readBegun(folder: string, kind: SeriesKind): Promise<Begun> {
  const { file, a } = KINDS[kind];
  const path = join(folder, file);
  const found = await read(path);
  if (found === undefined)
    throw new PlimsollError('SERIES_UNREADABLE', `${folder} holds no ${a}: there is no ${file}.`);
  const { schema: _, id, startedAt, scenarioHash, given, ...rest } = found;
  const { kind: is, ...others } = rest;
  if (is !== kind)
    throw new PlimsollError('SERIES_UNREADABLE', `${folder} holds no ${a}: ${file} is that of a ${KINDS[is].a}.`);
  // What a later version adds beside them is no setting.
  const settings = Object.fromEntries(
    Object.entries(others).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
    ),
  );
  return { kind, id, startedAt, scenarioHash, given, settings };
}

async function read(path: string): Promise<z.infer<typeof begunField> | undefined> {
  try {
    return begunField.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT' || systemCode(cause) === 'ENOTDIR') return undefined;
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const what = issue === undefined ? messageOf(cause) : `${issue.path.join('.')}: ${issue.message}`;
    throw new PlimsollError('SERIES_UNREADABLE', `${path} cannot be read (${what}).`, { cause });
  }
}

/** What is called otherwise than by its flag. */
const NAMED: Readonly<Record<string, string>> = {
  target: 'the target',
  model: 'the model',
  durationMs: '--duration, in ms,',
};

/** Refuses to go on with another series than was begun, naming the difference. */
export function mustBeTheSame(
  { kind, settings: was, scenarioHash }: Begun,
  now: Pick<Begun, 'settings' | 'scenarioHash'>,
): void {
  const { one } = KINDS[kind];
  const names = [...new Set([...Object.keys(was), ...Object.keys(now.settings)])];
  const differing = names.filter((name) => was[name] !== now.settings[name]);
  if (differing.length > 0)
    throw new PlimsollError(
      'SERIES_DIFFERS',
      `The ${one} was begun with other settings: ${differing.map((name) => `${NAMED[name] ?? `--${name}`} was ${was[name] ?? 'not given'} and is ${now.settings[name] ?? 'not given'}`).join('; ')}.`,
    );
  if (scenarioHash !== now.scenarioHash)
    throw new PlimsollError(
      'SERIES_DIFFERS',
      `The scenario reads otherwise than when the ${one} was begun, so its earlier runs were of another load.`,
    );
}
