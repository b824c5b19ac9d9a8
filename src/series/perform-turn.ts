import type { StoredRun } from '../analysis/compare/input.ts';
import type { HttpTarget } from '../client/transport/http.ts';
import type { Block } from '../core/result.ts';
import type { FoundServer } from '../run/find-server.ts';
import { openSources } from '../run/open-sources.ts';
import { newRunId } from '../run/run-scenario.ts';
import type { RunFolder } from '../run/store/run-folder.ts';
import { performStored } from '../run/stored-run.ts';
import { VERSIONS } from '../run/version.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import { resolvedJson } from '../scenario/to-json.ts';

/** What one of several is asked with, and by which ways. */
export interface Asked {
  readonly options: LoadOptions;
  readonly targets: readonly HttpTarget[];
  readonly server: FoundServer | undefined;
}

/** What all turns have in common. */
export interface TurnSetting {
  /** Of the whole; runs carry it in `run.block.of`. */
  readonly id: string;
  readonly file: string;
  readonly workers: number;
  readonly command: string;
  /** The time of day, ISO 8601, UTC. */
  readonly timeOfDay: () => string;
  readonly interrupt: AbortSignal;
  readonly note: (text: string) => void;
}

/** Performs one run of several that are made for one another, with a folder and reports of its own. */
export async function performTurn(
  { targets, server }: Asked,
  options: LoadOptions,
  block: Omit<Block, 'of'>,
  folder: RunFolder,
  setting: TurnSetting,
): Promise<StoredRun> {
  const scenario = await loadScenario(setting.file, options);
  const result = await performStored(
    {
      scenario,
      options,
      workers: setting.workers,
      share: { index: 0, count: 1 },
      sources: await openSources(scenario),
      targets,
      server,
      folder,
      info: {
        id: newRunId(),
        name: scenario.name,
        startedAt: setting.timeOfDay(),
        versions: VERSIONS,
        command: setting.command,
        block: { of: setting.id, ...block },
      },
      interrupt: setting.interrupt,
    },
    { note: setting.note, onLoadEnd: () => {} },
  );
  return { path: folder.path, result, scenario: resolvedJson(scenario) };
}
