import { evidenceOf } from '../analysis/search/evidence.ts';
import type { Coming } from '../analysis/search/growth.ts';
import { type Hope, hopeless, type Watched } from '../analysis/search/hopeless.ts';
import { offeredPerSecond, requestsIn } from '../analysis/search/offered.ts';
import { pointOf } from '../analysis/search/point.ts';
import type { ProbeLength } from '../analysis/search/probe-length.ts';
import type { CurvePoint, LoadLevel } from '../core/curve.ts';
import { given } from '../core/given.ts';
import { cvOf } from '../load/plan/arrivals/process.ts';
import { arrivalsOf } from '../load/plan/executors/index.ts';
import type { Snapshot } from '../run/live/snapshot.ts';
import { newRunId } from '../run/run-scenario.ts';
import { planOf } from '../run/share.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { numbered } from './order/pairs.ts';
import { type Asked, loadPlanned, performPlanned, type SeriesSetting, type Watching } from './perform-planned.ts';
import type { Ended } from './perform-series.ts';
import { PROBES } from './store/begun.ts';

/** One run of a search or a sweep. */
export interface ProbeSetting {
  readonly asked: Asked;
  readonly level: LoadLevel;
  readonly purpose: CurvePoint['purpose'];
  readonly seed: number;
  readonly length: ProbeLength;
  /** The share of requests that must be good; absent where nothing is asked. */
  readonly goodputRatio: number | undefined;
  /** Begins the name of its folder, so that folders sort as they were run. */
  readonly number: number;
}

const LOOK_EVERY_MS = 250;
/** A trend is looked for less often than the queue is. */
const LOOKS_A_JUDGEMENT = 4;

/** Performs one run, ends it early when it is hopeless, and says what it says of the server at its level. */
export async function performProbe(probe: ProbeSetting, setting: SeriesSetting): Promise<Ended<CurvePoint>> {
  const { asked, level: load, length, purpose, goodputRatio, seed } = probe;
  const level = { load, settleMs: length.settleMs, measureMs: length.measureMs };
  const loaded = await loadPlanned({ asked, options: { seed, level } }, setting);
  const { scenario, sources } = loaded;
  const plan = planOf(loaded);
  const turns = scenario.entries.map(({ name }) => sources.get(name)?.worstCase.turns);
  const requests = requestsIn(plan, turns);
  const hope = hopeFor(probe, scenario, turns, requests);
  const { samples, watching } = watchFor(hope);
  const id = newRunId();
  const name = `${numbered(probe.number)}-${inName(load)}-${id}`;
  const { result } = await performPlanned(loaded, { asked }, { within: PROBES, name, id }, setting, watching);
  const { settleMs, coming } = hope;
  const asks = { goodputRatio, settleMs, endsMs: plan.endsMs, ...given({ coming }) };
  const evidence = evidenceOf(result, samples, asks);
  return {
    made: pointOf({
      level: load,
      folder: `${PROBES}/${name}`,
      purpose,
      offeredPerSecond: offeredPerSecond(result, requests, length.measureMs),
      result,
      evidence,
    }),
    run: result.run,
  };
}

/** Looks on while the run goes, and gives it up when there is no hope left. */
function watchFor(hope: Hope): { readonly samples: readonly Watched[]; readonly watching: Watching } {
  const samples: Watched[] = [];
  let looking: NodeJS.Timeout | undefined;
  return {
    samples,
    watching: {
      onStart(snapshot, giveUp) {
        looking = setInterval(() => {
          samples.push(watchedIn(snapshot()));
          if (samples.length % LOOKS_A_JUDGEMENT !== 0) return;
          const why = hopeless(samples, hope);
          if (why !== undefined) giveUp(why);
        }, LOOK_EVERY_MS);
      },
      onLoadEnd: () => clearInterval(looking),
    },
  };
}

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
