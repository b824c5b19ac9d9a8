import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeCurve, LIFE_MS, loadOf, UNTRUSTED, withGoodput } from '../../test/fixtures/series/fake-curve.ts';
import { type AskedRun, Killed, type Left, seriesFolder } from '../../test/fixtures/series/fake-runs.ts';
import type { SearchSetting } from '../analysis/search/capacity.ts';
import type { Curve, CurvePoint } from '../core/curve.ts';
import { EXIT } from '../core/exit-codes.ts';
import { performCapacity } from './capacity.ts';

const SEED = 7;
const SEARCH: SearchSetting = {
  ...{ minPerSecond: 1, maxPerSecond: 8, goodputRatio: 0.9, precision: 0.25, repeats: 2, seed: SEED },
};

/** A server that carries so many sessions a second, and of more answers none in time. */
const carrying =
  (perSecond: number) =>
  (asked: AskedRun): Left =>
    withGoodput(loadOf(asked) <= perSecond ? 1 : 0);

type Where = Awaited<ReturnType<typeof seriesFolder>>;

/** One process of the search; it goes on with what lies in the folder. */
async function search(where: Where, leaves: (asked: AskedRun) => Left) {
  const fake = await fakeCurve(where, leaves, { seed: SEED, goodputRatio: SEARCH.goodputRatio });
  return { ...fake, go: () => performCapacity(fake.series, SEARCH, fake.setting) };
}

const levelsOf = (points: readonly CurvePoint[]): readonly string[] =>
  points.map(({ level, purpose }) => `${purpose} ${level.kind === 'rate' ? level.perSecond : '?'}`);
const seedsOf = (asked: readonly AskedRun[]): readonly number[] => asked.map(({ seed }) => seed);

test('a search closes in on what the server carries, confirms both ends, and answers', async () => {
  const { go, asked, kept } = await search(await seriesFolder(), carrying(3));
  const curve = await go();
  expect(levelsOf(curve.points)).toMatchInlineSnapshot(`
    [
      "bracket 1",
      "bracket 2",
      "bracket 4",
      "bisect 2.83",
      "bisect 3.36",
      "confirm 2.83",
      "confirm 3.36",
    ]
  `);
  expect(curve.line).toMatchInlineSnapshot(`
    {
      "highRuns": 2,
      "interval": [
        2.83,
        3.36,
      ],
      "kind": "found",
      "lowRuns": 2,
      "perSecond": 2.8790003634942254,
    }
  `);
  expect(curve.exitCode).toBe(EXIT.ok.code);
  expect(asked.map(loadOf)).toEqual(curve.points.map(({ level }) => (level.kind === 'rate' ? level.perSecond : 0)));
  expect(kept.at(-1)).toEqual(curve);
});

test('no two runs of a search ask the same, each is announced with its number, and what is known is kept after each', async () => {
  const { go, asked, begun, points, kept } = await search(await seriesFolder(), carrying(3));
  const { points: all } = await go();
  expect(seedsOf(asked)).toEqual(all.map((_, i) => SEED + i));
  expect(begun.map(({ number, nth }) => [number, nth])).toEqual(all.map((_, i) => [i + 1, i + 1]));
  expect(points).toEqual(all);
  const unfinished = kept.slice(0, -1);
  expect(unfinished.map((curve) => curve.points)).toEqual(all.map((_, i) => all.slice(0, i + 1)));
  for (const curve of unfinished) expect([curve.line, curve.exitCode]).toEqual([undefined, EXIT.invalid.code]);
});

test.each([
  ['below the lowest rate', 0.5, { kind: 'below', minPerSecond: 1, goodputRatio: 0 }],
  ['above the highest', 9, { kind: 'above', maxPerSecond: 8, goodputRatio: 1 }],
])('that the line is %s is an answer, too', async (_, carries, line) => {
  const curve = await (await search(await seriesFolder(), carrying(carries))).go();
  expect(curve).toMatchObject({ line, exitCode: EXIT.ok.code });
});

test('a share of good requests that is not reached is a miss, and one that just is holds', async () => {
  const by = (share: number) => async () =>
    (await (await search(await seriesFolder(), () => withGoodput(share))).go()).line?.kind;
  expect(await by(0.9)()).toBe('above');
  expect(await by(0.895)()).toBe('below');
});

