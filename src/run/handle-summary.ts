import { PlimsollError, systemCode } from '../core/errors.ts';
import { within } from '../load/sessions/current.ts';
import type { SummaryData } from '../load/sessions/summary.ts';
import { oneLine, thrown } from '../load/sessions/thrown.ts';
import type { Hooks } from '../scenario/scenario.ts';
import type { RunFolder } from './store/run-folder.ts';
import { placeInFolder } from './summary-files.ts';

/** What a summary says on the two streams; its files are written already. */
export interface SummaryTexts {
  readonly stdout: string | Uint8Array;
  readonly stderr: string | Uint8Array;
}

export interface SummaryPlace {
  readonly folder: Pick<RunFolder, 'write'>;
  /** Takes keys out of what is told of a mistake. */
  readonly hide: (text: string) => string;
}

/**
 * Runs the scenario's `handleSummary`, as k6 does, and writes what it returns into the run's folder: all, or nothing
 * where one may not be written. Whatever goes wrong is a mistake of the scenario's; undefined where there is none.
 */
export async function runHandleSummary(
  { handleSummary, handleSummaryTimeoutMs }: Hooks,
  data: SummaryData,
  { folder, hide }: SummaryPlace,
): Promise<SummaryTexts | undefined> {
  if (handleSummary === undefined) return undefined;
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => over.reject(new Error(`it did not end within ${handleSummaryTimeoutMs} ms`)),
    handleSummaryTimeoutMs,
  );
  const current = { check: () => {}, abort: () => {}, fail: () => {}, onUncaught: over.reject };
  try {
    const {
      stdout = '',
      stderr = '',
      ...files
    } = outputsOf(await within(current, () => Promise.race([over.promise, (async () => handleSummary(data))()])));
    const named = Object.entries(files).map(([name, content]) => [placeOf(name), content] as const);
    for (const [name, content] of named)
      await folder.write(name, content).catch((error: Error) => {
        throw new Error(`${oneLine(name).slice(0, 60)} could not be written (${systemCode(error.cause)})`);
      });
    return { stdout, stderr };
  } catch (cause) {
    const { message, where } = thrown(cause, hide);
    throw new PlimsollError(
      'SCENARIO_THREW',
      `handleSummary() failed${where === undefined ? '' : ` at ${where}`}: ${message}.`,
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}

function outputsOf(returned: unknown): Readonly<Record<string, string | Uint8Array>> {
  if (returned === undefined || returned === null) return {};
  if (typeof returned !== 'object' || Array.isArray(returned))
    throw new TypeError(
      `it returns { name: text }, got ${Array.isArray(returned) ? 'a list' : `a ${typeof returned}`}`,
    );
  return Object.fromEntries(Object.entries(returned).map(([path, content]) => [path, bytesOf(path, content)]));
}

function bytesOf(path: string, content: unknown): string | Uint8Array {
  if (typeof content === 'string' || content instanceof Uint8Array) return content;
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  throw new TypeError(`"${oneLine(path)}" takes a text or an ArrayBuffer; JSON.stringify makes one of anything else`);
}

function placeOf(name: string): string {
  const place = placeInFolder(name);
  if (!place.ok) throw new RangeError(`it ${place.why}`);
  return place.path;
}
