import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ASKED, loadOf, UNTRUSTED, withGoodput } from '../../test/fixtures/series/fake-curve.ts';
import { fakeRuns, type Left, seriesFolder } from '../../test/fixtures/series/fake-runs.ts';
import type { Snapshot } from '../run/live/snapshot.ts';
import { type ProbeSetting, performProbe } from './probe.ts';

const [SETTLE_MS, MEASURE_MS] = [4000, 40_000];
const PROBE: Omit<ProbeSetting, 'asked'> = {
  level: { kind: 'rate', perSecond: 20 },
  purpose: 'bisect',
  seed: 7,
  length: { settleMs: SETTLE_MS, measureMs: MEASURE_MS, requests: 800, because: '' },
  goodputRatio: 0.95,
  number: 3,
};
const LOOK_MS = 250;

/** A file in place of the usual one. */
interface Scenario {
  readonly name: string;
  readonly text: string;
}

/** How a run stands after so long. */
type Course = (elapsedMs: number) => Pick<Snapshot, 'sent' | 'inFlight' | 'good' | 'judged'>;

/** One probe whose run goes as told, in no time, until it is given up or its load is over. */
async function probing(
  course: Course,
  own: Partial<ProbeSetting> = {},
  left: Left = withGoodput(1),
  scenario?: Scenario,
) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { folder, ...usual } = await seriesFolder();
  const file = scenario === undefined ? usual.file : join(folder, scenario.name);
  if (scenario !== undefined) await writeFile(file, scenario.text);
  const looks: number[] = [];
  let given: { readonly why: string; readonly atMs: number } | undefined;
  const { perform, asked } = fakeRuns(folder, (_, __, { onStart, onLoadEnd }) => {
    let elapsedMs = 0;
    const snapshot = (): Snapshot => {
      looks.push(elapsedMs);
      return { ...course(elapsedMs), elapsedMs } as Snapshot;
    };
    onStart?.(snapshot, (why) => {
      given ??= { why, atMs: elapsedMs };
    });
    while (elapsedMs < SETTLE_MS + MEASURE_MS && given === undefined) {
      elapsedMs += LOOK_MS;
      vi.advanceTimersByTime(LOOK_MS);
    }
    onLoadEnd?.();
    elapsedMs += 60_000;
    vi.advanceTimersByTime(60_000);
    return given === undefined ? left : { ...left, run: { stopped: 'hopeless', stopReason: given.why } };
  });
  const ended = await performProbe(
    { ...PROBE, asked: ASKED, ...own },
    {
      ...{ id: 'f00', file, workers: 1, folder, command: 'plimsoll capacity', perform },
      interrupt: new AbortController().signal,
      timeOfDay: () => '2026-11-23T18:40:12.000Z',
      note: (text) => expect.unreachable(text),
    },
  );
  return { ...ended, asked: asked[0]!, looks, given };
}

/** What comes is answered within half a second, all of it in time. */
const keepsUp: Course = (ms) => {
  const sent = Math.floor(ms / 50);
  const judged = Math.max(0, Math.floor((ms - SETTLE_MS) / 50));
  return { sent, inFlight: Math.min(sent, 10), good: judged, judged };
};
/** Half of what comes stays. */
const pilesUp: Course = (ms) => ({ ...keepsUp(ms), inFlight: Math.floor(ms / 100) });
/** One in so many of those that are judged was too slow. */
const missing =
  (one: number): Course =>
  (ms) => {
    const { judged = 0, ...rest } = keepsUp(ms);
    return { ...rest, judged, good: judged - Math.floor(judged / one) };
  };

test('a run is asked for its rate, its time and its seed, and lies in a folder that sorts by its number', async () => {
  const { made, asked } = await probing(keepsUp);
  expect(asked.load).toMatchObject({ kind: 'constant-arrival-rate', rate: 20, durationMs: SETTLE_MS + MEASURE_MS });
  expect([asked.settleMs, asked.seed, asked.block]).toEqual([SETTLE_MS, 7, undefined]);
  expect(asked.place).toMatch(/^probes\/03-20-per-second-[0-9a-f]+$/);
  expect(made).toMatchObject({ level: PROBE.level, purpose: 'bisect', folder: asked.place, isMet: true });
});

test('a run of users is asked for these, and its folder says so', async () => {
  const { made, asked } = await probing(keepsUp, { level: { kind: 'vus', vus: 12 }, purpose: 'point' });
  expect([loadOf(asked), made.level]).toEqual([12, { kind: 'vus', vus: 12 }]);
  expect(asked.place).toMatch(/^probes\/03-12-vus-/);
});

const HEAD = 'target: { url: "http://127.0.0.1:9/v1", model: m }\nslo: { ttft: 500 }\n';
const BURSTS: Scenario = {
  name: 'bursts.yaml',
  text: `${HEAD}arrivals: { gamma: { cv: 3 } }
options: { scenarios: { one: { executor: constant-arrival-rate, rate: 1, duration: 1s, preAllocatedVUs: 1 } } }
prompts: { default: { inline: { prompt: x, maxTokens: 4 } } }
`,
};
const TWO_TURNS: Scenario = {
  name: 'turns.yaml',
  text: `${HEAD}prompts: { default: { conversation: { turns: 2, inputTokens: 20, outputTokens: 5 } } }\n`,
};
/** Half of its sessions have one turn, and half two. */
const MIXED: Scenario = {
  name: 'mixed.yaml',
  text: `${HEAD}options:
  scenarios:
    one: { executor: constant-arrival-rate, rate: 1, duration: 1s, preAllocatedVUs: 1, exec: one }
    two: { executor: constant-arrival-rate, rate: 1, duration: 1s, preAllocatedVUs: 1, exec: two }
prompts:
  one: { inline: { prompt: x, maxTokens: 4 } }
  two: { conversation: { turns: 2, inputTokens: 20, outputTokens: 5 } }
`,
};
const PROGRAMMED: Scenario = {
  name: 'own.ts',
  text: `
export const target = { url: 'http://127.0.0.1:9/v1', model: 'm' };
export const slo = { ttft: 500 };
export const options = { vus: 1, iterations: 1 };
export default async () => {};
`,
};

