import { join } from 'node:path';
import { evidenceOf } from '../analysis/search/evidence.ts';
import type { Coming } from '../analysis/search/growth.ts';
import { type Hope, hopeless, type Watched } from '../analysis/search/hopeless.ts';
import { offeredPerSecond, requestsIn } from '../analysis/search/offered.ts';
import { pointOf } from '../analysis/search/point.ts';
import type { ProbeLength } from '../analysis/search/probe-length.ts';
import type { HttpTarget } from '../client/transport/http.ts';
import type { CurvePoint, LoadLevel } from '../core/curve.ts';
import type { Share } from '../core/plan.ts';
import type { RunInfo } from '../core/result.ts';
import { cvOf } from '../load/plan/arrivals/process.ts';
import { arrivalsOf } from '../load/plan/executors/index.ts';
import type { FoundServer } from '../run/find-server.ts';
import type { Snapshot } from '../run/live/snapshot.ts';
import { openSources } from '../run/open-sources.ts';
import { newRunId } from '../run/run-scenario.ts';
import { planOf } from '../run/share.ts';
import { createRunFolder } from '../run/store/run-folder.ts';
import { performStored, type StoredSetting } from '../run/stored-run.ts';
import { VERSIONS } from '../run/version.ts';
import { type LoadOptions, loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { PROBES } from './stored.ts';

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

const WHOLE: Share = { index: 0, count: 1 };
const LOOK_EVERY_MS = 250;
/** A trend is looked for less often than the queue is. */
const LOOKS_A_JUDGEMENT = 4;

/** Performs one run as `plimsoll run` would, with a folder and reports of its own, and ends it early when it is hopeless. */
export async function performProbe(probe: ProbeSetting, bench: Bench): Promise<ProbeEnd> {
  const { level: load, length, purpose, goodputRatio } = probe;
  const options: LoadOptions = {
    ...bench.options,
    seed: probe.seed,
    level: { load, settleMs: length.settleMs, measureMs: length.measureMs },
  };
  const scenario = await loadScenario(bench.file, options);
  const sources = await openSources(scenario);
  const plan = planOf({ scenario, sources, share: WHOLE });
  const turns = scenario.entries.map(({ name }) => sources.get(name)?.worstCase.turns);
  const requests = requestsIn(plan, turns);
  const hope = hopeFor(probe, scenario, turns, requests);
  const id = newRunId();
  const name = `${String(probe.number).padStart(2, '0')}-${inName(load)}-${id}`;
  const folder = await createRunFolder(join(bench.folder, PROBES), name);
  const samples: Watched[] = [];
  let looking: NodeJS.Timeout | undefined;
  const result = await performStored(
    {
      scenario,
      options,
      workers: bench.workers,
      share: WHOLE,
      sources,
      targets: bench.targets,
      server: bench.server,
      folder,
      info: infoOf(id, bench),
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
  const { settleMs, coming } = hope;
  const evidence = evidenceOf(result, samples, {
    goodputRatio,
    settleMs,
    endsMs: plan.endsMs,
    ...(coming === undefined ? {} : { coming }),
  });
  return {
    point: pointOf({
      level: load,
      folder: `${PROBES}/${name}`,
      purpose,
      offeredPerSecond: offeredPerSecond(result, requests, length.measureMs),
      result,
      evidence,
    }),
    stopped: result.run.stopped,
    stopReason: result.run.stopReason,
  };
}

const infoOf = (id: string, { name, timeOfDay, command }: Bench): StoredSetting['info'] => ({
  id,
  name,
  startedAt: timeOfDay(),
  versions: VERSIONS,
  command,
});

/** What the run is held to while it goes on. */
function hopeFor(
  { level, length, goodputRatio }: ProbeSetting,
  scenario: Scenario,
  turns: readonly (number | undefined)[],
  mostRequests: number | undefined,
): Hope {
  const { settleMs } = length;
  if (level.kind !== 'rate') return { settleMs };
  const hope = { settleMs, coming: comingOf(scenario, level.perSecond, turns) };
  if (goodputRatio === undefined || mostRequests === undefined) return hope;
  return { ...hope, goodputRatio, mostRequests };
}

const watchedIn = ({ elapsedMs, inFlight, sent, good, judged }: Snapshot): Watched => ({
  atMs: elapsedMs,
  inFlight,
  ended: sent - inFlight,
  ...(good === undefined || judged === undefined ? {} : { good, judged }),
});

/** Of sessions with several requests, how many come is not planned but follows from the answers. */
function comingOf(scenario: Scenario, perSecond: number, turns: readonly (number | undefined)[]): Coming {
  return {
    perSecond: turns.every((each) => each === 1) ? perSecond : Number.POSITIVE_INFINITY,
    cv: Math.max(0, ...scenario.entries.map(({ executor }) => cvOf(arrivalsOf(executor)))),
  };
}

const inName = (load: LoadLevel): string => (load.kind === 'rate' ? `${load.perSecond}-per-second` : `${load.vus}-vus`);
