import { given } from '../core/given.ts';
import { json } from '../core/json.ts';
import type { RunResult } from '../core/result.ts';
import { plain } from '../report/kit/plain.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { hashOf } from './hash.ts';
import { type Screen, type Summarized, summarized } from './own-summary.ts';
import { allNotes, type PreparedRun, type Surroundings } from './prepare.ts';
import { openLog, writeReports } from './run-files.ts';
import type { RunSetting } from './run-scenario.ts';
import { startOf } from './run-start.ts';
import { planOf } from './share.ts';
import { FILES, type RunFolder } from './store/run-folder.ts';
import { VERSIONS } from './version.ts';
import { runWithHooks } from './with-hooks.ts';

/** A run that may begin: the reader has been told all that will be sent, and the folder is there. */
export interface ReadyRun extends PreparedRun, Surroundings {
  readonly folder: RunFolder;
  readonly info: Pick<RunSetting['info'], 'id' | 'startedAt' | 'command' | 'block'>;
  /** Aborts when the user wants the run to stop. */
  readonly interrupt: AbortSignal;
}

/** Who looks on, and what is shown where. */
export interface Onlooker {
  /** Says one sentence to the reader; it is in the run's log already. */
  readonly note: (text: string) => void;
  readonly onStart?: RunSetting['onStart'];
  /** The load is over, and files and reports are still to be written. */
  readonly onLoadEnd?: () => void;
  /** What was measured, should there be no place left to write it to. */
  readonly onUnwritten?: (result: RunResult) => void;
  /** Where the scenario's own summary will be shown; nowhere by default. */
  readonly screen?: Screen;
  /** Beside `run.log`. */
  readonly alsoLogTo?: readonly NodeJS.WritableStream[];
}

export interface PerformedRun extends Summarized {
  /** The scenario as it was resolved, which is what stands in `scenario.json`. */
  readonly resolved: unknown;
}

/**
 * Performs one run, hooks and summary of its own included, and leaves all its files and reports in its folder. Never
 * throws for what the server does.
 */
export async function perform(run: ReadyRun, onlooker: Onlooker): Promise<PerformedRun> {
  const { scenario, share, workers, server, targets, folder } = run;
  const { onStart, onLoadEnd = () => {}, onUnwritten, screen, alsoLogTo } = onlooker;
  const log = openLog(folder, alsoLogTo);
  for (const text of [...scenario.warnings, ...allNotes(run)]) log.warn(plain(text));
  const note = (text: string): void => {
    log.warn(plain(text));
    onlooker.note(text);
  };
  const resolved = resolvedJson(scenario);
  const { id, startedAt, ...rest } = run.info;
  const info = { id, name: scenario.name, startedAt, scenarioHash: hashOf(resolved), versions: VERSIONS, ...rest };
  const start = startOf({ scenario, plan: planOf(run), info, share, workers, server, notes: run.notes });
  await folder.write(FILES.scenario, json(start));
  log.info({ id, target: start.target.url, model: start.target.model, seed: scenario.seed }, 'run started');
  const whole = await runWithHooks({ ...run, info, log, ...given({ onStart }) }, { note, onLoadEnd });
  const { result, texts } = await summarized(whole, { scenario, targets, folder, screen, note });
  log.info({ exitCode: result.exitCode, counts: result.counts, validity: result.validity }, 'run ended');
  try {
    await writeReports(folder, result, resolved);
  } catch (error) {
    onUnwritten?.(result);
    throw error;
  }
  return { result, texts, resolved };
}
