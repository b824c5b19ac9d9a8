import { given } from '../../core/given.ts';
import type { RunResult } from '../../core/result.ts';
import { summaryLines } from '../../report/run/terminal.ts';
import { verdictOf } from '../../report/run/verdict.ts';
import type { Screen, Summarized } from '../../run/own-summary.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Toggles } from './flags.ts';
import { type Io, say, wantsColor } from './io.ts';
import { showEnd } from './show-end.ts';
import { shownPath } from './shown-path.ts';
import { wrap } from './wrap.ts';

/** What the terminal shows of a run that is over, for machines with `--json`. */
export function show(
  { result, texts }: Summarized,
  scenario: Scenario,
  folder: RunFolder,
  args: Toggles<'json' | 'quiet'>,
  io: Io,
): void {
  if (texts !== undefined) {
    // With --json, stdout is the result's alone.
    (args.json ? io.stderr : io.stdout).write(texts.stdout);
    io.stderr.write(texts.stderr);
  }
  const { sentence } = verdictOf(result);
  // What it says takes the place of ours; the verdict must be seen all the same.
  if (texts !== undefined && !args.json) say(io.stderr, sentence, `report  ${shownPath(folder.file('report.html'))}`);
  else showEnd(result, { short: [sentence], long: summary(result, scenario, io) }, folder, args, io);
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
