import { join } from 'node:path';
import type { StoredRun } from '../compare/input.ts';
import type { RunResult } from '../core/result.ts';
import type { FoundServer } from '../run/find-server.ts';
import { openSources } from '../run/open-sources.ts';
import { newRunId } from '../run/run-scenario.ts';
import { performStored } from '../run/stored-run.ts';
import { VERSIONS } from '../run/version.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { createRunFolder } from '../store/run-folder.ts';
import type { HttpTarget } from '../transport/http.ts';
import { orderOf, type Turn } from './order.ts';

/** What one of the two is asked with, and by which ways. */
export interface AbSide {
  readonly options: LoadOptions;
  readonly targets: readonly HttpTarget[];
  readonly server: FoundServer | undefined;
}

export interface AbSetting {
  readonly id: string;
  readonly file: string;
  readonly a: AbSide;
  readonly b: AbSide;
  readonly pairs: number;
  /** Of the first pair; each after it has the next. */
  readonly seed: number;
  readonly workers: number;
  /** Of the comparison: the runs are below it, in `a/01` and so on. */
  readonly folder: string;
  readonly command: string;
  /** The time of day, ISO 8601, UTC. */
  readonly timeOfDay: () => string;
  readonly interrupt: AbortSignal;
  readonly note: (text: string) => void;
  readonly onBegin: (turn: Turn) => void;
  readonly onRun: (turn: Turn, result: RunResult) => void;
  /** Resolves when nothing of a run is left in the server of this side. */
  readonly drained: (side: AbSide) => Promise<void>;
}

export interface AbEnd {
  /** Runs that came to their own end. */
  readonly a: readonly StoredRun[];
  readonly b: readonly StoredRun[];
  /** What ended it before all pairs were made. */
  readonly stopped?: 'signal' | 'script';
}

/** Performs all runs by turns, never two at once: both may share a machine, and this one makes the load of both. */
export async function performAb(setting: AbSetting): Promise<AbEnd> {
  const runs: Record<'a' | 'b', StoredRun[]> = { a: [], b: [] };
  for (const turn of orderOf(setting.pairs)) {
    if (setting.interrupt.aborted) return { ...runs, stopped: 'signal' };
    setting.onBegin(turn);
    const run = await performTurn(turn, setting);
    const { stopped } = run.result.run;
    if (stopped === 'signal' || stopped === 'script') return { ...runs, stopped };
    runs[turn.side].push(run);
    setting.onRun(turn, run.result);
    await setting.drained(setting[turn.side]);
  }
  return runs;
}

/** Both of a pair ask the same things at the same instants. */
async function performTurn(turn: Turn, setting: AbSetting): Promise<StoredRun> {
  const { options, targets, server } = setting[turn.side];
  const seeded = { ...options, seed: setting.seed + turn.pair - 1 };
  const scenario = await loadScenario(setting.file, seeded);
  const folder = await createRunFolder(join(setting.folder, turn.side), String(turn.pair).padStart(2, '0'));
  const result = await performStored(
    {
      scenario,
      options: seeded,
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
        block: { of: setting.id, ...turn },
      },
      interrupt: setting.interrupt,
    },
    { note: setting.note, onLoadEnd: () => {} },
  );
  return { path: folder.path, result, scenario: resolvedJson(scenario) };
}
