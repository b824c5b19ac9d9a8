import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import type { RunInfo } from '../../core/result.ts';
import { pairsInOrder } from '../order/pairs.ts';
import type { Turn } from '../order/turns.ts';
import { madeIn, namesIn, nothingSoFar, roundsOf, setAside } from './made.ts';

const ORDER = pairsInOrder(2);

/** `result.json` of a run that ended like this. */
const ended = (stopped?: RunInfo['stopped']): string => {
  const { result } = FIXTURES.tiny;
  return JSON.stringify({ ...result, run: { ...result.run, ...(stopped === undefined ? {} : { stopped }) } });
};
const BEGUN = '{"scenario":{"entries":[]}}';
const wholeRun = (place: string): Readonly<Record<string, string>> => ({
  [`${place}/scenario.json`]: BEGUN,
  [`${place}/result.json`]: ended(),
});

const placesOf = (turns: readonly Turn[]): readonly string[] => turns.map(({ place }) => place.join('/'));
const turnAt = (place: string) => ORDER.find((turn) => turn.place.join('/') === place)!;

test('a folder of which nothing was begun has everything left', async () => {
  expect(await madeIn(await scratch({}), ORDER)).toEqual(nothingSoFar(ORDER));
});

test('what was made is read with its scenario, whatever the order in which the folders lie', async () => {
  const folder = await scratch({ ...wholeRun('b/01'), ...wholeRun('a/01') });
  const { made, left, broken } = await madeIn(folder, ORDER);
  expect(made.map(({ turn, run }) => [turn.place.join('/'), run.path])).toEqual([
    ['a/01', join(folder, 'a/01')],
    ['b/01', join(folder, 'b/01')],
  ]);
  expect(made[0]?.run.result).toEqual(FIXTURES.tiny.result);
  expect(made[0]?.run.scenario).toEqual({ entries: [] });
  expect([placesOf(left), broken]).toEqual([['b/02', 'a/02'], []]);
});

test.each<[RunInfo['stopped'], boolean]>([
  ['signal', false],
  ['script', false],
  ['threshold', true],
  ['hopeless', true],
  ['worker-lost', true],
])('a run that was ended by "%s" is made: %s', async (stopped, isMade) => {
  const folder = await scratch({
    ...wholeRun('a/01'),
    'b/01/scenario.json': BEGUN,
    'b/01/result.json': ended(stopped),
  });
  const { made, broken } = await madeIn(folder, ORDER);
  expect(made).toHaveLength(isMade ? 2 : 0);
  expect(placesOf(broken)).toEqual(isMade ? [] : ['a/01', 'b/01']);
});

test('a run that was killed before it wrote anything has begun: its pair is broken', async () => {
  const folder = await scratch({ ...wholeRun('a/01'), 'b/01/.probe': '' });
  const { made, left, broken } = await madeIn(folder, ORDER);
  expect([made, placesOf(broken)]).toEqual([[], ['a/01', 'b/01']]);
  expect(placesOf(left)).toEqual(placesOf(ORDER));
});

test('a place that cannot be looked into is told, and not taken for empty', async () => {
  const folder = await scratch({ a: 'a file' });
  await expect(madeIn(folder, ORDER)).rejects.toMatchObject({
    code: 'SERIES_UNREADABLE',
    message: `${join(folder, 'a/01')} cannot be read (ENOTDIR).`,
    cause: { code: 'ENOTDIR' },
  });
  expect(await namesIn(join(folder, 'b'))).toBeUndefined();
});

test('what is set aside lies with its files where it lay, below the number of the time', async () => {
  const folder = await scratch({ ...wholeRun('a/01'), ...wholeRun('b/01'), ...wholeRun('b/02') });
  await setAside(folder, [turnAt('a/01')]);
  await setAside(folder, [turnAt('b/01'), turnAt('b/02')]);
  expect(await readdir(folder)).toEqual(['a', 'b', 'set-aside']);
  expect(await readFile(join(folder, 'set-aside/1/a/01/result.json'), 'utf8')).toBe(ended());
  expect((await readdir(join(folder, 'set-aside/2/b'))).toSorted()).toEqual(['01', '02']);
  expect(await readdir(join(folder, 'b'))).toEqual([]);
});

test('nothing to set aside leaves no trace', async () => {
  const folder = await scratch(wholeRun('a/01'));
  await setAside(folder, []);
  expect(await readdir(folder)).toEqual(['a']);
  expect(await roundsOf(folder, ORDER)).toEqual(new Map());
});

test('a group is known by the last time that any of it was set aside, whoever did it', async () => {
  const folder = await scratch({
    ...wholeRun('set-aside/1/a/01'),
    ...wholeRun('set-aside/2/b/01'),
    ...wholeRun('set-aside/2/b/02'),
    ...wholeRun('set-aside/10/a/01'),
  });
  expect(await roundsOf(folder, ORDER)).toEqual(
    new Map([
      [0, 10],
      [1, 2],
    ]),
  );
  expect(await roundsOf(folder, [turnAt('a/02')])).toEqual(new Map());
});

test('an arm that is called as the folder is counts as no time', async () => {
  const arm: Turn = { group: 0, place: ['set-aside/8-per-second', '01'] };
  const folder = await scratch(wholeRun('set-aside/8-per-second/01'));
  expect(await roundsOf(folder, [arm])).toEqual(new Map());
  await setAside(folder, [arm]);
  expect(await readdir(join(folder, 'set-aside/1/set-aside/8-per-second'))).toEqual(['01']);
  expect(await roundsOf(folder, [arm])).toEqual(new Map([[0, 1]]));
});
