import { messageOf, PlimsollError } from '../core/errors.ts';
import type { RunResult } from '../core/result.ts';
import { k6Summary } from '../report/k6-summary.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { placeInFolder } from './summary-files.ts';

/** What a scenario wants printed in place of the usual summary. */
export interface OwnSummary {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the scenario's `handleSummary`, as k6 does: what it returns under `stdout` and `stderr` is printed, and under any
 * other name written to a file, which here must lie within the run's folder. Where one of them may not be written, none
 * is. Undefined where there is none.
 */
export async function runHandleSummary(
  { hooks: { handleSummary, handleSummaryTimeoutMs }, summaryTrendStats }: Scenario,
  result: RunResult,
  folder: RunFolder,
): Promise<OwnSummary | undefined> {
  if (handleSummary === undefined) return undefined;
  const returned = await within(handleSummaryTimeoutMs, () =>
    (handleSummary as (data: object) => unknown)(k6Summary(result, summaryTrendStats)),
  );
  if (typeof returned !== 'object' || returned === null)
    throw threw(`returned ${returned === null ? 'null' : typeof returned}, and not { name: text }`);
  let [stdout, stderr] = ['', ''];
  const files = new Map<string, string>();
  for (const [name, content] of Object.entries(returned)) {
    const text = textOf(name, content);
    if (name === 'stdout') stdout = text;
    else if (name === 'stderr') stderr = text;
    else files.set(placeOf(name), text);
  }
  for (const [path, text] of files) await folder.write(path, text);
  return { stdout, stderr };
}

async function within(limitMs: number, work: () => unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(threw(`did not end within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([late, Promise.resolve().then(work)]);
  } catch (cause) {
    throw cause instanceof PlimsollError ? cause : threw(`threw: ${messageOf(cause)}`, cause);
  } finally {
    clearTimeout(timer);
  }
}

function textOf(name: string, content: unknown): string {
  if (typeof content === 'string') return content;
  if (content instanceof ArrayBuffer) return Buffer.from(content).toString();
  throw threw(`gave ${typeof content} for "${name}", which takes a text`);
}

function placeOf(name: string): string {
  const place = placeInFolder(name);
  if (!place.ok) throw threw(place.why);
  return place.path;
}

const threw = (what: string, cause?: unknown): PlimsollError =>
  new PlimsollError('SCENARIO_THREW', `handleSummary() ${what}.`, { cause });
