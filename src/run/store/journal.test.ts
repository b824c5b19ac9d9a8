import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { finished } from '../../../test/records.ts';
import type { JournalRecord } from '../../core/record.ts';
import { openJournal, readJournal } from './journal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

const noFailure = (error: Error): void => {
  throw error;
};
const records = Array.from({ length: 5000 }, (_, i) => finished({ id: `0.${i}`, plannedMs: i * 10.123 }));
const readAll = async (file: string): Promise<JournalRecord[]> => Array.fromAsync(readJournal(file));

test('what was written is read back, record for record', async () => {
  const file = join(folder, 'r.gz');
  const journal = openJournal(file, noFailure);
  for (const r of records) journal.write(r);
  await journal.close();
  expect(await readAll(file)).toEqual(records);
});

test('what is a second old can be read back while the journal is open: a kill costs no more', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const file = join(folder, 'r.gz');
    const journal = openJournal(file, noFailure);
    for (const r of records.slice(0, 3)) journal.write(r);
    vi.advanceTimersByTime(1000);
    vi.useRealTimers();
    await expect.poll(() => readAll(file)).toEqual(records.slice(0, 3));
    await journal.close();
    expect(await readAll(file)).toEqual(records.slice(0, 3));
  } finally {
    vi.useRealTimers();
  }
});

test('a file cut off anywhere gives the whole records before the cut', async () => {
  const file = join(folder, 'r.gz');
  const journal = openJournal(file, noFailure);
  for (const r of records) journal.write(r);
  await journal.close();
  const { size } = await stat(file);
  for (const cut of [size - 1, Math.floor(size * 0.6), 100]) {
    truncateSync(file, cut);
    const read = await readAll(file);
    expect(read).toEqual(records.slice(0, read.length));
  }
  expect((await readAll(file)).length).toBeLessThan(records.length);
});

test('a journal is never written over another', async () => {
  const file = join(folder, 'r.gz');
  writeFileSync(file, 'precious');
  const failed = Promise.withResolvers<Error>();
  const journal = openJournal(file, failed.resolve);
  journal.write(finished());
  expect((await failed.promise).message).toContain('EEXIST');
  await journal.close();
});

test('a full disk is told once, and closing still ends', async () => {
  const failures: Error[] = [];
  const failed = Promise.withResolvers<void>();
  const journal = openJournal(
    '/dev/full',
    (error) => {
      failures.push(error);
      failed.resolve();
    },
    'r+',
  );
  for (const r of records) journal.write(r);
  await journal.close();
  await failed.promise;
  expect(failures).toHaveLength(1);
  expect(failures[0]?.message).toContain('ENOSPC');
});

test.each<[string, (whole: Buffer) => Buffer]>([
  ['an empty file', () => Buffer.alloc(0)],
  ['what is no gzip', () => Buffer.from('not a gzip')],
  ['zeros where a machine went down', (whole) => Buffer.concat([whole.subarray(0, 30_000), Buffer.alloc(4096)])],
  ['bytes that were changed', (whole) => Buffer.concat([whole.subarray(0, 30_000), whole.subarray(30_001)])],
  ['lines that are no records', () => gzipSync('{"id":"0.1"}\n[]\nnull\n')],
])('%s ends the records there, and nothing is thrown', async (_, damage) => {
  const file = join(folder, 'r.gz');
  const journal = openJournal(file, noFailure);
  for (const r of records) journal.write(r);
  await journal.close();
  writeFileSync(file, damage(readFileSync(file)));
  const read = await readAll(file);
  expect(read.length).toBeLessThan(records.length);
  expect(read).toEqual(records.slice(0, read.length));
});

test('a journal that is not there has no records, and one that may not be read is no empty one', async () => {
  expect(await readAll(join(folder, 'none.gz'))).toEqual([]);
  await expect(readAll(folder)).rejects.toThrow('EISDIR');
});
