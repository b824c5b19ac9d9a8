import { expect, test } from 'vitest';
import type { ByteOut } from '../api/byte-out.ts';
import { inParts, pieces, singleBytes } from './parts.ts';

/** What came out, and how. */
function sink(): ByteOut & { readonly sent: string[]; readonly told: string[] } {
  const sent: string[] = [];
  const told: string[] = [];
  return {
    sent,
    told,
    write: (bytes) => void sent.push(bytes.toString()),
    end: () => void told.push('end'),
    whenSent: (then) => then(),
    cutOff: () => void told.push('cut off'),
  };
}

const STAYS = new AbortController().signal;
const forEver = (): Promise<void> => new Promise(() => {});
const aTurn = (): Promise<void> => Promise.resolve();

test('parts are made when they are due, not when they are written', () => {
  let made = 0;
  function* counted(bytes: Buffer): Generator<Buffer> {
    for (const part of singleBytes(bytes)) {
      made++;
      yield part;
    }
  }
  const out = sink();
  const parts = inParts(out, { cut: counted, pause: forEver, mostHeldBytes: 1000, signal: STAYS });
  for (let i = 0; i < 9; i++) parts.write('x'.repeat(100));
  expect([made, out.sent]).toEqual([1, ['x']]);
});

test('who has more waiting than may wait is cut off, and nothing is sent behind', async () => {
  const out = sink();
  const parts = inParts(out, { cut: singleBytes, pause: aTurn, mostHeldBytes: 100, signal: STAYS });
  for (let i = 0; i < 11; i++) parts.write('0123456789');
  parts.write('too late');
  await new Promise(setImmediate);
  expect(out.told).toEqual(['cut off']);
  expect(out.sent).toEqual(['0']);
});

test('what was sent makes room, and the end comes behind it all', async () => {
  const out = sink();
  const parts = inParts(out, { cut: pieces, pause: aTurn, mostHeldBytes: 100, signal: STAYS });
  const writeAndWait = async (): Promise<void> => {
    parts.write('0123456789'.repeat(9));
    await new Promise(setImmediate);
  };
  await writeAndWait();
  await writeAndWait();
  parts.write('data: end');
  parts.end();
  expect(out.told).toEqual([]);
  await new Promise(setImmediate);
  expect(out.sent.join('')).toBe(`${'0123456789'.repeat(18)}data: end`);
  expect(out.told).toEqual(['end']);
});
