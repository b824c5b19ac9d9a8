import type { CurvePoint, LoadLevel } from '../core/curve.ts';
import type { RunInfo } from '../core/result.ts';
import type { Snapshot } from '../live/snapshot.ts';
import type { FoundServer } from '../run/find-server.ts';
import { hashOf } from '../run/hash.ts';
import { openSources } from '../run/open-sources.ts';
import { json, openLog, writeReports } from '../run/run-files.ts';
import { newRunId } from '../run/run-scenario.ts';
import { planOf } from '../run/share.ts';
import { VERSIONS } from '../run/version.ts';
import { runWithHooks } from '../run/with-hooks.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { createRunFolder, FILES } from '../store/run-folder.ts';
import type { HttpTarget } from '../transport/http.ts';
import { evidenceOf } from './evidence.ts';
import type { Coming } from './growth.ts';
import { type Hope, hopeless, type Watched } from './hopeless.ts';
import { pointOf } from './point.ts';
import type { ProbeLength } from './probe-length.ts';

/** One run of a study. */
export interface ProbeSetting {
  readonly level: LoadLevel;
  readonly purpose: CurvePoint['purpose'];
  readonly seed: number;
  readonly length: ProbeLength;
  /** The share of requests that must be good; absent where nothing is asked. */
  readonly goodputRatio: number | undefined;
  /** Begins the name of its folder, so that folders sort as they were run. */
  readonly number: number;
}

/** What all runs of a study have in common. */
export interface Bench {
  readonly file: string;
  readonly options: LoadOptions;
  readonly workers: number;
  readonly targets: readonly HttpTarget[];
  /** Where the servers tell what they do. */
  readonly server: FoundServer | undefined;
  /** The study's folder. */
  readonly folder: string;
  readonly name: string;
  readonly command: string;
  /** The time of day, ISO 8601, UTC. */
  readonly timeOfDay: () => string;
  readonly interrupt: AbortSignal;
  /** Says one sentence to the reader. */
  readonly note: (text: string) => void;
}

export interface ProbeEnd {
  readonly point: CurvePoint;
  readonly stopped: RunInfo['stopped'];
  readonly stopReason: string | undefined;
}

const LOOK_EVERY_MS = 250;
/** A trend is looked for less often than the queue is. */
const LOOKS_A_JUDGEMENT = 4;

/** Performs one run as `plimsoll run` would, with a folder and reports of its own, and ends it early when it is hopeless. */
export async function performProbe(probe: ProbeSetting, bench: Bench): Promise<ProbeEnd> {
  const { level: load, length, seed, purpose, goodputRatio } = probe;
  const options: LoadOptions = {
    ...bench.options,
    seed,
    level: { load, settleMs: length.settleMs, measureMs: length.measureMs, arrivals: { kind: 'poisson' } },
  };
  const scenario = await loadScenario(bench.file, options);
  const sources = await openSources(scenario);
  const share = { index: 0, count: 1 };
  const plan = planOf({ scenario, sources, share });
  const planned = plan.loads.map((each) =>
    each.kind === 'open' ? [...each.arrivals()].filter(({ atMs }) => atMs >= plan.warmupMs).length : 0,
  );
  const turns = scenario.entries.map(({ name }) => sources.get(name)?.worstCase.turns);
  const requests = turns.every((each) => each !== undefined)
    ? planned.reduce((sum, sessions, i) => sum + sessions * (turns[i] ?? 0), 0)
    : undefined;
  const coming = load.kind === 'rate' ? comingOf(scenario, load.perSecond, turns) : undefined;
  const isAsked = goodputRatio !== undefined && load.kind === 'rate' && requests !== undefined;
  const hope: Hope = {
    settleMs: length.settleMs,
    ...(coming === undefined ? {} : { coming }),
    ...(isAsked ? { goodputRatio, mostRequests: requests } : {}),
  };

  const id = newRunId();
  const name = `${String(probe.number).padStart(2, '0')}-${inName(load)}-${id}`;
  const folder = await createRunFolder(`${bench.folder}/probes`, name);
  const log = openLog(folder);
  const resolved = resolvedJson(scenario);
  const info = {
    id,
    name: bench.name,
    startedAt: bench.timeOfDay(),
    scenarioHash: hashOf(resolved),
    versions: VERSIONS,
    command: bench.command,
  };
  await folder.write(FILES.scenario, json({ run: info, scenario: resolved }));
  const samples: Watched[] = [];
  let looking: NodeJS.Timeout | undefined;
  const { result } = await runWithHooks(
    {
      scenario,
      options,
      workers: bench.workers,
      share,
      sources,
      targets: bench.targets,
      server: bench.server,
      folder,
      log,
      info,
      interrupt: bench.interrupt,
      onStart(snapshot, giveUp) {
        looking = setInterval(() => {
          samples.push(watchedIn(snapshot()));
          if (samples.length % LOOKS_A_JUDGEMENT !== 0) return;
          const why = hopeless(samples, hope);
          if (why !== undefined) giveUp(why);
        }, LOOK_EVERY_MS);
      },
    },
    { note: bench.note, onLoadEnd: () => clearInterval(looking) },
  );
  await writeReports(folder, result, resolved);
  const evidence = evidenceOf(result, samples, {
    goodputRatio,
    settleMs: length.settleMs,
    endsMs: plan.endsMs,
    ...(coming === undefined ? {} : { coming }),
  });
  const point = pointOf({
    level: load,
    folder: `probes/${name}`,
    purpose,
    offeredPerSecond: load.kind === 'rate' ? load.perSecond : result.counts.planned / (result.run.measuredMs / 1000),
    result,
    evidence,
  });
  return { point, stopped: result.run.stopped, stopReason: result.run.stopReason };
}

const watchedIn = ({ elapsedMs, inFlight, sent, good, judged }: Snapshot): Watched => ({
  atMs: elapsedMs,
  inFlight,
  ended: sent - inFlight,
  ...(good === undefined || judged === undefined ? {} : { good, judged }),
});

/** Of sessions with several requests, how many come is not planned but follows from the answers. */
function comingOf(scenario: Scenario, perSecond: number, turns: readonly (number | undefined)[]): Coming {
  const cvs = scenario.entries.map(({ executor }) => {
    if (!('arrivals' in executor) || executor.arrivals.kind === 'uniform') return 0;
    return executor.arrivals.kind === 'poisson' ? 1 : executor.arrivals.cv;
  });
  return {
    perSecond: turns.every((each) => each === 1) ? perSecond : Number.POSITIVE_INFINITY,
    cv: Math.max(0, ...cvs),
  };
}

const inName = (load: LoadLevel): string => (load.kind === 'rate' ? `${load.perSecond}-per-second` : `${load.vus}-vus`);
