import { expect, test } from 'vitest';
import { written } from '../written.ts';
import { file, runIn, scratch } from './cli.ts';
import { unlessLateIn } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { LOOSE, mock } from './scenarios.ts';

const run = async (handleSummary: string) => {
  const out = scratch();
  const scenario = file(
    'own.ts',
    `export const target = { url: '${await mock()}', model: 'steady-50' }; export const tolerance = ${LOOSE};
export const options = { vus: 1, iterations: 2 };
export default async ({ client }) =>
  void (await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 }));
export const handleSummary = () => (${handleSummary});
`,
  );
  return { ...(await inOneProcess(['run', scenario, '--out', out])), out, folder: runIn(out) };
};

test('a summary of its own may have files in a folder of its own', async () => {
  const { code, seen, out, folder } = await run(`{ 'own/deep/figures.txt': 'mine', stdout: 'said' }`);
  expect([code, seen]).toEqual([unlessLateIn(out, 0), expect.stringContaining('said')]);
  expect(folder.read('own/deep/figures.txt')).toBe('mine');
});

test('what was measured is never written over, and then nothing else is written either', async () => {
  const { code, seen, folder } = await run(`{ 'first.txt': 'x', 'result.json': 'mine' }`);
  expect([code, seen]).toEqual([107, expect.stringContaining("one of the run's own files")]);
  expect(seen).toContain('2 of 2 requests succeeded');
  expect(written('result', JSON.parse(folder.read('result.json'))).counts.ok).toBe(2);
  expect(folder.files).not.toContain('first.txt');
});
