import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { type AskedRun, fakeRuns, type Left, seriesFolder } from '../../test/fixtures/series/fake-runs.ts';
import { startMock } from '../mock/server.ts';
import { prepare } from '../run/prepare.ts';
import { type AbSeries, performAb } from './ab.ts';
import { type PairTurn, pairsInOrder } from './order/pairs.ts';
import type { Asked, SeriesSetting } from './perform-planned.ts';
import { type MadeTurn, madeIn, nothingSoFar, type SoFar } from './store/made.ts';

const PAIRS = 2;
const SEED = 7;

/** A comparison of a mock with itself, of runs of one request, whose summary leaves a file and says something. */
async function comparison() {
  const mock = await startMock({ presets: ['steady-50'], timeScale: 10 });
  onTestFinished(() => mock.close());
  const folder = await scratch({
    'own.ts': `
export const target = { url: '${mock.url}', model: 'steady-50' };
export const options = { vus: 1, iterations: 1 };
export default async ({ client }) =>
  void (await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 }));
export const handleSummary = () => ({ 'own.txt': 'mine', stdout: 'said' });`,
  });
  const file = join(folder, 'own.ts');
  const prepared = await prepare({ file, options: { seed: SEED }, workers: 1 }, {});
  const asked: Asked = { ...prepared, server: undefined, notes: [] };
  const perform = (interrupt: AbortSignal, soFar: SoFar<PairTurn>, onMade: (one: MadeTurn<PairTurn>) => void) => {
    const setting: SeriesSetting = {
      ...{ id: 'f00', file, workers: 1, folder, command: 'plimsoll ab own.ts', interrupt },
      timeOfDay: () => '2026-11-23T18:40:12.000Z',
      note: (text) => expect.unreachable(text),
    };
    return performAb({ a: asked, b: asked, pairs: PAIRS, seed: SEED, soFar }, setting, {
      onMade: (_, one) => onMade(one),
    });
  };
  return { folder, perform };
}

const placesOf = (made: readonly MadeTurn<PairTurn>[]): readonly string[] =>
  made.map(({ turn }) => turn.place.join('/'));
const seedsOf = (made: readonly MadeTurn<PairTurn>[]): readonly number[] => made.map(({ run }) => run.result.run.seed);

test('a comparison that was cut between the runs of a pair goes on, and makes that pair again', async () => {
  const { folder, perform } = await comparison();
  const order = pairsInOrder(PAIRS);
  const stop = new AbortController();
  let runs = 0;
  const first = await perform(stop.signal, nothingSoFar(order), () => {
    if (++runs === 3) stop.abort();
  });
  expect(first.stop).toEqual({ kind: 'signal' });
  expect(placesOf(first.made)).toEqual(['a/01', 'b/01', 'b/02']);
  expect(seedsOf(first.made)).toEqual([SEED, SEED, SEED + 1]);
  expect(first.made[0]?.run.result.run.block).toEqual({ of: 'f00', pair: 1, side: 'a' });
  // As of a run that is performed alone; what it would print is nowhere.
  expect(await readFile(join(folder, 'a/01/own.txt'), 'utf8')).toBe('mine');

  const soFar = await madeIn(folder, order);
  expect(placesOf(soFar.made)).toEqual(['a/01', 'b/01']);
  expect(soFar.made[1]?.run.result).toEqual(JSON.parse(JSON.stringify(first.made[1]?.run.result)));
  expect(soFar.broken.map(({ place }) => place.join('/'))).toEqual(['b/02']);
  // Looking moves nothing.
  expect(await readdir(join(folder, 'b'))).toEqual(['01', '02']);

  const second = await perform(new AbortController().signal, soFar, () => {});
  expect(second.stop).toBeUndefined();
  expect(placesOf(second.made)).toEqual(['a/01', 'b/01', 'b/02', 'a/02']);
  // Prompts that nobody was asked yet.
  expect(seedsOf(second.made)).toEqual([SEED, SEED, SEED + PAIRS + 1, SEED + PAIRS + 1]);
  expect(await readdir(join(folder, 'set-aside/1/b/02'))).toContain('result.json');
  expect((await madeIn(folder, order)).left).toEqual([]);
});

/** A comparison whose runs take no time. */
async function withoutServer(leaves: (asked: AskedRun) => Left = () => ({}), own: Partial<AbSeries> = {}) {
  const { folder, file } = await seriesFolder();
  const { perform, asked } = fakeRuns(folder, leaves);
  const interrupt = new AbortController();
  const setting: SeriesSetting = {
    ...{ id: 'f00', file, workers: 1, folder, command: 'plimsoll ab case.yaml', perform, interrupt: interrupt.signal },
    timeOfDay: () => '2026-11-23T18:40:12.000Z',
    note: (text) => expect.unreachable(text),
  };
  const sideAt = (url: string): Asked => ({
    ...{ options: {}, server: undefined, notes: [] },
    targets: [{ url, headers: {}, secrets: [] }],
  });
  const series = { a: sideAt('http://a/v1'), b: sideAt('http://b/v1'), pairs: PAIRS, seed: SEED, ...own };
  return {
    asked,
    interrupt,
    go: (progress: Parameters<typeof performAb>[2] = {}) => performAb(series, setting, progress),
  };
}

test('each side is asked at its own target, both of a pair with one seed, and each pair with the next', async () => {
  const { asked, go } = await withoutServer();
  expect((await go()).stop).toBeUndefined();
  expect(asked.map(({ block, urls, seed }) => [block?.pair, block?.side, urls, seed])).toEqual([
    [1, 'a', ['http://a/v1'], SEED],
    [1, 'b', ['http://b/v1'], SEED],
    [2, 'b', ['http://b/v1'], SEED + 1],
    [2, 'a', ['http://a/v1'], SEED + 1],
  ]);
});

test('after a run that ended early a server that does not tell is given time to notice that nobody waits any more', async () => {
  const { asked, interrupt, go } = await withoutServer(() => ({ run: { stopped: 'threshold' } }));
  // Sooner than the next run would begin.
  const { made, stop } = await go({ onMade: () => void setTimeout(() => interrupt.abort(), 50) });
  expect([made.length, asked.length, stop]).toEqual([1, 1, { kind: 'signal' }]);
});
