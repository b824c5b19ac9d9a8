import { mkdtempSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunFolder, openRunFolder, type RunFolder } from './run-folder.ts';

let parent = '';
let folder: RunFolder;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'run-folder-'));
  folder = await createRunFolder(parent, 'run');
});
afterEach(() => rm(parent, { recursive: true }));

test('a folder is made once, empty, and never over another', async () => {
  expect(await readdir(folder.path)).toEqual([]);
  await expect(createRunFolder(parent, 'run')).rejects.toThrow('is a file, not a folder (EEXIST)');
});

test('what is written stands under its name, and nothing beside it; folders on the way are made', async () => {
  await folder.write('result.json', '{}');
  await folder.write('deep/er/report.html', 'page');
  expect((await readdir(folder.path, { recursive: true })).sort()).toEqual([
    'deep',
    'deep/er',
    'deep/er/report.html',
    'result.json',
  ]);
  expect(await readFile(folder.file('deep/er/report.html'), 'utf8')).toBe('page');
});

test('whoever reads a file while it is written anew reads the old one to its end', async () => {
  const old = 'old '.repeat(50_000);
  await folder.write('result.json', old);
  const reading = await open(folder.file('result.json'));
  await folder.write('result.json', 'new');
  expect(await reading.readFile('utf8')).toBe(old);
  await reading.close();
  expect(await readFile(folder.file('result.json'), 'utf8')).toBe('new');
});

test('what cannot be written leaves nothing half done, and says which file and why', async () => {
  await mkdir(folder.file('taken'));
  await expect(openRunFolder(folder.path).write('taken', 'text')).rejects.toMatchObject({
    code: 'WRITE_FAILED',
    message: expect.stringMatching(/run\/taken could not be written \(E[A-Z]+\)\.$/),
  });
  expect(await readdir(folder.path, { recursive: true })).toEqual(['taken']);
});
