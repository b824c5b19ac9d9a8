import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Curve, CurvePoint } from '../core/curve.ts';
import { messageOf, PlimsollError, systemCode } from '../core/errors.ts';
import type { Stored } from '../core/stored/fields.ts';
import { STORED } from '../run/store/kinds.ts';
import { readJsonIfThere } from '../run/store/read-json.ts';

/** Files of a study's folder. */
export const STUDY_FILES = { study: 'study.json', curve: 'curve.json' } as const;

/** What a search was begun with; written once, and read when it goes on. */
const studyField = z.object({
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
  given: z.object({
    target: z.string().optional(),
    model: z.string().optional(),
    workers: z.number(),
    env: z.array(z.string()),
  }),
});

export type StoredStudy = Stored<typeof studyField>;

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
  const study = await readJsonIfThere(join(folder, STUDY_FILES.study), { schema: studyField, code: UNREADABLE });
  if (study === undefined)
    throw new PlimsollError(UNREADABLE, `${folder} holds no capacity search: there is no ${STUDY_FILES.study}.`);
  const file = join(folder, STUDY_FILES.curve);
  // A search may be killed before its first run ended.
  const curve = await readJsonIfThere(file, { ...STORED.curve, code: UNREADABLE });
  if (curve !== undefined) mustBeOfASearch(curve, file);
  return {
    study,
    points: curve?.points ?? [],
    durationMs: curve?.run.durationMs ?? 0,
    begun: Math.max(await probesIn(folder), curve?.points.length ?? 0),
  };
}

const UNREADABLE = 'STUDY_UNREADABLE';

/** Of the search that `study.json` tells of: it goes on from rates, and from those above 0. */
function mustBeOfASearch({ kind, points }: Curve, file: string): void {
  const isRate = ({ level }: CurvePoint): boolean => level.kind === 'rate' && level.perSecond > 0;
  if (kind !== 'capacity' || !points.every(isRate))
    throw new PlimsollError(UNREADABLE, `${file} is not the curve of a capacity search.`);
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
