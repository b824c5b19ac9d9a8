import { join } from 'node:path';
import type { StoredRun } from '../analysis/compare/input.ts';
import type { HttpTarget } from '../client/transport/http.ts';
import { given } from '../core/given.ts';
import type { Block } from '../core/result.ts';
import { type Onlooker, perform } from '../run/perform.ts';
import { type LoadedRun, loadRun, type Surroundings } from '../run/prepare.ts';
import { newRunId } from '../run/run-scenario.ts';
import { createRunFolder } from '../run/store/run-folder.ts';
import type { LoadOptions } from '../scenario/load.ts';

/** What one side of a series is asked with, and by which ways. */
export interface Asked extends Surroundings {
  readonly options: LoadOptions;
  readonly targets: readonly HttpTarget[];
}

/** What all runs of a series have in common. */
export interface SeriesSetting {
  /** Of the whole; runs of blocks carry it in `run.block.of`. */
  readonly id: string;
  readonly file: string;
  readonly workers: number;
  /** Of the series: the folders of its runs are below it. */
  readonly folder: string;
  readonly command: string;
  /** The time of day, ISO 8601, UTC. */
  readonly timeOfDay: () => string;
  readonly interrupt: AbortSignal;
  /** Says one sentence to the reader. */
  readonly note: (text: string) => void;
  /** Performs one run; where it is absent, as `plimsoll run` does. */
  readonly perform?: typeof perform;
}

/** One run that is to be made. */
export interface PlannedRun {
  readonly asked: Asked;
  /** In place of what is asked otherwise: its seed, and its level. */
  readonly options: Pick<LoadOptions, 'seed' | 'level'>;
  readonly block?: Omit<Block, 'of'>;
}

/** Reads the scenario as this run performs it. */
export const loadPlanned = (
  { asked, options }: Pick<PlannedRun, 'asked' | 'options'>,
  { file, workers }: Pick<SeriesSetting, 'file' | 'workers'>,
): Promise<LoadedRun> => loadRun({ file, options: { ...asked.options, ...options }, workers });

/** Looks on while a run goes. */
export type Watching = Pick<Onlooker, 'onStart' | 'onLoadEnd'>;

export interface Place {
  /** Below the folder of the series. */
  readonly within: string;
  readonly name: string;
  readonly id?: string;
}

/**
 * Performs one of several runs as `plimsoll run` would, with a folder and reports of its own. What the scenario's own
 * summary prints is not shown: it would stand between the lines that say how far the series is.
 */
export async function performPlanned(
  loaded: LoadedRun,
  { asked, block }: Pick<PlannedRun, 'asked' | 'block'>,
  { within, name, id = newRunId() }: Place,
  setting: SeriesSetting,
  watching: Watching = {},
): Promise<StoredRun> {
  const folder = await createRunFolder(join(setting.folder, within), name);
  const { targets, server, notes } = asked;
  const { result, resolved } = await (setting.perform ?? perform)(
    {
      ...loaded,
      targets,
      server,
      notes,
      folder,
      info: {
        id,
        startedAt: setting.timeOfDay(),
        command: setting.command,
        ...given({ block: block && { of: setting.id, ...block } }),
      },
      interrupt: setting.interrupt,
    },
    { note: setting.note, ...watching },
  );
  return { path: folder.path, result, scenario: resolved };
}
