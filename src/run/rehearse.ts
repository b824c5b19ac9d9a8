import type { HttpTarget } from '../client/transport/http.ts';
import type { Clock } from '../core/clock.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { onAbort } from '../core/on-abort.ts';
import { WHOLE } from '../core/plan.ts';
import type { Session } from '../core/session.ts';
import { newTally } from '../load/engine/in-flight.ts';
import { plannedSessions } from '../load/plan/executors/index.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { promptSource } from '../load/prompts/source.ts';
import type { Scenario, ScenarioEntry } from '../scenario/scenario.ts';
import { targetsOf } from '../scenario/targets.ts';
import { type Answerer, openAnswerer } from './answerer.ts';
import { NOTHING_AHEAD } from './performers.ts';
import { openShare, type ShareSetting } from './share.ts';
import { lineOf } from './store/journal.ts';

/** What was asked of nobody but ourselves. */
export interface Rehearsal {
  readonly requests: number;
  readonly tookMs: number;
}

/** Of a run's length, no more than this is spent on getting ready for it. */
const MOST_OF_RUN = 1 / 10;
const MOST_MS = 1000;
/** Of a run of fewer sessions nobody reads a percentile, and a rehearsal would be longer than it. */
const FEWEST_SESSIONS = 20;
const USERS = 8;
const BATCH = 20;
/** Batches that are held against as many before them. */
const COMPARED = 3;
/** Less of a gain than this is none. */
const GAIN = 0.95;
/** A prompt that takes longer is made once; what is asked then is short. */
const LONG_MS = 5;
/** The same of the first few, whose code is slow still. */
const COLD_MS = 50;
/** A single prompt of more than this takes longer than all the rehearsal may. */
const MOST_TOKENS = 200_000;
const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };

/**
 * Performs the share's work on ourselves, before its time: prompts of its sources, written and sent in the API of its
 * targets, answered by a server in this thread, read, recorded and added up. Code that runs for the first time is slow,
 * ten times and more, until it is compiled; the run's first requests would pay for that. It ends when the time a request
 * takes has stopped falling. Nothing of it is left but code.
 */
export async function rehearse(setting: ShareSetting, endsMs: number, abort: AbortSignal): Promise<Rehearsal> {
  const limitMs = Math.min(MOST_MS, endsMs * MOST_OF_RUN);
  if (!isWorthwhile(setting) || abort.aborted) return { requests: 0, tookMs: 0 };
  const clock = new MonotonicClock();
  const targets = targetsOf(setting.scenario);
  const answerers = await Promise.all(targets.map(openAnswerer));
  const over = new AbortController();
  const end = (): void => {
    if (!over.signal.aborted) over.abort(clock.now());
  };
  const leave = onAbort(abort, end);
  const isWarm = warmth();
  let requests = 0;
  const share = openShare(rehearsed(setting, answerers, limitMs, clock), {
    record(r) {
      lineOf(r);
      if ('sentMs' in r) requests++;
      if (isWarm()) end();
    },
    abortRun: end,
    intervals: () => {},
  });
  if (answerers.every((answerer) => answerer !== undefined)) await share.perform(clock, over.signal, NOTHING_AHEAD);
  leave();
  for (const answerer of answerers) answerer?.close();
  return { requests, tookMs: clock.now() };
}

function isWorthwhile({ scenario, sources }: ShareSetting): boolean {
  const planned = scenario.entries.map(
    ({ executor, name }) => plannedSessions(executor, sources.get(name)?.arrivals) ?? Number.POSITIVE_INFINITY,
  );
  return planned.reduce((sum, sessions) => sum + sessions, 0) >= FEWEST_SESSIONS;
}

/**
 * Counts what ends, and says whether the time it takes has stopped falling: that of this thread on a processor, since
 * who else is on it has nothing to do with how warm we are.
 */
function warmth(): () => boolean {
  const tookMs: number[] = [];
  let ended = 0;
  let since = process.threadCpuUsage();
  return () => {
    if (++ended % BATCH > 0) return false;
    const { user, system } = process.threadCpuUsage(since);
    since = process.threadCpuUsage();
    tookMs.push((user + system) / 1000);
    if (tookMs.length < 2 * COMPARED) return false;
    const [before, last] = [tookMs.slice(-2 * COMPARED, -COMPARED), tookMs.slice(-COMPARED)].map(median);
    return (last ?? 0) >= (before ?? 0) * GAIN;
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The same work of a few users, and with nothing in it that is the scenario's own code or anybody's key. */
function rehearsed(
  setting: ShareSetting,
  answerers: readonly (Answerer | undefined)[],
  durationMs: number,
  clock: Clock,
): ShareSetting {
  const { route: _, targets, ...scenario } = setting.scenario;
  const users = Math.ceil(USERS / scenario.entries.length);
  const entries = scenario.entries.map(
    (entry): ScenarioEntry => ({
      ...entry,
      work: { kind: 'prompts', source: NOTHING },
      executor: { kind: 'constant-vus', vus: users, durationMs },
      ...{ startTimeMs: 0, gracefulStopMs: 0 },
    }),
  );
  const plain = { timeouts: TIMEOUTS, warmupMs: 0, minIterationDurationMs: 0 };
  const whole: Scenario = { ...scenario, ...plain, entries };
  return {
    scenario: targets === undefined ? whole : { ...whole, targets: targets.map((each) => ({ ...each, weight: 1 })) },
    sources: new Map(entries.map(({ name }) => [name, shortened(setting.sources.get(name), clock)])),
    targets: setting.targets.map(({ saidFields, http2 }, i): HttpTarget => {
      const url = answerers[i]?.url ?? '';
      return { url, headers: {}, secrets: [], ...(saidFields && { saidFields }), ...(http2 && { http2 }) };
    }),
    share: WHOLE,
    tally: newTally(),
  };
}

/** What programmed sessions are taken for: their code is not run before its time. */
const SHORT: Session = {
  id: 'rehearsal',
  turns: [{ messages: [{ role: 'user', content: 'How much may a ship be laden? '.repeat(8) }], maxTokens: 32 }],
};
const MOST_TURNS = 3;
const NOTHING = promptSource('rehearsal', {}, () => Promise.reject(new Error('is opened by nobody')));

/** Sessions of a source without the thinking, until one turns out to be long. */
function shortened(source: OpenSource | undefined, clock: Clock): OpenSource {
  let isLong = source === undefined || (source.worstCase.inputTokens ?? 0) > MOST_TOKENS;
  return {
    summary: '',
    worstCase: { turns: MOST_TURNS },
    session(index, rng) {
      if (isLong || source === undefined) return SHORT;
      const beganMs = clock.now();
      const { id, turns } = source.session(index, rng);
      isLong = clock.now() - beganMs > (index < USERS ? COLD_MS : LONG_MS);
      return { id, turns: turns.slice(0, MOST_TURNS).map(({ thinkMs: _, ...turn }) => turn) };
    },
  };
}
