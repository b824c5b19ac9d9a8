import { hider } from '../client/transport/hider.ts';
import type { HttpTarget } from '../client/transport/http.ts';
import { PlimsollError } from '../core/errors.ts';
import { given } from '../core/given.ts';
import type { RunResult } from '../core/result.ts';
import { graver } from '../measure/verdict/exit-code.ts';
import { k6Summary } from '../report/run/k6-summary.ts';
import { summaryLines } from '../report/run/terminal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { runHandleSummary, type SummaryTexts } from './handle-summary.ts';
import type { RunFolder } from './store/run-folder.ts';
import type { WholeRun } from './with-hooks.ts';

/** The terminal on which a scenario's own summary will be shown, as far as it is told of it. */
export interface Screen {
  readonly isStdOutTTY: boolean;
  readonly isStdErrTTY: boolean;
  /** The summary that it replaces, without colours. */
  text(result: RunResult, scenario: Scenario): string;
}

/** Where nothing of it will be shown. */
const NO_SCREEN: Screen = {
  isStdOutTTY: false,
  isStdErrTTY: false,
  text: (result, { summaryTrendStats: trendStats }) =>
    `${summaryLines(result, given({ color: false, columns: 100, trendStats })).join('\n')}\n`,
};

/** A run with what its scenario's own `handleSummary` says of it. */
export interface Summarized {
  readonly result: RunResult;
  /** Absent where there is no `handleSummary`, or something went wrong in it. */
  readonly texts: SummaryTexts | undefined;
}

export interface Summarizing {
  readonly scenario: Scenario;
  readonly targets: readonly HttpTarget[];
  readonly folder: RunFolder;
  readonly screen?: Screen | undefined;
  /** Says one sentence to the reader. */
  readonly note: (text: string) => void;
}

/** Lets the scenario sum up its own run. A mistake in it is told, and takes nothing from the figures. */
export async function summarized(
  { result, data }: WholeRun,
  { scenario, targets, folder, screen = NO_SCREEN, note }: Summarizing,
): Promise<Summarized> {
  if (scenario.hooks.handleSummary === undefined) return { result, texts: undefined };
  const { isStdOutTTY, isStdErrTTY } = screen;
  const given = k6Summary(result, {
    trendStats: scenario.summaryTrendStats,
    isStdOutTTY,
    isStdErrTTY,
    setupData: data,
    text: screen.text(result, scenario),
  });
  try {
    const texts = await runHandleSummary(scenario.hooks, given, {
      folder,
      hide: hider(targets.flatMap(({ secrets }) => secrets)),
    });
    return { result, texts };
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    note(error.message);
    return { result: { ...result, exitCode: graver(result.exitCode, error.exitCode) }, texts: undefined };
  }
}
