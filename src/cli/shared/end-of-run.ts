import { given } from '../../core/given.ts';
import type { RunResult } from '../../core/result.ts';
import { summaryLines } from '../../report/run/terminal.ts';
import { verdictOf } from '../../report/run/verdict.ts';
import type { Screen, Summarized } from '../../run/own-summary.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Io, say, wantsColor } from './io.ts';
import { shownPath } from './shown-path.ts';
import { wrap } from './wrap.ts';

/** What the terminal shows of a run that is over, for machines with `--json`. */
export function show(
  { result, texts }: Summarized,
  scenario: Scenario,
  folder: RunFolder,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  io: Io,
): void {
  const where = shownPath(folder.file('report.html'));
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

/** What a scenario's own summary is told of this terminal. */
export const screenOf = (io: Io): Screen => ({
  isStdOutTTY: io.stdout.isTTY === true,
  isStdErrTTY: io.stderr.isTTY === true,
  text: (result, scenario) => `${summary(result, scenario, io, false).join('\n')}\n`,
});

/** The end of a run as k6 prints it. */
export const summary = (
  result: RunResult,
  { summaryTrendStats: trendStats }: Scenario,
  { stdout, env }: Io,
  color = wantsColor(stdout, env),
): readonly string[] =>
  wrap(summaryLines(result, given({ color, columns: stdout.columns ?? 100, trendStats })), stdout.columns);