test.each([
  ['one turn', undefined, 20],
  ['two turns', TWO_TURNS, 40],
  ['one turn or two', MIXED, 30],
])('what sessions of %s offer is counted in requests of the measured part', async (_, scenario, perSecond) => {
  const { made } = await probing(keepsUp, {}, withGoodput(1), scenario);
  expect(made.offeredPerSecond).toBeCloseTo(perSecond, 1);
});

test('what programmed sessions offer is as many requests as came', async () => {
  const left: Left = { ...withGoodput(1), run: { measuredMs: 4000 } };
  expect((await probing(keepsUp, {}, left, PROGRAMMED)).made.offeredPerSecond).toBe(50);
});

test('a run is looked at four times a second while its load lasts, and not after', async () => {
  const { looks } = await probing(keepsUp);
  expect(looks).toEqual(Array.from({ length: (SETTLE_MS + MEASURE_MS) / LOOK_MS }, (_, i) => (i + 1) * LOOK_MS));
});

test('a run that keeps up is left alone to its end', async () => {
  expect((await probing(keepsUp)).given).toBeUndefined();
  // One in twenty-five misses, and one in twenty may.
  expect((await probing(missing(25))).given).toBeUndefined();
});

test('a run is given up, at a whole second, once more have missed than may of all that will come', async () => {
  const { given, made, run } = await probing(missing(2));
  // More than 40 of 800 missed of 20 a second: more than four seconds after it had settled, and not before nine.
  expect(given).toEqual({
    atMs: 9000,
    why: expect.stringMatching(
      /^50 of 100 requests have missed the slo, so that 95 ?% of all 800 cannot meet it any more$/,
    ),
  });
  expect(made.hopeless).toBe(given?.why);
  expect([made.isMet, run.stopped]).toEqual([false, 'hopeless']);
});

test('a run is given up when its queue grows without bound, also where no share is asked', async () => {
  const { given } = await probing(pilesUp, { goodputRatio: undefined });
  expect(given?.why).toMatch(/^the queue grows without bound: /);
  expect(given?.atMs).toBeLessThan(SETTLE_MS + MEASURE_MS);
});

test('whether there is hope is asked once a second', async () => {
  /** From 12.1 s on all are too slow; the 41st of them, one too many, ends after 14.15 s. */
  const breaksDown: Course = (ms) => {
    const { judged = 0, ...rest } = keepsUp(ms);
    return { ...rest, judged, good: Math.min(judged, (12_100 - SETTLE_MS) / 50) };
  };
  expect((await probing(breaksDown)).given?.atMs).toBe(15_000);
});

/** Twice as many come as are planned, and half of them stay: as many end as are planned. */
const comesTwice: Course = (ms) => {
  const { judged = 0 } = keepsUp(ms);
  return { judged, good: judged, sent: Math.floor(ms / 25), inFlight: Math.floor(ms / 50) };
};

test('a burst beyond the plan is no queue that grows, as long as what is planned ends', async () => {
  expect((await probing(comesTwice)).given).toBeUndefined();
});

test.each([
  ['of two turns', TWO_TURNS],
  ['of which some have two turns', MIXED],
  ['that a program makes', PROGRAMMED],
])('of sessions %s nobody knows how many requests are to come: all that stays is a queue', async (_, scenario) => {
  expect((await probing(comesTwice, {}, withGoodput(1), scenario)).given?.why).toMatch(
    /^the queue grows without bound/,
  );
});

test('of arrivals in bursts more must have come before a queue is told from a burst', async () => {
  const { given: even } = await probing(pilesUp, { goodputRatio: undefined });
  const { given: bursty } = await probing(pilesUp, { goodputRatio: undefined }, withGoodput(1), BURSTS);
  expect(even?.atMs).toBe(9000);
  // 40 requests at least, times cv².
  expect(bursty?.atMs).toBe(SETTLE_MS + (9 * 40 * 1000) / 20);
});

test('misses alone are no reason where no share is asked, or nobody counts what is good', async () => {
  expect((await probing(missing(2), { goodputRatio: undefined })).given).toBeUndefined();
  const uncounted: Course = (ms) => {
    const { sent, inFlight } = keepsUp(ms);
    return { sent, inFlight };
  };
  expect((await probing(uncounted)).given).toBeUndefined();
});

test('users of a closed loop wait for their answers: more of them in flight are no queue that grows', async () => {
  const { given } = await probing(pilesUp, { level: { kind: 'vus', vus: 400 }, goodputRatio: undefined });
  expect(given).toBeUndefined();
});

test('a queue that still grows at the end of the load is a miss, however good the answers were', async () => {
  /** So slowly that it is not hopeless: a fifteenth of what comes stays. */
  const creeps: Course = (ms) => ({ ...keepsUp(ms), inFlight: Math.floor(ms / 50 / 15) });
  const { given, made } = await probing(creeps);
  expect(given).toBeUndefined();
  expect(made.isMet).toBe(false);
  expect(made.hopeless).toMatch(/^the queue was still growing when the load ended: /);
});

test('a run that cannot be trusted neither holds nor misses', async () => {
  const { made } = await probing(keepsUp, {}, { ...withGoodput(1), ...UNTRUSTED });
  expect([made.valid, made.isMet, made.reasons]).toEqual([false, undefined, ['it was late']]);
});
