import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import { readRuns } from './read-run.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-read-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function runIn(...parts: readonly string[]): Promise<string> {
  const folder = join(root, ...parts);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'result.json'), JSON.stringify(FIXTURES.passing.result));
  await writeFile(join(folder, 'scenario.json'), JSON.stringify({ run: { id: 'x' }, scenario: { name: 'steady' } }));
  return folder;
}

const pathsOf = async (word: string): Promise<readonly string[]> => (await readRuns(word)).map(({ path }) => path);
const refusal = async (word: string): Promise<string> =>
  readRuns(word).then(
    () => 'no refusal',
    (error: Error) => error.message,
  );

describe('a word means', () => {
  test('the folder of a run, or its result.json, with the scenario beside it', async () => {
    const folder = await runIn('one');
    const [run] = await readRuns(folder);
    expect(run).toEqual({ path: folder, result: FIXTURES.passing.result, scenario: { name: 'steady' } });
    expect(await readRuns(join(folder, 'result.json'))).toEqual([run]);
    expect(await readRuns(`${folder}/`)).toHaveLength(1);
  });

  test('all runs in a folder, by their names, and nothing deeper or beside them', async () => {
    const [b, a] = [await runIn('several', 'b'), await runIn('several', 'a')];
    await runIn('several', 'c', 'deeper');
    await writeFile(join(root, 'several', 'notes.txt'), '');
    expect(await pathsOf(join(root, 'several'))).toEqual([a, b]);
  });

  test('several with commas between, unless a folder has that name', async () => {
    const [one, two, odd] = [await runIn('one'), await runIn('two'), await runIn('odd,name')];
    expect(await pathsOf(`${one}, ${two},`)).toEqual([one, two]);
    expect(await pathsOf(odd)).toEqual([odd]);
  });

  test('a run whose scenario.json is missing or broken all the same', async () => {
    const folder = await runIn('no-scenario');
    await writeFile(join(folder, 'scenario.json'), '{"half');
    expect((await readRuns(folder))[0]).not.toHaveProperty('scenario');
  });
});

describe('it is refused, with its path, when', () => {
  test('nothing is there', async () => {
    expect(await refusal(join(root, 'nowhere'))).toBe(`${join(root, 'nowhere')} is not there.`);
    expect(await refusal(',')).toBe('"," names no run.');
  });

  test('a folder holds no run', async () => {
    await mkdir(join(root, 'empty'), { recursive: true });
    expect(await refusal(join(root, 'empty'))).toContain('empty holds no run: neither it nor a folder in it has a');
  });

  test('a file is no JSON, or no result', async () => {
    const file = join(root, 'broken.json');
    await writeFile(file, '{"schema": 1,');
    expect(await refusal(file)).toMatch(/broken\.json cannot be read \(.*JSON/);
    await writeFile(file, JSON.stringify({ ...FIXTURES.passing.result, counts: {} }));
    expect(await refusal(file)).toMatch(/broken\.json cannot be read \(counts\.planned: /);
    await writeFile(file, JSON.stringify({ ...FIXTURES.passing.result, schema: 2 }));
    expect(await refusal(file)).toContain('broken.json was written by a newer plimsoll');
    await writeFile(file, '[]');
    expect(await refusal(file)).toContain('broken.json cannot be read (');
  });
});
