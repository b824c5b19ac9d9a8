import { expect, test } from 'vitest';
import { fakeCurve, loadOf, UNTRUSTED, withGoodput } from '../../test/fixtures/series/fake-curve.ts';
import { type AskedRun, type Left, seriesFolder } from '../../test/fixtures/series/fake-runs.ts';
import type { LoadLevel } from '../core/curve.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { CurveSeries } from './curve.ts';
import { performSweep } from './sweep.ts';

const SEED = 2 ** 32 - 2;
const LEVELS: readonly LoadLevel[] = [
  { kind: 'rate', perSecond: 8 },
  { kind: 'rate', perSecond: 2 },
  { kind: 'rate', perSecond: 8 },
];

async function sweep(
  where: Awaited<ReturnType<typeof seriesFolder>>,
  leaves: (asked: AskedRun) => Left = () => withGoodput(1),
  own: Partial<CurveSeries> = {},
  levels = LEVELS,
) {
  const fake = await fakeCurve(where, leaves, { seed: SEED, measureMs: 3000, ...own });
  return { ...fake, go: () => performSweep(fake.series, levels, fake.setting) };
}

test('a sweep runs each level as often as it is given, in the order given, with a seed of its own', async () => {
  const { go, asked, kept } = await sweep(await seriesFolder());
  const curve = await go();
  expect(asked.map(loadOf)).toEqual([8, 2, 8]);
  expect(curve.points.map(({ level, purpose }) => ({ level, purpose }))).toEqual(
    LEVELS.map((level) => ({ level, purpose: 'point' })),
  );
  // Seeds are 32 bits.
  expect(asked.map(({ seed }) => seed)).toEqual([SEED, SEED + 1, 0]);
  expect(curve.exitCode).toBe(EXIT.ok.code);
  expect(curve.line).toBeUndefined();
  expect(kept.at(-1)).toEqual(curve);
});

test('a level is measured for as long as is asked, or as its percentile needs', async () => {
  const asked = await sweep(await seriesFolder());
  await asked.go();
  expect(asked.begun.map(({ length }) => length.measureMs)).toEqual([3000, 3000, 3000]);
  const own = await sweep(await seriesFolder(), undefined, { measureMs: undefined });
  await own.go();
  const [eight = 0, two = 0] = own.begun.map(({ length }) => length.measureMs);
  // As many requests at a fourth of the rate.
  expect(two / eight).toBeCloseTo(4, 0);
  for (const [i, { load, settleMs }] of own.asked.entries())
    expect([load, settleMs]).toMatchObject([
      { durationMs: own.begun[i]!.length.settleMs + own.begun[i]!.length.measureMs },
      own.begun[i]!.length.settleMs,
    ]);
});

test('users of a closed loop are a level, too', async () => {
  const { go, asked } = await sweep(await seriesFolder(), undefined, {}, [{ kind: 'vus', vus: 4 }]);
  const curve = await go();
  expect(asked[0]?.load).toMatchObject({ kind: 'constant-vus', vus: 4 });
  expect(curve.points[0]?.level).toEqual({ kind: 'vus', vus: 4 });
});

test('a level that could not be judged is a point of the curve, is not run again, and makes the whole INVALID', async () => {
  const { go, asked } = await sweep(await seriesFolder(), (one) => (loadOf(one) === 2 ? UNTRUSTED : withGoodput(1)));
  const curve = await go();
  expect(asked).toHaveLength(3);
  expect(curve.points.map(({ valid }) => valid)).toEqual([true, false, true]);
  expect(curve.points[1]?.reasons).toEqual(['it was late']);
  expect(curve.exitCode).toBe(EXIT.invalid.code);
});

test('one that was stopped says so, and goes on with the levels that are left', async () => {
  const where = await seriesFolder();
  const first = await (
    await sweep(where, (one) => (loadOf(one) === 2 ? { run: { stopped: 'signal' } } : withGoodput(1)))
  ).go();
  expect(first).toMatchObject({ exitCode: EXIT.interrupted.code, run: { stopped: 'signal' } });
  expect(first.points).toHaveLength(1);
  const second = await sweep(where);
  const curve = await second.go();
  expect(second.asked.map(loadOf)).toEqual([2, 8]);
  // The third and the fourth that were begun, and the second and the third that are made.
  expect(second.begun.map(({ number, nth }) => [number, nth])).toEqual([
    [3, 2],
    [4, 3],
  ]);
  expect(curve.points.slice(0, 1)).toEqual(first.points);
  expect(curve).toMatchObject({ exitCode: EXIT.ok.code });
  expect(curve.run.stopped).toBeUndefined();
});

test('abort() in the scenario ends it by its own code', async () => {
  const { go } = await sweep(await seriesFolder(), () => ({ run: { stopped: 'script' } }));
  const curve = await go();
  expect([curve.exitCode, curve.points, curve.run.stopped]).toEqual([EXIT.aborted.code, [], undefined]);
});

test('where nothing is asked nothing is met or missed; where something is, both', async () => {
  const unasked = await (await sweep(await seriesFolder())).go();
  expect(unasked.points.map(({ isMet }) => isMet)).toEqual([undefined, undefined, undefined]);
  expect(unasked.goodputRatio).toBeUndefined();
  const { go } = await sweep(await seriesFolder(), (one) => withGoodput(loadOf(one) > 2 ? 0.94 : 0.95), {
    goodputRatio: 0.95,
  });
  const asked = await go();
  expect(asked.points.map(({ isMet }) => isMet)).toEqual([false, true, false]);
  expect(asked.goodputRatio).toBe(0.95);
});

test('nobody is left waiting after a run that was given up: the next begins when the server had time to notice', async () => {
  const given: Left = { ...withGoodput(0), run: { stopped: 'hopeless', stopReason: 'the queue grows' } };
  const { go, asked, interrupt } = await sweep(await seriesFolder(), () => given, {
    // Sooner than the next run would begin.
    onPoint: () => void setTimeout(() => interrupt.abort(), 50),
  });
  const curve = await go();
  expect([asked.length, curve.exitCode]).toEqual([1, EXIT.interrupted.code]);
  expect(curve.points[0]?.hopeless).toBe('the queue grows');
});
