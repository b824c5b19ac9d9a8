import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunResult } from '../../src/core/result.ts';
import { scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { unlessLate } from './late.ts';
import { mock, scenario } from './scenarios.ts';

const PAIR =
  'scenarios: { one: { executor: shared-iterations, iterations: 3 }, two: { executor: shared-iterations, iterations: 5 } }';

test('scenarios ask the models that they name, each its own', async () => {
  const url = await mock({ presets: ['steady-50', 'moe-ideal'] });
  const out = scratch();
  const file = scenario({ url, options: PAIR, more: 'models: { two: moe-ideal }' });
  const { code, stdout } = await inProcess(['run', file, '--out', out]);
  expect(stdout).toContain('Asks steady-50 and moe-ideal at');
  const served = await (await fetch(url.replace(/v1$/, 'metrics'))).text();
  for (const [model, count] of [
    ['steady-50', 3],
    ['moe-ideal', 5],
  ])
    expect(served).toMatch(new RegExp(`request_success_total\\{model_name="${model}"[^}]*"length"\\} ${count}\n`));
  const [folder = ''] = readdirSync(out);
  const result = JSON.parse(readFileSync(join(out, folder, 'result.json'), 'utf8')) as RunResult;
  expect(code).toBe(unlessLate(result, 0));
  expect(result).toMatchObject({ target: { model: 'steady-50, moe-ideal' } });
});

test('a model that only one of them names must be there, too', async () => {
  const url = await mock({ presets: ['steady-50', 'moe-ideal'] });
  const file = scenario({ url, options: PAIR, more: 'models: { two: moe-idea }' });
  const { code, stderr } = await inProcess(['run', file, '--out', scratch()]);
  expect([code, stderr]).toEqual([104, expect.stringContaining('Did you mean "moe-ideal"?')]);
});

test('--model could mean any of them, and is refused', async () => {
  const file = scenario({ url: 'http://127.0.0.1:9/v1', options: PAIR, more: 'models: { two: moe-ideal }' });
  const { code, stderr } = await inProcess(['run', file, '--model', 'x', '--out', scratch()]);
  expect([code, stderr]).toEqual([104, expect.stringContaining('models: --model names one model for all')]);
});
