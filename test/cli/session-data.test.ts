import { expect, test } from 'vitest';
import { resultSchema } from '../../src/store/result-schema.ts';
import { file, plimsoll, runIn, scratch } from './cli.ts';
import { mock } from './scenarios.ts';

test('no session can change the data that another is given, at any depth', async () => {
  const scenario = file(
    'data.ts',
    `import { check } from 'plimsoll';
export const target = { url: '${await mock()}', model: 'steady-50' };
export const options = { vus: 1, iterations: 3 };
export const setup = () => ({ rows: [{ taken: false }] });
export default async function ({ client, data, iteration }) {
  check(data, { 'as setup left it': ({ rows }) => rows[0].taken === false });
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 });
  if (iteration === 0) data.rows[0].taken = true;
}
`,
  );
  const out = scratch();
  const { code, seen } = await plimsoll(['run', scenario, '--out', out]);
  const { checks } = resultSchema.parse(JSON.parse(runIn(out).read('result.json')));
  expect(checks).toEqual({ 'as setup left it': { passes: 3, fails: 0 } });
  expect([code, seen]).toEqual([107, expect.stringContaining("Cannot assign to read only property 'taken'")]);
});
