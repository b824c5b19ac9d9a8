import { relative } from 'node:path';
import { type HttpTarget, hider } from '../../client/transport/http.ts';
import { PlimsollError } from '../../core/errors.ts';
import type { RunResult } from '../../core/result.ts';
import { graver } from '../../measure/verdict/exit-code.ts';
import { k6Summary } from '../../report/run/k6-summary.ts';
import { summaryLines } from '../../report/run/terminal.ts';
import { verdictOf } from '../../report/run/verdict.ts';
import { runHandleSummary, type SummaryTexts } from '../../run/handle-summary.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';
import type { WholeRun } from '../../run/with-hooks.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Io, say, wantsColor } from './io.ts';
import { wrap } from './wrap.ts';

/** A run with what its scenario's own `handleSummary` says of it. */
export interface Summarized {
  readonly result: RunResult;
  /** Absent where there is no `handleSummary`, or something went wrong in it. */
  readonly texts: SummaryTexts | undefined;
}

/** @param tell says one sentence to the reader */
export async function summarize(
  { result, data }: WholeRun,
  scenario: Scenario,
  targets: readonly HttpTarget[],
  folder: RunFolder,
  io: Io,
  tell: (text: string) => void,
): Promise<Summarized> {
  if (scenario.hooks.handleSummary === undefined) return { result, texts: undefined };
  const given = k6Summary(result, {
    trendStats: scenario.summaryTrendStats,
    isStdOutTTY: io.stdout.isTTY === true,
    isStdErrTTY: io.stderr.isTTY === true,
    setupData: data,
    text: `${summary(result, scenario, io, false).join('\n')}\n`,
  });
  try {
    const texts = await runHandleSummary(scenario.hooks, given, {
      folder,
      hide: hider(targets.flatMap(({ secrets }) => secrets)),
    });
    return { result, texts };
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    tell(error.message);
    return { result: { ...result, exitCode: graver(result.exitCode, error.exitCode) }, texts: undefined };
  }
}

/** What the terminal shows of a run that is over, for machines with `--json`. */
export function show(
  { result, texts }: Summarized,
  scenario: Scenario,
  folder: RunFolder,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  io: Io,
): void {
  const report = relative(process.cwd(), folder.file('report.html'));
  const where = report.startsWith('..') ? folder.file('report.html') : report;
  if (texts !== undefined) {
    // With --json, stdout is the result's alone.
    (json ? io.stderr : io.stdout).write(texts.stdout);
    io.stderr.write(texts.stderr);
  }
  if (json) say(io.stdout, JSON.stringify(result));
  // What it says takes the place of ours; the verdict must be seen all the same.
  else if (texts !== undefined) say(io.stderr, verdictOf(result).sentence, `report  ${where}`);
  else if (quiet) say(io.stdout, verdictOf(result).sentence, where);
  else say(io.stdout, '', ...summary(result, scenario, io), '', `report  ${where}`);
}

/** The end of a run as k6 prints it. */
export const summary = (
  result: RunResult,
  { summaryTrendStats: trendStats }: Scenario,
  { stdout, env }: Io,
  color = wantsColor(stdout, env),
): readonly string[] =>
  wrap(
    summaryLines(result, {
      color,
      columns: stdout.columns ?? 100,
      ...(trendStats === undefined ? {} : { trendStats }),
    }),
    stdout.columns,
  );
