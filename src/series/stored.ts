import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CurvePoint } from '../core/curve.ts';
import { messageOf, PlimsollError, systemCode } from '../core/errors.ts';

/** Files of a study's folder. */
export const STUDY_FILES = { study: 'study.json', curve: 'curve.json' } as const;

/** What a search was begun with; written once, and read when it goes on. */
const studyField = z.strictObject({
  schema: z.literal(1),
  kind: z.literal('capacity'),
  id: z.string(),
  startedAt: z.string(),
  scenarioHash: z.string(),
  target: z.string(),
  model: z.string(),
  seed: z.number(),
  min: z.number(),
  max: z.number(),
  goodput: z.number(),
  precision: z.number(),
  repeats: z.number(),
  /** Of the measured part of each run, where --duration said it. */
  durationMs: z.number().optional(),
  /** Flags in place of what the file says, and of -e the names alone: its values may be keys. */
  given: z.strictObject({
    target: z.string().optional(),
    model: z.string().optional(),
    workers: z.number(),
    env: z.array(z.string()),
  }),
});

export type StoredStudy = z.infer<typeof studyField>;

/** Only what the search itself reads of a point; the rest is carried along as it is. */
const pointField = z.looseObject({
  level: z.strictObject({ kind: z.literal('rate'), perSecond: z.number().positive() }),
  purpose: z.enum(['bracket', 'bisect', 'confirm']),
  valid: z.boolean(),
  reasons: z.array(z.string()),
  isMet: z.boolean().optional(),
  hopeless: z.string().optional(),
  goodput: z.looseObject({ rate: z.number(), passes: z.number(), fails: z.number() }).optional(),
  e2e: z.looseObject({ mean: z.number(), p95: z.number() }).optional(),
  okPerSecond: z.number(),
});

const curveField = z.looseObject({
  kind: z.literal('capacity'),
  run: z.looseObject({ durationMs: z.number() }),
  points: z.array(pointField),
});

export interface Resumed {
  readonly study: StoredStudy;
  readonly points: readonly CurvePoint[];
  readonly durationMs: number;
  /** Runs that were begun, those among them that did not end. */
  readonly begun: number;
}

/** Below a study's folder: the folders of its runs. */
export const PROBES = 'probes';

/** Reads a search that did not end. Throws `STUDY_UNREADABLE` where the folder holds none. */
export async function readStudy(folder: string): Promise<Resumed> {
  const study = await read(folder, STUDY_FILES.study, studyField);
  if (study === undefined)
    throw new PlimsollError(
      'STUDY_UNREADABLE',
      `${folder} holds no capacity search: there is no ${STUDY_FILES.study}.`,
    );
  const curve = await read(folder, STUDY_FILES.curve, curveField);
  return {
    study,
    points: (curve?.points ?? []) as unknown as readonly CurvePoint[],
    durationMs: curve?.run.durationMs ?? 0,
    begun: Math.max(await probesIn(folder), curve?.points.length ?? 0),
  };
}

/** A run has its folder before anything is sent. */
async function probesIn(folder: string): Promise<number> {
  try {
    return (await readdir(join(folder, PROBES), { withFileTypes: true })).filter((entry) => entry.isDirectory()).length;
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return 0;
    throw new PlimsollError('STUDY_UNREADABLE', `${join(folder, PROBES)} cannot be read (${messageOf(cause)}).`, {
      cause,
    });
  }
}

/** Undefined when the file is not there: a search may be killed before its first run ended. */
async function read<T>(folder: string, name: string, field: z.ZodType<T>): Promise<T | undefined> {
  const file = join(folder, name);
  try {
    return field.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT' || systemCode(cause) === 'ENOTDIR') return undefined;
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const what = issue === undefined ? messageOf(cause) : `${issue.path.join('.')}: ${issue.message}`;
    throw new PlimsollError('STUDY_UNREADABLE', `${file} cannot be read (${what}).`, { cause });
  }
}

const NAMED = {
  target: 'the target',
  model: 'the model',
  seed: '--seed',
  min: '--min',
  max: '--max',
  goodput: '--goodput',
  precision: '--precision',
  repeats: '--repeats',
  durationMs: '--duration, in ms,',
} as const;

/** Refuses to go on with another search than was begun, naming the difference. */
export function mustBeTheSame(
  stored: StoredStudy,
  now: Omit<StoredStudy, 'schema' | 'kind' | 'id' | 'startedAt' | 'given'>,
): void {
  const differing = (Object.keys(NAMED) as (keyof typeof NAMED)[]).filter((name) => stored[name] !== now[name]);
  if (differing.length > 0)
    throw new PlimsollError(
      'STUDY_DIFFERS',
      `The search was begun with other settings: ${differing.map((name) => `${NAMED[name]} was ${stored[name] ?? 'not given'} and is ${now[name] ?? 'not given'}`).join('; ')}.`,
    );
  if (stored.scenarioHash !== now.scenarioHash)
    throw new PlimsollError(
      'STUDY_DIFFERS',
      'The scenario reads otherwise than when the search was begun, so its earlier runs were of another load.',
    );
}
