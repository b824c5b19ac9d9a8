import { describe, expect, test } from 'vitest';
import { storedRun } from '../../../test/fixtures/report/stored-run.ts';
import { differencesOf } from './differences.ts';
import type { StoredRun } from './input.ts';

const run = (over: Partial<Parameters<typeof storedRun>[0]> = {}): StoredRun =>
  storedRun({ path: 'one', seed: 1, ...over });

const withScenario = (scenario: unknown): StoredRun => ({ ...run(), scenario });

test('runs of one thing differ in nothing', () => {
  expect(differencesOf([run()], [run({ path: 'two', draw: 7 })])).toEqual([]);
});

test('the load makes two unlike, and comes first', () => {
  expect(differencesOf([run()], [run({ rate: 4, model: 'other', seed: 2 })])).toEqual([
    { kind: 'load', path: 'entries.chat.executor.rate', base: '10', candidate: '4' },
    { kind: 'target', path: 'target.model', base: '"mixtral-8x22b-instruct"', candidate: '"other"' },
    { kind: 'tool', path: 'seed', base: '[1]', candidate: '[2]' },
  ]);
});

test.each([
  ['target.headers.x-lane', 'target'],
  ['targets.a.model', 'target'],
  ['target.body.temperature', 'load'],
  ['targets.a.body.temperature', 'load'],
  ['cost.gpuHourly', 'target'],
  ['slo.ttft', 'load'],
  ['timeouts.totalMs', 'load'],
  ['warmupMs', 'load'],
  ['thresholds.ttft p(95)<800.abortOnFail', 'tool'],
  ['whatever.comes', 'load'],
])('%s is of the %s', (path, kind) => {
  const nested = (value: number): unknown =>
    path.split(/\.(?![^ ]*\))/).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const [difference] = differencesOf([withScenario(nested(1))], [withScenario(nested(2))]);
  expect(difference).toMatchObject({ kind });
});

test('items of a list are told by their names, so that one more changes no other', () => {
  const entries = (...names: readonly string[]): StoredRun =>
    withScenario({ entries: names.map((name) => ({ name, rate: 1 })) });
  const paths = differencesOf([entries('chat')], [entries('agents', 'chat')]).map(({ path }) => path);
  expect(paths).toEqual(['entries.agents.name', 'entries.agents.rate']);
});

test('items without names, or with one name twice, are told by their places', () => {
  const list = (...items: readonly unknown[]): StoredRun => withScenario({ list: items });
  expect(differencesOf([list(1, 2)], [list(1, 3)]).map(({ path }) => path)).toEqual(['list.1']);
  const twice = [
    { name: 'a', x: 1 },
    { name: 'a', x: 1 },
  ];
  expect(differencesOf([list(...twice)], [list(twice[0], { name: 'a', x: 2 })]).map(({ path }) => path)).toEqual([
    'list.1.x',
  ]);
});

test('runs of one side that are not alike are told with their side', () => {
  const found = differencesOf([run(), run({ rate: 5 })], [run()]);
  expect(found).toEqual([
    { kind: 'load', path: 'entries.chat.executor.rate', base: '10', candidate: '5', within: 'base' },
    { kind: 'tool', path: 'seed', base: '[1,1]', candidate: '[1]' },
  ]);
});

describe('a run without scenario.json', () => {
  const bare = ({ scenario: _, ...rest }: StoredRun): StoredRun => rest;
  const hashed = (hash: string): StoredRun => {
    const { result, ...rest } = bare(run());
    return { ...rest, result: { ...result, run: { ...result.run, scenarioHash: hash } } };
  };

  test('is told by its hash', () => {
    expect(differencesOf([hashed('a')], [hashed('b')])).toEqual([
      { kind: 'load', path: 'scenarioHash', base: '"a"', candidate: '"b"' },
    ]);
    expect(differencesOf([hashed('a')], [hashed('a')])).toEqual([]);
  });
});

test('a hostile file is cut: in depth, in width and in length', () => {
  let deep: unknown = 'end';
  for (let i = 0; i < 5000; i++) deep = { deeper: deep };
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key${i}`, 'x'.repeat(1000)]));
  const found = differencesOf([withScenario({ deep, wide })], [withScenario({})]);
  expect(found).toHaveLength(200);
  for (const { path, base = '' } of found) expect(path.length + base.length).toBeLessThanOrEqual(400);
});
