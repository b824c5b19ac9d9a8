import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunResult } from '../../src/core/result.ts';
import { normal, seeded } from '../../src/core/rng.ts';
import { FIXTURES } from '../fixtures/report/runs.ts';
import { written } from '../written.ts';
import { scratch } from './cli.ts';
import { inProcess } from './in-process.ts';

/** Nights of a made-up endpoint, the fifth of them INVALID, slower by a fifth from the 20th on. */
function nights(count: number): string {
  const out = scratch();
  const rng = seeded(8);
  for (let i = 0; i < count; i++) {
    const by = (i < 20 ? 1 : 1.2) * Math.exp(0.02 * normal(rng));
    put(out, `run-${String(i).padStart(2, '0')}`, night(i, by));
  }
  return out;
}

function night(i: number, by: number): RunResult {
  const { result } = FIXTURES.passing;
  const { ttft } = result.metrics as { readonly ttft: Extract<RunResult['metrics'][string], { type: 'trend' }> };
  const startedAt = new Date(Date.UTC(2026, 10, 1, 2) + i * 86_400_000).toISOString();
  return {
    ...result,
    run: { ...result.run, id: `n${i}`, startedAt },
    metrics: { ...result.metrics, ttft: { ...ttft, p95: ttft.p95 * by } },
    ...(i === 4 ? { validity: FIXTURES.invalid.result.validity } : {}),
  };
}

function put(out: string, folder: string, result: unknown): void {
  mkdirSync(join(out, folder));
  writeFileSync(join(out, folder, 'result.json'), typeof result === 'string' ? result : JSON.stringify(result));
  writeFileSync(join(out, folder, 'report.html'), '');
}

test('shows the course of a folder of runs, beside a broken one and a copy, and writes the page there', async () => {
  const out = nights(30);
  put(out, 'broken', '{"schema":1,');
  put(out, 'copy', readFileSync(join(out, 'run-03/result.json'), 'utf8'));
  const { code, stdout, stderr } = await inProcess(['trend', out]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    /^Worse: TTFT p95 is [\d.]+ % worse since 21 Nov \(run 21\)\. The rest is steady over 29 runs\./,
  );
  expect(stdout).toContain('broken: Its result.json cannot be read (');
  expect(stdout).toMatch(/It is a copy of the run in .*(run-03|copy)\./);
  expect(stdout).toMatch(/run-04: INVALID: ttft p\(95\) is 435 ms/);
  const page = readFileSync(join(out, 'trend.html'), 'utf8');
  expect(page).toContain('href="run-29/report.html"');

  // A shell's `reports/*` names the runs, and the page of the last time.
  const again = await inProcess([
    'trend',
    join(out, 'trend.html'),
    ...Array.from({ length: 30 }, (_, i) => join(out, `run-${String(i).padStart(2, '0')}`)),
  ]);
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('trend.html: It is a file; runs are found in folders.');
  expect(again.stdout).toContain(`page  ${join(out, 'trend.html')}`);

  // A run is named with a slash where a shell completes it: its own folder is no place for the page.
  await inProcess(['trend', `${join(out, 'run-00')}/`]);
  expect(existsSync(join(out, 'run-00', 'trend.html'))).toBe(false);
});

test('--json prints the course and writes no page; --metric, --last and --margin choose', async () => {
  const out = nights(24);
  const { code, stdout } = await inProcess([
    'trend',
    out,
    '--json',
    '--metric',
    'ttft.p95',
    '--last',
    '22',
    '--margin',
    '50%',
  ]);
  const told = written('trend', JSON.parse(stdout));
  expect(code).toBe(0);
  expect(existsSync(join(out, 'trend.html'))).toBe(false);
  expect(told.groups).toMatchObject([
    { earlier: 2, series: [{ figure: 'ttft:p95', better: 'lower', state: { kind: 'steady', runs: 21 } }] },
  ]);
  expect(told.groups[0]?.runs).toHaveLength(22);
});

test('--out writes elsewhere, as Markdown by its ending, with no link that would lead upwards', async () => {
  const out = nights(3);
  const [md, html] = [join(scratch(), 'course.md'), join(scratch(), 'course.html')];
  expect((await inProcess(['trend', out, '--out', md])).code).toBe(0);
  expect(readFileSync(md, 'utf8')).toMatch(/^## ⚠️ Too few runs\n/);
  await inProcess(['trend', out, '--out', html]);
  expect(readFileSync(html, 'utf8')).not.toMatch(/href="[^#]/);
});

test('what a hurried person types is told in a sentence', async () => {
  const out = scratch();
  mkdirSync(join(out, 'half'));
  writeFileSync(join(out, 'half/records.jsonl.gz'), '');
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['trend'], 'Something is missing; it takes: plimsoll trend <dir..>.'],
    [['trend', join(out, 'nope')], `The folder ${join(out, 'nope')} is not there.`],
    [['trend', out], `${join(out, 'half')}: There is no result.json yet: the run goes on, or was killed.`],
    [['trend', out, '--metric', 'tft'], 'there is no figure "tft"; did you mean "ttft"?'],
    [['trend', out, '--last', '1'], '--last takes a whole number from 2 to 500, got 1.'],
    [['trend', out, '--margin', 'x'], '--margin takes a share above 0 and below 1'],
    [['trend', out, '--out', 'x.pdf'], '--out takes a file that ends in .html, .md or .json, got "x.pdf".'],
  ];
  for (const [typed, sentence] of cases) {
    const { code, stdout, stderr } = await inProcess(typed);
    expect([code, stdout], typed.join(' ')).toEqual([104, '']);
    expect(stderr).toContain(sentence);
  }
});
