import { resolve } from 'node:path';
import { folderName } from '../../run/run-files.ts';
import { newRunId } from '../../run/run-scenario.ts';
import { createRunFolder, openRunFolder, type RunFolder } from '../../run/store/run-folder.ts';
import type { SeriesSetting } from '../../series/perform-planned.ts';
import { type Begun, type SeriesKind, type Settings, writeBegun } from '../../series/store/begun.ts';
import type { Io } from './io.ts';
import type { RunArgs } from './run-options.ts';
import { givenIn, type SeriesArgs } from './series-flags.ts';
import type { Talk } from './talk.ts';

export interface OpenSeries {
  readonly id: string;
  readonly startedAt: string;
  readonly folder: RunFolder;
}

/** The folder of a series that is begun, with what it was begun with, or of the one that goes on. */
export async function openSeries(
  kind: SeriesKind,
  name: string,
  now: { readonly settings: Settings; readonly scenarioHash: string },
  begun: Begun | undefined,
  args: RunArgs & Pick<SeriesArgs, 'resume'>,
): Promise<OpenSeries> {
  if (begun !== undefined && args.resume !== undefined)
    return { id: begun.id, startedAt: begun.startedAt, folder: openRunFolder(resolve(args.resume)) };
  const startedAt = new Date().toISOString();
  const id = newRunId();
  const folder = await createRunFolder(args.out, folderName(startedAt, `${kind}-${name}`, id));
  await writeBegun(folder, { kind, id, startedAt, ...now, given: givenIn(args) });
  return { id, startedAt, folder };
}

export const settingOf = (
  { id, folder }: OpenSeries,
  command: string,
  { scenario: file, workers }: RunArgs,
  talk: Talk,
  { interrupt }: Io,
): SeriesSetting => ({
  ...{ id, file, workers, command, interrupt },
  folder: folder.path,
  timeOfDay: () => new Date().toISOString(),
  note: talk.note,
});
