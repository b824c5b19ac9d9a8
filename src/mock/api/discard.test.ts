import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { type FakeServer, fakeServer } from '../../../test/fixtures/mock/fake-server.ts';
import { MOST_DISCARDED } from './discard.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(MIB, ' ');

/** Sends a body of so many MiB, and reads only when all of it is sent, or can't be. */
async function sendsBeforeItReads(
  { url }: FakeServer,
  mib: number,
): Promise<{ readonly answer: string; readonly sentMib: number }> {
  const { hostname, port, pathname } = new URL(`${url}/chat/completions`);
  const socket = connect(Number(port), hostname);
  let answer = '';
  let isGone = false;
  socket.on('error', () => {
    isGone = true;
  });
  await once(socket, 'connect');
  socket.write(`POST ${pathname} HTTP/1.1\r\nhost: mock\r\ncontent-length: ${mib * MIB}\r\n\r\n`);
  let sentMib = 0;
  for (; sentMib < mib && !isGone; sentMib++)
    await new Promise<void>((resolve) => {
      socket.once('close', resolve);
      socket.write(PIECE, () => {
        socket.off('close', resolve);
        resolve();
      });
    });
  socket.on('data', (bytes) => {
    answer += bytes;
    if (answer.endsWith('}')) socket.destroy();
  });
  // Reset or closed in good order: it is gone either way.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return { answer, sentMib };
}

test('a client that sends far too much reads why, each time, also when it first sends all of it', async () => {
  await using server = await fakeServer();
  for (let i = 0; i < 5; i++)
    expect((await sendsBeforeItReads(server, 96)).answer).toMatch(/^HTTP\/1.1 413 .*larger than 67108864 bytes/s);
});

test('a client that goes on for ever is cut off', async () => {
  await using server = await fakeServer();
  expect((await sendsBeforeItReads(server, 100_000)).sentMib).toBeLessThan(2 * (MOST_DISCARDED.bytes / MIB));
});
