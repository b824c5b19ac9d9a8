import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { EXIT } from '../core/exit-codes.ts';
import { startMock } from '../mock/server.ts';
import { filesLeft } from '../report/reports.ts';
import { type Onlooker, perform } from './perform.ts';
import { prepare } from './prepare.ts';
import { createRunFolder, FILES } from './store/run-folder.ts';

/** Performs a scenario of two requests whose hooks are these, and all that an onlooker is told. */
async function performed(hooks: string, onlooker: Partial<Onlooker> = {}) {
  const mock = await startMock({ presets: ['steady-50'], timeScale: 10 });
  onTestFinished(() => mock.close());
  const folder = await scratch({
    'own.ts': `
export const target = { url: '${mock.url}', model: 'steady-50' };
export const options = { vus: 1, iterations: 2 };
export default async ({ client }) =>
  void (await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 }));
${hooks}`,
  });
  const prepared = await prepare({ file: join(folder, 'own.ts'), options: {}, workers: 1 }, {});
  const runFolder = await createRunFolder(folder, 'run');
  const notes: string[] = [];
  const run = await perform(
    {
      ...prepared,
      ...{ server: undefined, notes: [{ kind: 'target', message: 'The target lists no models.' }], folder: runFolder },
      info: { id: '3f9a1c', startedAt: '2026-11-23T18:40:12.000Z', command: 'plimsoll run own.ts' },
      interrupt: new AbortController().signal,
    },
    { note: (text) => void notes.push(text), ...onlooker },
  );
  const read = (name: string): Promise<string> => readFile(runFolder.file(name), 'utf8');
  return { run, notes, read, files: await readdir(runFolder.path) };
}

test('a run leaves all its files and reports, and its log tells what was noted before it', async () => {
  const { run, notes, read, files } = await performed('');
  expect(run.result).toMatchObject({ counts: { ok: 2 }, run: { id: '3f9a1c', command: 'plimsoll run own.ts' } });
  expect(JSON.parse(await read(FILES.result))).toEqual(JSON.parse(JSON.stringify(run.result)));
  expect(files).toEqual(expect.arrayContaining([...filesLeft('run').keys(), FILES.scenario, FILES.records, FILES.log]));
  const log = (await read(FILES.log))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  expect(log).toEqual(['The target lists no models.', 'run started', 'worker ready', 'run ended']);
  // Whoever performs it has told them already.
  expect(notes).toEqual([]);
});

test('hooks run around the load, and what goes wrong in teardown() is noted and takes nothing from the figures', async () => {
  const { run, notes, read } = await performed(`
export const setup = () => ({ seen: 7 });
export const teardown = ({ data }) => { throw new Error('seen ' + data.seen); };`);
  expect(notes).toEqual([expect.stringContaining('teardown() threw')]);
  expect(notes[0]).toContain('seen 7');
  expect(run.result).toMatchObject({ counts: { ok: 2 }, exitCode: EXIT.scenarioThrew.code });
  expect(await read(FILES.log)).toContain('teardown() threw');
});

const OWN = `export const handleSummary = (data) => ({
  'own/text.txt': data.text, 'tty.json': JSON.stringify(data.state), stdout: 'said' });`;

test('a summary of its own is made without a terminal, too: of one of many', async () => {
  const { run, read } = await performed(OWN);
  expect(await read('own/text.txt')).toContain('2 of 2 requests succeeded');
  expect(JSON.parse(await read('tty.json'))).toMatchObject({ isStdOutTTY: false, isStdErrTTY: false });
  expect(run.texts).toEqual({ stdout: 'said', stderr: '' });
});

test('on a terminal it is told of that', async () => {
  const screen = { isStdOutTTY: true, isStdErrTTY: false, text: () => 'as shown' };
  const { read } = await performed(OWN, { screen });
  expect(await read('own/text.txt')).toBe('as shown');
  expect(JSON.parse(await read('tty.json'))).toMatchObject({ isStdOutTTY: true, isStdErrTTY: false });
});

test('one that fails is noted, decides the exit code, and leaves the run as it was measured', async () => {
  const { run, notes, read } = await performed(`export const handleSummary = () => { throw new Error('no luck'); };`);
  expect(notes).toEqual([expect.stringContaining('handleSummary() failed')]);
  expect(run.texts).toBeUndefined();
  expect(JSON.parse(await read(FILES.result))).toMatchObject({ counts: { ok: 2 }, exitCode: EXIT.scenarioThrew.code });
});
