import { firstOfEach } from '../core/first-of-each.ts';
import { given } from '../core/given.ts';
import type { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Plan } from '../core/plan.ts';
import type { JournalRecord, RequestRecord } from '../core/record.ts';
import type { ArrivalTime } from '../load/engine/arrival-time.ts';
import { type ThreadHealth, watchHealth } from '../load/engine/health.ts';
import { InFlight, type Tally } from '../load/engine/in-flight.ts';
import { perform } from '../load/engine/perform.ts';
import type { UserTime } from '../load/engine/user-time.ts';
import { compile } from '../load/plan/compile.ts';
import { Aggregate, type AggregateRules, type AggregateState } from '../measure/metrics/aggregate.ts';
import { windowFor } from '../measure/metrics/series.ts';
import { isGood, isGoodAtFloor } from '../measure/slo/goodput.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { dueArrivals, RecordedBooks, type ShareBooks } from './books.ts';
import { type OwnTimes, OwnTimesGathered } from './own-times.ts';
import { type MadeAhead, openPerformers, type Sink } from './performers.ts';
import type { PreparedRun } from './prepare.ts';
import { IntervalBins, type IntervalPart } from './store/interval-bins.ts';

/** What one worker needs to perform its share of a run. */
export interface ShareSetting extends Pick<PreparedRun, 'scenario' | 'sources' | 'targets' | 'share'> {
  /** What the scenario's `setup` returned, as JSON. */
  readonly data?: string | undefined;
  readonly tally: Tally;
}

/** Where a worker puts what must not wait for the end. */
export interface Outlet {
  record(record: JournalRecord): void;
  /** The scenario's own code asked for the end of the run. */
  abortRun(reason: string): void;
  intervals(parts: readonly IntervalPart[], closedUntilMs: number): void;
}

/** What one worker leaves at its end. Plain data: it crosses threads. */
export interface ShareReport {
  readonly aggregate: AggregateState;
  readonly books: ShareBooks;
  readonly health: ThreadHealth;
  readonly ownTimes: OwnTimes;
  readonly userTime: UserTime;
  readonly arrivalTime: ArrivalTime;
  /** Why the thread that was to make long prompts did not, or not to the end. */
  readonly promptThreadLost?: string;
  readonly finishedMs: number;
  /** How long after zero it was awake: zero is when all of them begin. */
  readonly awakeMs: number;
  /** When it was told to stop early. */
  readonly stoppedMs?: number;
}

export interface OpenShare {
  /** Grows while the share is performed. */
  readonly aggregate: Aggregate;
  /**
   * @param abort ends it early; aborted with the instant at which that was heard
   * @param ahead what there is already; it is closed with all the rest
   */
  perform(clock: MonotonicClock, abort: AbortSignal, ahead: MadeAhead): Promise<ShareReport>;
}

const HAND_ON_EVERY_MS = 1000;

/** One worker's part of a run: its share of the plan, performed, and added up. It touches no file. */
export function openShare(setting: ShareSetting, outlet: Outlet): OpenShare {
  const plan = planOf(setting);
  const aggregate = new Aggregate(rulesOf(setting.scenario, plan));
  return {
    aggregate,
    async perform(clock, abort, ahead) {
      const books = new RecordedBooks(plan);
      const bins = new IntervalBins();
      const ownTimes = new OwnTimesGathered(plan, () => clock.standstills);
      const inFlight = new InFlight(clock, setting.tally);
      const sink: Sink = {
        record(r) {
          outlet.record(r);
          bins.add(r);
          aggregate.add(r);
          books.add(r);
          ownTimes.add(r);
          clock.look();
        },
        recordSession(r) {
          outlet.record(r);
          aggregate.addSession(r);
          books.addSession(r);
        },
        recounted: (usageTokens, tokenizerTokens) => aggregate.addRecount(usageTokens, tokenizerTokens),
        abortRun: (reason) => outlet.abortRun(reason),
      };
      const handOn = (nowMs: number): void => outlet.intervals(bins.take(nowMs), bins.closedUntilMs);
      const handingOn = setInterval(() => handOn(clock.now()), HAND_ON_EVERY_MS);
      const { performerOf, settle } = openPerformers(setting, plan, clock, inFlight, sink, ahead);
      // Compiling and filling caches is what a warm-up is for: how the generator fared is watched anew after it.
      const health = watchHealth(clock, plan.warmupMs);
      const stopWatchingTurns = clock.watchTurns();
      let awakeMs = 0;
      void clock.sleepUntil(0).then(() => {
        awakeMs = clock.now();
      });

      const { users: userTime, arrivals: arrivalTime } = await perform(plan, performerOf, clock, abort);
      const finishedMs = clock.now();
      const promptThreadLost = ahead.prompts?.lost;
      const fared = health();
      stopWatchingTurns();
      clearInterval(handingOn);
      await settle();
      handOn(Number.POSITIVE_INFINITY);
      const stoppedMs = abort.aborted ? (abort.reason as number) : undefined;
      return {
        aggregate: aggregate.state(),
        books: {
          ...books.besides(inFlight.account()),
          dueArrivals: dueArrivals(plan, stoppedMs ?? Number.POSITIVE_INFINITY),
        },
        health: fared,
        ownTimes: ownTimes.state(),
        userTime,
        arrivalTime,
        finishedMs,
        awakeMs,
        ...given({ stoppedMs, promptThreadLost }),
      };
    },
  };
}

export function planOf({ scenario, sources, share }: Pick<ShareSetting, 'scenario' | 'sources' | 'share'>): Plan {
  const recordedStarts = new Map(
    [...sources].flatMap(([name, { arrivals }]) => (arrivals === undefined ? [] : [[name, arrivals] as const])),
  );
  return compile(scenario, share, recordedStarts);
}

/** The same for every worker of a run, so that what they add up can be added up once more. */
export const rulesOf = (
  { thresholds, subMetrics, slo }: Pick<Scenario, 'thresholds' | 'subMetrics' | 'slo'>,
  { endsMs, warmupMs }: Pick<Plan, 'endsMs' | 'warmupMs'>,
): AggregateRules => ({
  measureFromMs: warmupMs,
  measureUntilMs: endsMs,
  windowMs: windowFor(endsMs),
  selectors: firstOfEach(JSON.stringify, [...thresholds.map(({ selector }) => selector), ...subMetrics]),
  ...(Object.keys(slo).length === 0
    ? {}
    : {
        isGood: (r: RequestRecord) => isGood(r, slo),
        isGoodAtFloor: (r: RequestRecord) => isGoodAtFloor(r, slo),
      }),
});
