import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { openRunFolder } from '../../run/store/run-folder.ts';
import { BEGUN_FILES, type Begun, mustBeTheSame, readBegun, type SeriesKind, writeBegun } from './begun.ts';

const BEGUN: Begun = {
  kind: 'ab',
  id: '2adf4a',
  startedAt: '2026-11-30T14:22:32.320Z',
  scenarioHash: '70ec',
  settings: { a: 'http://a/v1', b: 'http://b/v1', seed: 1, blocks: 2 },
  given: { workers: 1, env: ['KEY'] },
};

test.each<SeriesKind>(['capacity', 'sweep', 'ab', 'study'])(
  'what a %s was begun with is read as it was written',
  async (kind) => {
    const folder = await scratch({});
    await writeBegun(openRunFolder(folder), { ...BEGUN, kind });
    expect(await readBegun(folder, kind)).toEqual({ ...BEGUN, kind });
  },
);

/** As version 0.1 wrote it. */
const STUDY_JSON = {
  schema: 1,
  ...{ kind: 'capacity', id: 'b0b716', startedAt: '2026-11-23T18:40:12.000Z', scenarioHash: 'cafe' },
  ...{ target: 'http://127.0.0.1:8000/v1', model: 'm', seed: 7, min: 1, max: 200, goodput: 0.95, precision: 0.05 },
  ...{ repeats: 3, durationMs: 8000, given: { target: 'http://127.0.0.1:8000/v1', workers: 2, env: [] } },
};

test('a search of an earlier version is read, and written as it was', async () => {
  const text = `${JSON.stringify(STUDY_JSON, null, 2)}\n`;
  const folder = await scratch({ 'study.json': text });
  const begun = await readBegun(folder, 'capacity');
  expect(begun.settings).toMatchObject({ seed: 7, min: 1, max: 200, durationMs: 8000 });
  await writeBegun(openRunFolder(folder), begun);
  expect(await readFile(join(folder, 'study.json'), 'utf8')).toBe(text);
});

test('what a later version adds is no reason to refuse', async () => {
  const folder = await scratch({});
  await writeFile(join(folder, 'series.json'), JSON.stringify({ ...STUDY_JSON, kind: 'sweep', machine: 'big' }));
  expect((await readBegun(folder, 'sweep')).settings['machine']).toBe('big');
});

test('only numbers and words are settings: what else a later version writes is none', async () => {
  const folder = await scratch({
    'series.json': JSON.stringify({
      ...STUDY_JSON,
      kind: 'sweep',
      levels: [1, 2],
      isQuick: true,
      machine: { cpus: 2 },
    }),
  });
  const { settings } = await readBegun(folder, 'sweep');
  expect(Object.keys(settings).filter((name) => !(name in STUDY_JSON))).toEqual([]);
  expect(settings).toMatchObject({ seed: 7, model: 'm' });
});

test('every series is known by one of two files', async () => {
  expect(BEGUN_FILES).toEqual(['study.json', 'series.json']);
  for (const kind of ['capacity', 'sweep', 'ab', 'study'] as const) {
    const folder = await scratch({});
    await writeBegun(openRunFolder(folder), { ...BEGUN, kind });
    const [name = ''] = await readdir(folder);
    expect(BEGUN_FILES).toContain(name);
  }
});

test('a folder that holds none, or one of another kind, is refused as such', async () => {
  const folder = await scratch({});
  await expect(readBegun(folder, 'capacity')).rejects.toMatchObject({
    code: 'SERIES_UNREADABLE',
    message: `${folder} holds no capacity search: there is no study.json.`,
  });
  await writeBegun(openRunFolder(folder), BEGUN);
  await expect(readBegun(folder, 'study')).rejects.toThrow('holds no study: series.json is that of a comparison.');
  await writeFile(join(folder, 'series.json'), '{"schema":1}');
  await expect(readBegun(folder, 'ab')).rejects.toThrow(/series\.json cannot be read \(kind: /);
});

test('a file in place of the folder holds no series, and one that is no JSON is told with what is wrong in it', async () => {
  const folder = await scratch({ file: '', 'series.json': '{"schema":' });
  await expect(readBegun(join(folder, 'file'), 'ab')).rejects.toThrow('holds no comparison: there is no series.json.');
  await expect(readBegun(folder, 'ab')).rejects.toMatchObject({
    code: 'SERIES_UNREADABLE',
    message: expect.stringMatching(/series\.json cannot be read \(.*JSON/),
    cause: expect.any(SyntaxError),
  });
});

test('other settings are refused, each by the name of its flag', () => {
  const now = { settings: { ...BEGUN.settings, blocks: 4, judge: 'errors' }, scenarioHash: '70ec' };
  expect(() => mustBeTheSame(BEGUN, now)).toThrow(
    'The comparison was begun with other settings: --blocks was 2 and is 4; --judge was not given and is errors.',
  );
  expect(() => mustBeTheSame(BEGUN, { ...BEGUN, scenarioHash: '71' })).toThrow('The scenario reads otherwise');
  expect(() => mustBeTheSame(BEGUN, BEGUN)).not.toThrow();
});

test('what is no flag, or is another unit, is named in words', () => {
  const was = { ...BEGUN, settings: { target: 'http://a/v1', model: 'm', durationMs: 8000 } };
  const now = { settings: { target: 'http://b/v1', model: 'n', durationMs: 9000 }, scenarioHash: '70ec' };
  expect(() => mustBeTheSame(was, now)).toThrow(
    'the target was http://a/v1 and is http://b/v1; the model was m and is n; --duration, in ms, was 8000 and is 9000.',
  );
});
