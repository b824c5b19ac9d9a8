import { hostname } from 'node:os';
import { withoutQuery } from '../client/transport/shown-url.ts';
import { given } from '../core/given.ts';
import type { Plan } from '../core/plan.ts';
import type { RunInfo } from '../core/result.ts';
import { whomAsked } from '../scenario/models.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import type { FoundServer } from './find-server.ts';
import type { PreparedRun, Surroundings } from './prepare.ts';
import type { RunStart } from './store/run-start.ts';

type Run = Pick<PreparedRun, 'scenario' | 'share' | 'workers'> & Pick<Surroundings, 'server' | 'notes'>;

export interface Beginning extends Run {
  readonly plan: Plan;
  readonly info: Omit<RunInfo, 'durationMs' | 'measuredMs' | 'seed' | 'share'>;
}

/** What `scenario.json` is to hold. No key: of the servers' pages there are the addresses, without a query. */
export function startOf({ scenario, plan, info, share, workers, server, notes }: Beginning): RunStart {
  const { serverMetrics } = scenario;
  return {
    run: { ...info, share, workers },
    process: { id: process.pid, host: hostname() },
    target: whomAsked(scenario),
    plan: { warmupMs: plan.warmupMs, endsMs: plan.endsMs, loads: plan.loads.map(outlineOf) },
    ...given({ server: serverOf(server, serverMetrics) }),
    ...given({ notes: notes.length === 0 ? undefined : [...notes] }),
    scenario: resolvedJson(scenario),
    thresholds: [...scenario.thresholds],
  };
}

function serverOf(server: FoundServer | undefined, metrics: Scenario['serverMetrics']): RunStart['server'] {
  if (server === undefined || metrics.kind === 'off') return undefined;
  const sources = server.sources.map(({ url, flavour }) => ({ url: withoutQuery(url), flavour }));
  const { notes, coversAll, timesCoverAll } = server;
  return { sources, everyMs: metrics.everyMs, notes: [...notes], coversAll, timesCoverAll };
}

function outlineOf(load: Plan['loads'][number]): RunStart['plan']['loads'][number] {
  const { name, endsMs } = load;
  return load.kind === 'open'
    ? { kind: 'open', name, endsMs }
    : { kind: 'closed', name, endsMs, budget: { kind: load.budget.kind } };
}
