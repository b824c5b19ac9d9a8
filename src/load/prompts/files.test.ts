import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { PlimsollError } from '../../core/errors.ts';
import { openSourceFile } from './files.ts';

async function read(bytes: Uint8Array, name = 'rows.jsonl') {
  const folder = await scratch({});
  await writeFile(join(folder, name), bytes);
  const { text, ...opened } = await openSourceFile(name, folder);
  return { ...opened, text: (await Array.fromAsync(text)).join('') };
}

const bytes = (...parts: readonly (string | Uint8Array | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

const TEXT = `${'Grüße 😀\n'.repeat(40_000)}end`;

test.each([
  ['as it is', 'rows.jsonl', Buffer.from(TEXT)],
  ['after a mark of the byte order', 'rows.jsonl', bytes([0xef, 0xbb, 0xbf], TEXT)],
  ['from gzip', 'rows.jsonl.gz', gzipSync(TEXT)],
  ['from gzip in two members', 'rows.jsonl.gz', bytes(gzipSync(TEXT.slice(0, 99)), gzipSync(TEXT.slice(99)))],
  ['from zstd', 'rows.jsonl.zst', zstdCompressSync(TEXT)],
  [
    'from zstd in several frames, one of them the packer’s own',
    'rows.jsonl.ZST',
    bytes(
      [0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4],
      zstdCompressSync(TEXT.slice(0, 99)),
      zstdCompressSync(TEXT.slice(99)),
    ),
  ],
])('a text is read %s', async (_, name, content) => {
  const { text, plainName, notes } = await read(content, name);
  expect(text === TEXT).toBe(true);
  expect(plainName).toBe('rows.jsonl');
  expect(notes).toEqual([]);
});

test('what a name does not say, or says wrongly, is noted', async () => {
  expect((await read(gzipSync('x'))).notes).toEqual([
    'rows.jsonl is packed (gz), which its name does not say; it was unpacked.',
  ]);
  expect(await read(Buffer.from('x'), 'rows.gz')).toMatchObject({
    text: 'x',
    notes: ['rows.gz is not packed, though its name says so; it was read as it is.'],
  });
});

test.each([
  ['Latin-1', bytes('one\ntwo\ncaf', [0xe9], '\nfour\n'), 'rows.jsonl:3: is not UTF-8; save the file as UTF-8 text.'],
  ['a character that breaks off', bytes('one\n', [0xe2, 0x82]), 'rows.jsonl:2: is not UTF-8'],
  ['UTF-16', bytes([0xff, 0xfe], Buffer.from('text', 'utf16le')), 'rows.jsonl is UTF-16 text; save it as UTF-8.'],
  ['UTF-16 without a mark', Buffer.from('one\ntwo', 'utf16le'), 'rows.jsonl:1: has a zero byte, so it is not a text'],
  ['a zero byte', bytes('one\nt\0wo'), 'rows.jsonl:2: has a zero byte, so it is not a text file.'],
  ['Parquet', bytes('PAR1\x15\x04'), 'rows.jsonl is a Parquet file; a prompt source takes text: JSON lines'],
  ['a zip archive', bytes('PK\x03\x04'), 'rows.jsonl is a zip archive; a prompt source takes text'],
  ['half of gzip', gzipSync(TEXT).subarray(0, -9), 'rows.jsonl breaks off before its end'],
  ['half of zstd', zstdCompressSync(TEXT).subarray(0, -9), 'rows.jsonl breaks off before its end'],
  ['damaged gzip', gzipSync(TEXT).fill(0xff, 20, 40), 'rows.jsonl is damaged and cannot be unpacked'],
  ['damaged zstd', bytes(zstdCompressSync(TEXT), 'and more'), 'rows.jsonl is damaged and cannot be unpacked'],
])('%s is refused', async (_, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
});

test('a line far into a file is named where it is not UTF-8', async () => {
  const content = bytes(TEXT, '\n', [0xff], '\n');
  await expect(read(content)).rejects.toThrow('rows.jsonl:40002: is not UTF-8');
  await expect(read(gzipSync(content), 'rows.jsonl.gz')).rejects.toThrow('rows.jsonl.gz:40002: is not UTF-8');
});

test('a folder is no file', async () => {
  await expect(openSourceFile('.', await scratch({}))).rejects.toThrow('. is a folder; a prompt source takes a file.');
});

test('whatever the bytes are, they are read or refused in words', async () => {
  const folder = await scratch({});
  const beginning = fc.constantFrom([], [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd], [0x5f, 0x2a, 0x4d, 0x18], [0xef, 0xbb]);
  await fc.assert(
    fc.asyncProperty(beginning, fc.uint8Array({ maxLength: 200 }), async (first, rest) => {
      await writeFile(join(folder, 'any'), bytes(first, rest));
      try {
        const { text } = await openSourceFile('any', folder);
        await Array.fromAsync(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PlimsollError);
      }
    }),
    { numRuns: 300 },
  );
});
