import { join } from 'node:path';
import type { CurvePoint } from '../../core/curve.ts';
import { STORED } from '../../run/store/kinds.ts';
import { readJsonIfThere } from '../../run/store/read-json.ts';
import { PROBES, SEARCH_FILES } from './begun.ts';
import { namesIn } from './made.ts';

/** What an earlier process made of a curve. */
export interface CurveSoFar {
  readonly points: readonly CurvePoint[];
  readonly durationMs: number;
  /** Runs that were begun, those among them that did not end: their prompts were sent. */
  readonly begun: number;
}

export const NO_CURVE: CurveSoFar = { points: [], durationMs: 0, begun: 0 };

/** Reads a curve that may go on; it is empty where the series was killed before its first run ended. */
export async function readCurveSoFar(folder: string): Promise<CurveSoFar> {
  const curve = await readJsonIfThere(join(folder, SEARCH_FILES.curve), STORED.curve);
  const points = curve?.points ?? [];
  // A run has its folder before anything is sent.
  const folders = (await namesIn(join(folder, PROBES)))?.length ?? 0;
  return { points, durationMs: curve?.run.durationMs ?? 0, begun: Math.max(folders, points.length) };
}
