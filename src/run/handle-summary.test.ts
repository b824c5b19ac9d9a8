import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FIXTURES } from '../../test/fixtures/report/runs.ts';
import { PlimsollError } from '../core/errors.ts';
import { blameSession } from '../load/sessions/current.ts';
import { k6Summary } from '../report/run/k6-summary.ts';
import { runHandleSummary } from './handle-summary.ts';
import { createRunFolder, type RunFolder } from './store/run-folder.ts';

let parent: string;
let folder: RunFolder;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'plimsoll-summary-'));
  folder = await createRunFolder(parent, 'run');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const data = k6Summary(FIXTURES.tiny.result, { isStdOutTTY: false, isStdErrTTY: false, text: '' });

const run = (handleSummary: (given: typeof data) => unknown, handleSummaryTimeoutMs = 5000) =>
  runHandleSummary(
    { setupTimeoutMs: 1, teardownTimeoutMs: 1, handleSummaryTimeoutMs, handleSummary: handleSummary as never },
    data,
    { folder, hide: (text) => text.replaceAll('sk-secret', '(hidden)') },
  );

const refusal = (handleSummary: () => unknown, timeoutMs?: number): Promise<string> =>
  run(handleSummary, timeoutMs).then(
    () => 'not refused',
    (error: unknown) => (error instanceof PlimsollError ? error.message : `not ours: ${String(error)}`),
  );

test('files are written into the run’s folder, the two streams are handed back', async () => {
  const bytes = new TextEncoder().encode('bytes');
  const texts = await run(async ({ result }) => ({
    stdout: 'out',
    'own.json': JSON.stringify(result.counts),
    'c.bin': bytes.buffer,
  }));
  expect(texts).toEqual({ stdout: 'out', stderr: '' });
  expect(JSON.parse(readFileSync(folder.file('own.json'), 'utf8'))).toEqual(FIXTURES.tiny.result.counts);
  expect(readFileSync(folder.file('c.bin'), 'utf8')).toBe('bytes');
});

test('one that returns nothing writes nothing', async () => {
  expect(await run(() => undefined)).toEqual({ stdout: '', stderr: '' });
  expect(readdirSync(folder.path)).toEqual([]);
});

describe('is refused, and told as a mistake of the scenario:', () => {
  test('a name that leads elsewhere, before anything is written', async () => {
    expect(await refusal(() => ({ 'first.txt': 'x', '../up.txt': 'x' }))).toContain('give a plain name');
    expect(readdirSync(parent)).toEqual(['run']);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test.each(['result.json', 'report.html', 'records.jsonl.gz', 'scenario.json'])('the run’s own %s', async (name) => {
    expect(await refusal(() => ({ [name]: 'x' }))).toContain("one of the run's own files");
  });

  test('what cannot be written', async () => {
    expect(await refusal(() => ({ ['a'.repeat(300)]: 'x' }))).toContain('could not be written (ENAMETOOLONG)');
  });

  test.each([
    [5, 'it returns { name: text }, got a number'],
    [['x'], 'got a list'],
    [{ 'a.json': { not: 'text' } }, '"a.json" takes a text or an ArrayBuffer'],
  ])('a result of %o', async (returned, says) => {
    expect(await refusal(() => returned)).toContain(says);
  });

  test('what it throws, without a key', async () => {
    expect(
      await refusal(() => {
        throw new Error('with sk-secret');
      }),
    ).toBe('handleSummary() failed: with (hidden).');
  });

  test('what nobody caught', async () => {
    expect(
      await refusal(() => {
        blameSession(new Error('floating'));
        return new Promise(() => {});
      }),
    ).toContain('floating');
  });

  test('one that never ends', async () => {
    expect(await refusal(() => new Promise(() => {}), 20)).toContain('did not end within 20 ms');
  });
});
