import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PlimsollError } from '../../core/errors.ts';
import type { RunResult } from '../../core/result.ts';
import { readResult } from './read-result.ts';
import { FILES } from './run-folder.ts';

/** The result of a stored run, or in a sentence why there is none to be had. */
export async function readStoredResult(folder: string): Promise<RunResult | string> {
  try {
    return (await readResult(folder)) ?? `It has no ${FILES.result}.`;
  } catch (error) {
    // Whoever asks names the folder itself.
    if (error instanceof PlimsollError) return error.message.replace(join(folder, FILES.result), `Its ${FILES.result}`);
    throw error;
  }
}

/** What of a scenario changes no load: what it is called, what is asserted of it, and the draws of its chances. */
const NO_LOAD: ReadonlySet<string> = new Set(['name', 'file', 'seed', 'thresholds', 'subMetrics']);

/** A run's own words stand around it, which are those of its result. */
const scenarioField = z.looseObject({ scenario: z.record(z.string(), z.unknown()) });

/** The resolved scenario of a stored run, only compared and never relied on: undefined where there is none to be read. */
export async function readParts(folder: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return scenarioField.parse(JSON.parse(await readFile(join(folder, FILES.scenario), 'utf8'))).scenario;
  } catch {
    return undefined;
  }
}

/**
 * Of each part of a stored run's scenario that makes its load, a digest: equal digests are equal parts. Undefined where
 * there is no scenario to be read. The target's url is left out: it is known of the run, and the load is the same.
 */
export async function readLoad(folder: string): Promise<Readonly<Record<string, string>> | undefined> {
  const scenario = await readParts(folder);
  if (scenario === undefined) return undefined;
  const parts = Object.entries(scenario).filter(([name]) => !NO_LOAD.has(name));
  return Object.fromEntries(parts.map(([name, part]) => [name, digest(name === 'target' ? withoutUrl(part) : part)]));
}

function withoutUrl(target: unknown): unknown {
  return typeof target === 'object' && target !== null ? { ...target, url: undefined } : target;
}

const digest = (part: unknown): string => createHash('sha256').update(JSON.stringify(part)).digest('hex').slice(0, 16);
