import { isAbsolute, normalize } from 'node:path';
import { messageOf, PlimsollError } from '../core/errors.ts';
import type { RunResult } from '../core/result.ts';
import { k6Summary } from '../report/k6-summary.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RunFolder } from '../store/run-folder.ts';

/** What a scenario wants printed in place of the usual summary. */
export interface OwnSummary {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the scenario's `handleSummary`, as k6 does: what it returns under `stdout` and `stderr` is printed, and under any
 * other name written to a file, which here must lie within the run's folder. Undefined where there is none.
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
  for (const [name, content] of Object.entries(returned)) {
    const text = textOf(name, content);
    if (name === 'stdout') stdout = text;
    else if (name === 'stderr') stderr = text;
    else await folder.write(withinFolder(name), text);
  }
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

/** A scenario from somebody else must not write wherever it likes. */
function withinFolder(name: string): string {
  const path = normalize(name);
  if (isAbsolute(path) || path.startsWith('..') || /[\\/]/.test(path))
    throw threw(
      `wants to write ${JSON.stringify(name)}; a file it writes lies in the run's folder, so give a plain name`,
    );
  return path;
}

const threw = (what: string, cause?: unknown): PlimsollError =>
  new PlimsollError('SCENARIO_THREW', `handleSummary() ${what}.`, { cause });
