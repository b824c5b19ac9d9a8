import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PlimsollError } from '../core/errors.ts';
import type { RunResult } from '../core/result.ts';
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

const scenarioField = z.object({ scenario: z.record(z.string(), z.unknown()) });

/**
 * Of each part of a stored run's scenario that makes its load, a digest: equal digests are equal parts. Undefined where
 * there is no scenario to be read. The target's url is left out: it is known of the run, and the load is the same.
 */
export async function readLoad(folder: string): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { scenario } = scenarioField.parse(JSON.parse(await readFile(join(folder, FILES.scenario), 'utf8')));
    const parts = Object.entries(scenario).filter(([name]) => !NO_LOAD.has(name));
    return Object.fromEntries(parts.map(([name, part]) => [name, digest(name === 'target' ? withoutUrl(part) : part)]));
  } catch {
    return undefined;
  }
}

function withoutUrl(target: unknown): unknown {
  return typeof target === 'object' && target !== null ? { ...target, url: undefined } : target;
}

const digest = (part: unknown): string => createHash('sha256').update(JSON.stringify(part)).digest('hex').slice(0, 16);
