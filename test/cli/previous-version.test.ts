import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { written } from '../written.ts';
import { scratch } from './cli.ts';
import { inProcess } from './in-process.ts';

/** A copy of what plimsoll 0.1.0 left: reports are written into it. */
function left(name: string): string {
  const folder = scratch();
  cpSync(join('test/fixtures/stored/0.1', name), folder, { recursive: true });
  return folder;
}

const jsonIn = (...path: readonly string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'));

/** Of a result: what its thresholds say, which earlier versions left to the reader. */
const withoutParsed = (stored: unknown): unknown =>
  JSON.parse(JSON.stringify(stored), (key, value) => (key === 'parsed' ? undefined : value));

test.each([
  ['run', 'html,md,junit,json,csv,prom,benchmark,hlog', 'result.json'],
  ['capacity', 'html,md,json', 'curve.json'],
  ['sweep', 'html,md,json', 'curve.json'],
])(
  'a %s of the previous version has its reports made again, and its file is what it was',
  async (name, formats, file) => {
    const folder = left(name);
    const { code, stderr } = await inProcess(['report', folder, '--format', formats]);
    expect([code, stderr]).toEqual([0, '']);
    expect(withoutParsed(jsonIn(folder, file))).toEqual(jsonIn('test/fixtures/stored/0.1', name, file));
  },
);

test('a run of the previous version that was killed is counted from its records', async () => {
  const folder = left('killed');
  const { code, stdout } = await inProcess(['report', folder, '--format', 'json']);
  expect(code).toBe(0);
  expect(stdout).toContain('killed');
  const { run, counts, warmup } = written('result', jsonIn(folder, 'result.json'));
  expect(run).toMatchObject({ name: 'chat', seed: 7, stopped: 'killed' });
  expect(counts.planned + (warmup?.counts.planned ?? 0)).toBe(150);
});

test('runs of the previous version are compared, and have a trend', async () => {
  const nights = left('nights');
  const compared = await inProcess(['compare', join(nights, '1'), join(nights, '2'), '--json']);
  expect(compared.code).toBe(0);
  expect(written('comparison', JSON.parse(compared.stdout)).contrasts[0]?.design).toMatchObject({ kind: 'samples' });
  const trend = await inProcess(['trend', nights, '--json']);
  expect(trend.code).toBe(0);
  expect(written('trend', JSON.parse(trend.stdout))).toMatchObject({ groups: [{ runs: [{ seed: 1 }, { seed: 2 }] }] });
});
