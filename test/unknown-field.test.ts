import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, jsonValue, nat, string } from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { publishedSchema } from '../src/core/stored/published.ts';
import { filesOf, formatsOf, REPORTS } from '../src/report/reports.ts';
import { trendMarkdown } from '../src/report/trend/markdown.ts';
import { STORED } from '../src/run/store/kinds.ts';
import { readJson } from '../src/run/store/read-json.ts';
import { readResultFile } from '../src/run/store/read-result.ts';
import { readRunStart } from '../src/run/store/run-start.ts';
import { readBegun } from '../src/series/store/begun.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-unknown-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LAW = { statement: 'as above, so below', expected: 1, observed: 9, tolerance: 0, ok: false };

const FIXTURES = 'test/fixtures/stored/0.1';

interface Read {
  readonly from: string;
  readonly schema: object;
  readonly upgrade: (value: unknown) => unknown;
  /** What is shown of the file: its figures in text. */
  readonly shown: (file: string) => Promise<string>;
}

const of = (kind: keyof typeof STORED) => ({ schema: publishedSchema(kind), upgrade: STORED[kind].upgrade });

const READ: Readonly<Record<string, Read>> = {
  'result.json': {
    from: 'nights/1/result.json',
    ...of('result'),
    async shown(file) {
      const result = await readResultFile(file);
      if (result === undefined) throw new Error('it is gone');
      const input = { result, scenario: undefined };
      const { csv, md, prom } = REPORTS.run;
      for (const make of filesOf('run', formatsOf('run')).values()) make(input);
      return csv['result.csv'](input) + md['summary.md'](input) + prom['plimsoll.prom'](input);
    },
  },
  'curve.json': {
    from: 'capacity/curve.json',
    ...of('curve'),
    shown: async (file) => REPORTS.curve.md['summary.md'](await readJson(file, STORED.curve)),
  },
  'comparison.json': {
    from: 'ab/comparison.json',
    ...of('comparison'),
    async shown(file) {
      const comparison = await readJson(file, STORED.comparison);
      const { md, junit } = REPORTS.comparison;
      return md['summary.md'](comparison) + junit['junit.xml'](comparison);
    },
  },
  'claims.json': {
    from: 'study/claims.json',
    ...of('study'),
    shown: async (file) => REPORTS.study.md['summary.md'](await readJson(file, STORED.study)),
  },
  'trend.json': {
    from: 'trend.json',
    ...of('trend'),
    shown: async (file) => trendMarkdown(await readJson(file, STORED.trend)),
  },
};

describe.each(Object.entries(READ))(
  'in %s a field that is not known',
  async (name, { from, schema, shown, upgrade }) => {
    const original = upgrade(JSON.parse(readFileSync(join(FIXTURES, from), 'utf8')));
    const places = [...objectsIn(schema, original)];
    const file = join(folder, name);
    const shownWith = (changed: unknown): Promise<string> => {
      writeFileSync(file, JSON.stringify(changed));
      return shown(file);
    };
    const before = await shownWith(original);

    test('is in no figure, should every object have one', async () => {
      expect(places.length).toBeGreaterThan(8);
      // The innermost first: a place is told by the keys of the original.
      const all = places.reduceRight((node, place) => added(node, place, 'later', 7), original);
      expect(await shownWith(all)).toBe(before);
    });

    test('may have any name, and any value', async () => {
      await assert(
        asyncProperty(nat(), string(), jsonValue(), async (n, word, value) => {
          const place = places[n % places.length] ?? [];
          expect(await shownWith(added(original, place, `later ${word}`, value))).toBe(before);
        }),
        { numRuns: 25 },
      );
    });
  },
);

