import { PlimsollError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { RunResult } from '../core/result.ts';
import { graver } from '../measure/verdict/exit-code.ts';
import { runSetup, runTeardown } from './hooks.ts';
import { type RunSetting, runScenario } from './run-scenario.ts';

export interface WholeRun {
  readonly result: RunResult;
  /** What `setup` returned, as JSON. */
  readonly data: string | undefined;
}

export interface Listeners {
  /** Says one sentence to the reader. */
  readonly note: (text: string) => void;
  readonly onLoadEnd: () => void;
}

/**
 * `setup`, the load, `teardown`. The last runs however the load ended, and not at all when the first threw; what goes
 * wrong in it is told and takes nothing from the figures.
 */
export async function runWithHooks(
  setting: Omit<RunSetting, 'data'>,
  { note, onLoadEnd }: Listeners,
): Promise<WholeRun> {
  const { scenario, targets, interrupt } = setting;
  const { data, markedFailed } = await runSetup(scenario, targets, interrupt);
  if (markedFailed !== undefined) note(`setup() called fail(): ${markedFailed}`);
  const tearDown = async (): Promise<number> => {
    try {
      const end = await runTeardown(scenario, targets, data);
      if (end.markedFailed === undefined) return EXIT.ok.code;
      note(`teardown() called fail(): ${end.markedFailed}`);
      return EXIT.markedFailed.code;
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      note(error.message);
      return error.exitCode;
    }
  };
  let measured: RunResult;
  try {
    measured = await runScenario({ ...setting, data }).finally(onLoadEnd);
  } catch (error) {
    await tearDown();
    throw error;
  }
  const before = markedFailed === undefined ? EXIT.ok.code : EXIT.markedFailed.code;
  const exitCode = [before, await tearDown()].reduce(graver, measured.exitCode);
  return { result: { ...measured, exitCode }, data };
}
