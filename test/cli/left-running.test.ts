import { expect, test } from 'vitest';
import { file, plimsoll, scratch, start } from './cli.ts';
import { unlessLateIn } from './late.ts';
import { LOOSE, mock } from './scenarios.ts';

test.each([1, 2])(
  'what a scenario’s code leaves running does not keep the command, with %i worker(s)',
  async (workers) => {
    const scenario = file(
      'restless.ts',
      `export const target = { url: '${await mock()}', model: 'steady-50' }; export const tolerance = ${LOOSE};
export const options = { vus: 2, iterations: 2 };
export const setup = () => void setInterval(() => {}, 1000);
export default async function ({ client }) {
  setInterval(() => {}, 1000);
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
}
`,
    );
    const out = scratch();
    const { code, seen } = await plimsoll(['run', scenario, '--out', out, '--workers', String(workers)]);
    expect([code, seen]).toEqual([unlessLateIn(out, 0), expect.stringContaining('report')]);
  },
);

test('what is printed to a slow reader is printed whole', async () => {
  const scenario = file(
    'wordy.ts',
    `export const target = { url: '${await mock()}', model: 'steady-50' }; export const tolerance = ${LOOSE};
export const options = { vus: 1, iterations: 1 };
export default async function ({ client }) {
  setInterval(() => {}, 1000);
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
}
export const handleSummary = () => ({ stdout: 'x'.repeat(3_000_000) + 'end' });
`,
  );
  const { child, ended } = start(['run', scenario, '--out', scratch()]);
  // A reader that looks away for longer than what is left running is given to end.
  child.stdout?.pause();
  setTimeout(() => child.stdout?.resume(), 2500);
  const { code, stdout } = await ended;
  expect([code, stdout.length > 3_000_000, stdout.slice(-4)]).toEqual([0, true, 'xend']);
});
