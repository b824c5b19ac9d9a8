import type { RunResult } from '../core/result.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { hashOf } from './hash.ts';
import { json, openLog, writeReports } from './run-files.ts';
import type { RunSetting } from './run-scenario.ts';
import { startOf } from './run-start.ts';
import { planOf } from './share.ts';
import { FILES } from './store/run-folder.ts';
import { type Listeners, runWithHooks } from './with-hooks.ts';

/** One of several runs: what it is called follows from its scenario. */
export type StoredSetting = Omit<RunSetting, 'data' | 'log' | 'info'> & {
  readonly info: Omit<RunSetting['info'], 'scenarioHash'>;
};

/** Performs a run as `plimsoll run` would, in a folder of its own, and leaves all its files and reports there. */
export async function performStored(setting: StoredSetting, listeners: Listeners): Promise<RunResult> {
  const { scenario, folder, share, workers, server } = setting;
  const resolved = resolvedJson(scenario);
  const info = { ...setting.info, scenarioHash: hashOf(resolved) };
  const plan = planOf(setting);
  await folder.write(FILES.scenario, json(startOf({ scenario, plan, info, share, workers, server })));
  const { result } = await runWithHooks({ ...setting, info, log: openLog(folder) }, listeners);
  await writeReports(folder, result, resolved);
  return result;
}
