import { expect, test } from 'vitest';
import { parsePage } from '../../../test/fixtures/parse-page.ts';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { seeded } from '../../core/rng.ts';
import { serverLaws } from '../verdict/server-laws.ts';
import { type ServerView, viewServer } from './account.ts';
import type { Fetched, Fetcher } from './fetch.ts';
import { earlier, readFirst } from './first-reading.ts';
import { watchServer } from './watch.ts';

const RUNS_MS = 60_000;
const EACH_MS = 420;
/** The engine's gauges are of the step before. */
const STEP_MS = 25;

interface Load {
  readonly perSecond: number;
  readonly seed: number;
  /** How long a page takes to come. */
  readonly pageMs: number;
}

/** Arrivals from the very beginning, each as far from the next, and each worked on as long. */
const outAt =
  ({ perSecond }: Load) =>
  (atMs: number): number => {
    const begunBy = (t: number): number =>
      Math.min(perSecond * 60, Math.max(0, Math.floor((t * perSecond) / 1000) + 1));
    return atMs < 0 ? 0 : begunBy(atMs) - (atMs < EACH_MS ? 0 : begunBy(atMs - EACH_MS));
  };

async function watched(load: Load): Promise<ServerView> {
  const clock = new VirtualClock();
  const zeroMs = 5000;
  const inFlight = (): number => outAt(load)(clock.now() - zeroMs);
  const fetcher: Fetcher = {
    async fetch() {
      await clock.sleepUntil(clock.now() + load.pageMs);
      const running = outAt(load)(clock.now() - zeroMs - STEP_MS);
      const finished = Math.max(0, Math.floor(((clock.now() - zeroMs) * load.perSecond) / 1000));
      const text = `vllm:num_requests_running ${running}\nvllm:num_requests_waiting 0\nvllm:request_success_total ${finished}\n`;
      return parsePage(text) as Fetched;
    },
    close: () => Promise.resolve(),
  };
  const sources = [{ url: 'http://a/metrics', flavour: 'vllm', headers: {} }];
  const interrupt = new AbortController().signal;
  const before = await clock.run(readFirst(sources, { fetcher, clock, interrupt }));
  // Its zero is later, as a run's is.
  const runClock = {
    now: () => clock.now() - zeroMs,
    sleepUntil: (t: number, signal?: AbortSignal) => clock.sleepUntil(t + zeroMs, signal),
    turn: () => clock.turn(),
  };
  const first = earlier(before, zeroMs);
  await clock.runUntil(zeroMs);
  const watch = watchServer({
    ...{ sources, everyMs: 1000, clock: runClock, fetcher, rng: seeded(load.seed), first, inFlight },
  });
  await clock.runUntil(zeroMs + RUNS_MS + EACH_MS);
  const history = await clock.run(watch.stop());
  const spans = {
    measuredFromMs: 0,
    measuredUntilMs: RUNS_MS,
    measuredMs: RUNS_MS,
    lastEndMs: RUNS_MS,
    startedAtMs: 0,
  };
  return viewServer(history, spans, []);
}

const meanOf = ({ metrics }: ServerView, name: 'running' | 'hidden_queue'): number => {
  const value = metrics[name];
  return value?.type === 'gauge' ? value.mean : Number.NaN;
};

test.each([1, 2, 4])(
  'at %d arrivals a second, evenly spaced, as many are seen to run as do, and none is hidden',
  async (perSecond) => {
    for (const seed of [1, 2, 3]) {
      const view = await watched({ perSecond, seed, pageMs: 4 });
      expect(Math.abs(meanOf(view, 'running') - perSecond * 0.42)).toBeLessThan(0.12);
      expect(Math.abs(meanOf(view, 'hidden_queue'))).toBeLessThan(0.25);
      const counts = {
        planned: 0,
        sent: perSecond * 60,
        ok: perSecond * 60,
        failed: 0,
        censored: 0,
        dropped: 0,
        cancelled: 0,
      };
      const laws = serverLaws(view.evidence, {
        counts,
        outputTokens: 0,
        isFromUsage: true,
        choicesPerAnswer: 1,
        stepMs: STEP_MS,
        ranMs: RUNS_MS,
      });
      expect(laws.filter(({ name }) => name === 'server-in-flight')).toMatchObject([{ ok: true }]);
    }
  },
);

test('a page that takes most of a second has been read before the first request, and its counters are all of the load’s', async () => {
  const view = await watched({ perSecond: 2, seed: 1, pageMs: 900 });
  expect(view.account.notes).toEqual([]);
  expect(view.evidence.whole.finished).toBeGreaterThan(118);
  expect(view.account.perSecond?.finished).toBeCloseTo(2, 1);
});
