import type { HttpTarget } from '../client/transport/http.ts';
import { preflight } from '../client/transport/preflight.ts';
import { proxyInWords } from '../client/transport/proxy.ts';
import { type Share, WHOLE } from '../core/plan.ts';
import type { RunNote } from '../core/result.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import { modelsAt } from '../scenario/models.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { targetsOf } from '../scenario/targets.ts';
import { openTargets } from './credentials.ts';
import { type FoundServer, findServer } from './find-server.ts';
import { openSources, promptNotes } from './open-sources.ts';
import { tooLong } from './too-long.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What a run is made from, in a reader's words. */
export interface Wanted {
  readonly file: string;
  /** What goes into the scenario in place of what its file says. */
  readonly options: LoadOptions;
  readonly workers: number;
  /** The whole load by default. */
  readonly share?: Share | undefined;
}

/** A scenario with everything that its load is made from. */
export interface LoadedRun {
  readonly scenario: Scenario;
  /** What it was read with, so that every worker reads the same. */
  readonly options: LoadOptions;
  readonly workers: number;
  /** This process's part of the load; its workers have parts of that. */
  readonly share: Share;
  /** By the entry's name. */
  readonly sources: ReadonlyMap<string, OpenSource>;
  /** What is worth noting so far. */
  readonly notes: readonly RunNote[];
}

/** As much as is known of a run before anything is sent. */
export interface PreparedRun extends LoadedRun {
  /** In the order of the scenario's own. */
  readonly targets: readonly HttpTarget[];
}

/** What the targets say before the first request of the load. */
export interface Surroundings {
  /** Where the servers tell what they do; absent where they are not to be asked. */
  readonly server: FoundServer | undefined;
  /** What is worth noting of it all, the servers' own metrics left out. */
  readonly notes: readonly RunNote[];
}

/** What is worth noting before a run, one sentence each. */
export const allNotes = ({ notes, server }: Surroundings): readonly string[] => [
  ...notes.map(({ message }) => message),
  ...(server?.notes ?? []),
];

/** Reads a scenario and what its prompts are made from. Sends nothing. */
export async function loadRun({ file, options, workers, share = WHOLE }: Wanted): Promise<LoadedRun> {
  const scenario = await loadScenario(file, options);
  const sources = await openSources(scenario);
  const notes = promptNotes(sources).map((message) => ({ kind: 'prompts', message }));
  return { scenario, options, workers, share, sources, notes };
}

/** Reads everything, so that any mistake is known before something is sent. */
export async function prepare(wanted: Wanted, env: Env): Promise<PreparedRun> {
  const loaded = await loadRun(wanted);
  const targets = await openTargets(loaded.scenario, env);
  const ways = new Set(targets.flatMap(({ url, proxies }) => proxyInWords(url, proxies) ?? []));
  return { ...loaded, targets, notes: [...loaded.notes, ...[...ways].map((message) => ({ kind: 'proxy', message }))] };
}

/**
 * Asks the targets for their models, and looks for what their servers say of themselves. The first that is sent to
 * anybody: only what the reader was shown, and has confirmed, may get here.
 */
export async function lookAround(
  { scenario, targets, sources, notes }: Pick<PreparedRun, 'scenario' | 'targets' | 'sources' | 'notes'>,
  { asksModels, env, interrupt }: { readonly asksModels: boolean; readonly env: Env; readonly interrupt: AbortSignal },
): Promise<Surroundings> {
  const unsure = asksModels ? await askTargets({ scenario, targets, sources }, interrupt) : [];
  const server = await findServer(scenario, targets, env, interrupt);
  return { server, notes: [...notes, ...unsure.map((message) => ({ kind: 'target', message }))] };
}

/**
 * Asks each target for its models, one after the other, so that the first that cannot do is named. Returns what is worth
 * noting.
 */
async function askTargets(
  { scenario, targets, sources }: Pick<PreparedRun, 'scenario' | 'targets' | 'sources'>,
  interrupt: AbortSignal,
): Promise<readonly string[]> {
  const unsure: string[] = [];
  for (const [i, target] of targetsOf(scenario).entries()) {
    const asked = modelsAt(target, scenario);
    const { notes, models } = await preflight(targets[i] as HttpTarget, asked, target.apiKey?.env, interrupt);
    unsure.push(...notes, ...tooLong(scenario, target, sources, models));
  }
  return unsure;
}
