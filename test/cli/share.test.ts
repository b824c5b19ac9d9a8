import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/core/record.ts';
import { written } from '../written.ts';
import { plimsoll, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { unlessLate } from './late.ts';
import { mock, scenario } from './scenarios.ts';

const EXECUTORS = `scenarios: {
  open: { executor: constant-arrival-rate, rate: 15, duration: 1s, preAllocatedVUs: 50 },
  pile: { executor: shared-iterations, vus: 2, iterations: 7 },
  turns: { executor: per-vu-iterations, vus: 4, iterations: 2 } }`;

test('the parts of a run, each in a process of its own, make up the whole', async () => {
  const file = scenario({ url: await mock(), options: EXECUTORS, more: 'arrivals: { open: poisson }' });
  const perform = async (flags: readonly string[]) => {
    const out = scratch();
    const { code, stderr } = await plimsoll(['run', file, '--out', out, ...flags]);
    const run = runIn(out);
    const result = written('result', JSON.parse(run.read('result.json')));
    expect(code, stderr).toBe(unlessLate(result, 0));
    const lines = gunzipSync(readFileSync(join(run.path, 'records.jsonl.gz')))
      .toString()
      .trim()
      .split('\n');
    return {
      result,
      records: lines.map((line) => JSON.parse(line) as RequestRecord),
    };
  };
  const whole = await perform([]);
  const parts = await Promise.all(
    [
      ['--share', '1/3'],
      ['--share', '2/3', '--workers', '2'],
      ['--share', '3/3'],
    ].map(perform),
  );

  expect(parts.map(({ result }) => result.run.share)).toEqual([0, 1, 2].map((index) => ({ index, count: 3 })));
  expect(parts[1]?.result.run.command).toContain('--share 2/3');
  const together = parts.flatMap(({ records }) => records);
  const arrivals = (records: readonly RequestRecord[]) =>
    records
      .filter((record) => record.scenario === 'open')
      .map(({ iteration, plannedMs }) => [iteration, plannedMs])
      .sort(([a = 0], [b = 0]) => a - b);
  expect(arrivals(together)).toEqual(arrivals(whole.records));
  for (const [name, iterations] of [
    ['pile', 7],
    ['turns', 8],
  ] as const) {
    const own = together.filter((record) => record.scenario === name);
    expect(own).toHaveLength(iterations);
    expect(new Set(own.map(({ iteration }) => iteration)).size).toBe(iterations);
  }
  // Apart in their ids too, so that the files can be put together.
  expect(new Set(together.map(({ id }) => id)).size).toBe(together.length);
});

test.each(['4/3', '0/3', '1', 'a/b', '1/0'])('--share %s is refused before anything is sent', async (share) => {
  const file = scenario({ url: 'http://127.0.0.1:9/v1' });
  const { code, stderr } = await inProcess(['run', file, '--out', scratch(), '--share', share]);
  expect(code).toBe(104);
  expect(stderr).toContain(`--share takes I/N, part I of N counted from 1, like 2/3, got "${share}"`);
});