test('a rate that cannot be judged, tried as often as it is, leaves the line unknown, and why', async () => {
  const { go } = await search(await seriesFolder(), (asked) => (loadOf(asked) === 4 ? UNTRUSTED : withGoodput(1)));
  const curve = await go();
  expect(curve.line).toMatchObject({
    kind: 'unknown',
    heldPerSecond: 3.36,
    why: '2 runs at 4/s were INVALID: it was late',
  });
  expect(curve.exitCode).toBe(EXIT.invalid.code);
});

test('what an earlier process could not trust is tried again, and is no evidence before', async () => {
  const where = await seriesFolder();
  const first = await (await search(where, (asked) => (loadOf(asked) > 1 ? UNTRUSTED : carrying(3)(asked)))).go();
  expect(first.line?.kind).toBe('unknown');
  const quiet = await search(where, carrying(3));
  const second = await quiet.go();
  expect(second.line).toEqual((await (await search(await seriesFolder(), carrying(3))).go()).line);
  // Those that could not be trusted stay on the curve.
  expect(second.points.slice(0, first.points.length)).toEqual(first.points);
  expect(loadOf(quiet.asked[0]!)).toBe(2);
  expect(quiet.asked[0]?.seed).toBe(SEED + first.points.length);
});

test('a rate is tried as often in every process, whatever became of it before', async () => {
  const where = await seriesFolder();
  const untrusted = () => search(where, () => UNTRUSTED).then(({ go }) => go());
  const [first, second] = [await untrusted(), await untrusted()];
  expect([first.points.length, second.points.length]).toEqual([2, 4]);
  expect(second.line).toEqual({ kind: 'unknown', why: '2 runs at 1/s were INVALID: it was late' });
});

test.each<[string, NonNullable<Left['run']>, object, number]>([
  ['a signal', { stopped: 'signal' }, { why: 'a signal stopped the search' }, EXIT.interrupted.code],
  [
    'abort()',
    { stopped: 'script', stopReason: 'enough' },
    { why: 'the scenario called abort(): enough' },
    EXIT.aborted.code,
  ],
])('%s ends a search with what is known by then', async (_, run, why, exitCode) => {
  const { go, kept } = await search(await seriesFolder(), (asked) =>
    loadOf(asked) === 4 ? { ...withGoodput(0), run } : withGoodput(1),
  );
  const curve = await go();
  expect(curve.line).toEqual({ kind: 'unknown', ...why, heldPerSecond: 2 });
  expect([curve.exitCode, curve.points.length]).toEqual([exitCode, 2]);
  expect(curve.run.stopped).toBe(exitCode === EXIT.interrupted.code ? 'signal' : undefined);
  expect(kept.at(-1)).toEqual(curve);
});

const ends = fc.array(fc.record({ after: fc.nat(5), by: fc.constantFrom('a kill' as const, 'a signal' as const) }), {
  minLength: 1,
  maxLength: 3,
});

test('a search that was stopped, wherever and however often, runs what is left, asks nothing twice, and finds the same', async () => {
  const unbroken = await (await search(await seriesFolder(), carrying(3))).go();
  await fc.assert(
    fc.asyncProperty(ends, async (all) => {
      const where = await seriesFolder();
      const asked: AskedRun[] = [];
      let curve: Curve | undefined;
      for (const end of [...all, undefined]) {
        let runs = 0;
        const life = await search(where, (one) => {
          if (runs++ !== end?.after) return carrying(3)(one);
          if (end.by === 'a kill') throw new Killed();
          return { run: { stopped: 'signal' } };
        });
        const before = life.series.soFar.points.length;
        curve = await life.go().catch((error: unknown) => {
          if (error instanceof Killed) return undefined;
          throw error;
        });
        expect(life.asked.map(loadOf)).toEqual(
          unbroken.points
            .slice(before, before + life.asked.length)
            .map(({ level }) => level.kind === 'rate' && level.perSecond),
        );
        asked.push(...life.asked);
      }
      expect(levelsOf(curve?.points ?? [])).toEqual(levelsOf(unbroken.points));
      expect(curve?.line).toEqual(unbroken.line);
      expect(new Set(seedsOf(asked)).size).toBe(asked.length);
      expect(new Set(asked.map(({ place }) => place)).size).toBe(asked.length);
    }),
    { numRuns: 8 },
  );
});

test('how long a search took is the sum over its processes, without the pauses between them', async () => {
  const where = await seriesFolder();
  let runs = 0;
  const first = await search(where, (asked) => (runs++ === 1 ? { run: { stopped: 'signal' } } : carrying(3)(asked)));
  expect((await first.go()).run.durationMs).toBe(LIFE_MS);
  const second = await search(where, carrying(3));
  expect((await second.go()).run.durationMs).toBe(2 * LIFE_MS);
});
