import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import { findRuns } from './find-runs.ts';
import { readLoad, readStoredResult } from './stored-result.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-find-'));
afterAll(() => rmSync(root, { recursive: true }));

function put(file: string, content: unknown = {}): string {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return dirname(path);
}

const at = (folder: string): string => join(root, folder);

test('runs are found at a few depths, and what is none is left out with the reason', async () => {
  put('a/one/result.json');
  put('a/2026/11/23/two/result.json');
  put('a/one/records/deeper/result.json');
  put('a/killed/records.jsonl.gz');
  put('a/killed/report.html');
  put('a/begun/scenario.json');
  put('a/capacity/report.html');
  put('a/capacity/probes/001/result.json');
  put('a/.hidden/result.json');
  put('a/1/2/3/4/5/result.json');
  put('a/trend.html');
  mkdirSync(at('a/empty'));
  symlinkSync(at('a/one'), at('a/latest'));
  const { runs, leftOut } = await findRuns([at('a')]);
  expect(runs.map(({ folder }) => folder)).toEqual([at('a/2026/11/23/two'), at('a/one')]);
  expect(leftOut.map(({ folder, why }) => [folder, why.slice(0, 24)])).toEqual([
    [at('a/1/2/3/4'), 'It lies 4 folders deep, '],
    [at('a/begun'), 'There is no result.json '],
    [at('a/capacity'), 'Its report is one of sev'],
    [at('a/killed'), 'There is no result.json '],
  ]);
});

test('a run that is named twice, by itself and by the folder above, is found once', async () => {
  const run = put('b/one/result.json');
  expect((await findRuns([at('b'), run, `${run}/`])).runs).toHaveLength(1);
});

test('a folder that cannot be read is left out, not thrown for', async () => {
  expect((await findRuns([at('nowhere')])).leftOut).toMatchObject([{ why: expect.stringContaining('ENOENT') }]);
});

test.each([
  ['cut short', '{"schema":1,"run":{', 'Its result.json cannot be read ('],
  [
    'of a later schema',
    { schema: 2 },
    'Its result.json was written by a newer plimsoll (its schema is 2, this one reads 1)',
  ],
  ['of something else', { schema: 1, run: 3 }, 'Its result.json cannot be read (run: '],
  ['null', 'null', 'Its result.json cannot be read ('],
])('a result that is %s is told in a sentence', async (name, content, sentence) => {
  expect(await readStoredResult(put(`c/${name}/result.json`, content))).toContain(sentence);
});

test('a result is read back as it was written', async () => {
  const { result } = FIXTURES.passing;
  expect(await readStoredResult(put('d/result.json', result))).toEqual(result);
});

test('what makes a load has a digest each; seed, thresholds, name and url make none', async () => {
  const scenario = {
    name: 'a',
    seed: 1,
    thresholds: [],
    slo: { ttft: 800 },
    target: { url: 'http://a/v1', model: 'm' },
  };
  const load = (changed: object) =>
    readLoad(put('e/scenario.json', { run: {}, scenario: { ...scenario, ...changed } }));
  const first = await load({});
  expect(Object.keys(first ?? {})).toEqual(['slo', 'target']);
  expect(await load({ seed: 2, name: 'b', thresholds: [1], target: { url: 'http://b/v1', model: 'm' } })).toEqual(
    first,
  );
  expect((await load({ slo: { ttft: 900 } }))?.['slo']).not.toBe(first?.['slo']);
  expect(await readLoad(put('f/scenario.json', 'no JSON'))).toBeUndefined();
  expect(await readLoad(at('nowhere'))).toBeUndefined();
});
