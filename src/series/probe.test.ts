import { writeFile } from 'node:fs/promises';
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

/** How a run stands after so long. */
type Course = (elapsedMs: number) => Pick<Snapshot, 'sent' | 'inFlight' | 'good' | 'judged'>;

/** One probe whose run goes as told, in no time, until it is given up or its load is over. */
async function probing(course: Course, own: Partial<ProbeSetting> = {}, left: Left = withGoodput(1), file?: string) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const where = await seriesFolder();
  if (file !== undefined) await writeFile(where.file, file);
  const looks: number[] = [];
  let given: { readonly why: string; readonly atMs: number } | undefined;
  const { perform, asked } = fakeRuns(where.folder, (_, __, { onStart, onLoadEnd }) => {
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
      ...{ id: 'f00', file: where.file, workers: 1, folder: where.folder, command: 'plimsoll capacity', perform },
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

test('what is offered is counted in requests of the measured part', async () => {
  expect((await probing(keepsUp)).made.offeredPerSecond).toBeCloseTo(20, 1);
  const twice = `
target: { url: "http://127.0.0.1:9/v1", model: m }
slo: { ttft: 500 }
prompts: { default: { conversation: { turns: 2, inputTokens: 20, outputTokens: 5 } } }
`;
  expect((await probing(keepsUp, {}, withGoodput(1), twice)).made.offeredPerSecond).toBeCloseTo(40, 1);
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