describe('a word that is not known is shown, or what it is of is left out:', () => {
  /** What is shown of a file in which something has another value. */
  const shownWith = async (name: keyof typeof READ, place: string, value: unknown): Promise<string> => {
    const { from, shown, upgrade } = READ[name] as Read;
    const original = upgrade(JSON.parse(readFileSync(join(FIXTURES, from), 'utf8')));
    const steps = place.split('.');
    writeFileSync(join(folder, name), JSON.stringify(added(original, steps.slice(0, -1), steps.at(-1) ?? '', value)));
    return shown(join(folder, name));
  };
  const verdict = { metric: 'ttft', expression: 'mode~3', observed: 7, ok: true, noData: false };
  const parsed = { metric: 'ttft', selector: {}, aggregation: { kind: 'max' }, comparison: '<', limit: 3 };
  const odd = (change: object) => [{ ...verdict, parsed: { ...parsed, ...change } }];

  test.each<[keyof typeof READ, string, unknown, string]>([
    ['result.json', 'run.stopped', 'later', 'before its planned end, for a reason that only a newer version knows'],
    ['result.json', 'laws', [{ ...LAW, name: 'later' }], 'Law “One that only a newer version knows”: broken'],
    ['result.json', 'errors.0.kind', 'later', 'later'],
    ['result.json', 'errors.0.stage', 'later', 'HTTP 503'],
    ['result.json', 'requests.random.0.outcome.kind', 'later', 'errors'],
    ['result.json', 'tokens.from', 'later', 'errors'],
    ['result.json', 'thresholds', odd({ aggregation: { kind: 'later' } }), 'mode~3'],
    ['result.json', 'thresholds', odd({ comparison: '~' }), 'mode~3'],
    ['result.json', 'metrics.mood', { type: 'later', deep: [1] }, 'errors'],
    ['result.json', 'groups.turn:1.mood', { type: 'later', deep: [1] }, 'errors'],
    ['curve.json', 'points.0.purpose', 'later', 'later'],
    ['curve.json', 'run.stopped', 'later', 'It was stopped before its end.'],
    ['comparison.json', 'contrasts.0.differences', [{ kind: 'later', path: 'x' }], 'only a newer version knows'],
    ['claims.json', 'run.stopped', 'later', 'It was stopped before all blocks were made.'],
  ])('in %s: %s', async (name, place, value, says) => {
    expect(await shownWith(name, place, value)).toContain(says);
  });

  test.each<[keyof typeof READ, string]>([
    ['result.json', 'metrics.ttft.unit'],
    ['comparison.json', 'contrasts.0.verdict'],
    ['claims.json', 'claims.0.verdict'],
    ['trend.json', 'groups.0.series.0.better'],
  ])('but where the rest would mean something else, as in %s: %s', async (name, place) => {
    await expect(shownWith(name, place, 'later')).rejects.toThrow('Another version of plimsoll may have written it.');
  });
});

test.each([
  [
    'study.json',
    'capacity/study.json',
    () => readBegun(folder, 'capacity').then(({ settings }) => settings['seed']),
    [[], ['given']],
  ],
  [
    'scenario.json',
    'run/scenario.json',
    () => readRunStart(folder).then(({ plan }) => plan.endsMs),
    [
      [],
      ['run'],
      ['run', 'share'],
      ['process'],
      ['target'],
      ['plan'],
      ['plan', 'loads', '0'],
      ['server'],
      ['scenario'],
    ],
  ],
] as const)('a field that is not known, anywhere in %s, changes nothing', async (name, from, read, places) => {
  const original: unknown = JSON.parse(readFileSync(join(FIXTURES, from), 'utf8'));
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(original));
  const before = await read();
  for (const place of places) {
    writeFileSync(file, JSON.stringify(added(original, place, 'later', { of: [1] })));
    expect(await read()).toBe(before);
  }
});

/** Paths of the objects that have fields, as a schema describes them; not of those whose keys are names of something. */
function* objectsIn(schema: object, value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  const { properties, items, additionalProperties, oneOf } = schema as {
    readonly properties?: Readonly<Record<string, object>>;
    readonly items?: object;
    readonly additionalProperties?: object;
    readonly oneOf?: readonly object[];
  };
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  if (oneOf !== undefined)
    for (const each of oneOf.filter((branch) => isOf(branch, value))) yield* objectsIn(each, value, path);
  if (properties !== undefined) {
    yield path;
    for (const [key, inside] of entries)
      if (properties[key] !== undefined) yield* objectsIn(properties[key], inside, [...path, key]);
  }
  const each = items ?? additionalProperties;
  if (each !== undefined) for (const [key, inside] of entries) yield* objectsIn(each, inside, [...path, key]);
}

/** Whether the value has the words by which this branch is known. */
const isOf = (branch: object, value: object): boolean =>
  Object.entries((branch as { readonly properties: Readonly<Record<string, { readonly const?: unknown }>> }).properties)
    .filter(([, field]) => field.const !== undefined)
    .every(([key, field]) => (value as Readonly<Record<string, unknown>>)[key] === field.const);

function added(node: unknown, [step, ...below]: readonly string[], key: string, value: unknown): unknown {
  if (step === undefined) return { ...Object(node), [key]: value };
  if (Array.isArray(node)) return node.map((each, i) => (String(i) === step ? added(each, below, key, value) : each));
  return { ...Object(node), [step]: added(Object(node)[step], below, key, value) };
}
