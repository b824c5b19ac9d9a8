import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { exchange } from '../../../test/fixtures/mock/exchange.ts';
import { MOST_HELD_BYTES } from './byte-out.ts';
import { type PlainEventOut, plainEventOut } from './plain-event-out.ts';

test('sends its headers at once, and then one write a flush', async () => {
  let out: PlainEventOut | undefined;
  await using own = await exchange((response) => {
    out = plainEventOut(response);
    out.open();
  });
  await own.until(() => own.raw().includes('\r\n\r\n'));
  expect(own.raw().toString()).toMatch(/content-type: text\/event-stream; charset=utf-8\r\n/i);
  expect(own.raw().toString()).toMatch(/cache-control: no-cache\r\nx-accel-buffering: no\r\n/i);
  expect(own.body()).toHaveLength(0);
  out?.event('{"a":1}');
  out?.event('{"b":2}', 'named');
  out?.flush();
  await own.until(() => own.body().includes('b'));
  expect(own.raw().toString()).toContain('\r\n2b\r\ndata: {"a":1}\n\nevent: named\ndata: {"b":2}\n\n\r\n');
  out?.end();
  expect(await own.ended).toBe('closed');
});

test('what is flushed is with the system when the flush returns, not at the end of the turn', async () => {
  let left = Number.NaN;
  await using own = await exchange((response) => {
    const out = plainEventOut(response);
    out.open();
    out.event('{"a":1}');
    out.flush();
    left = response.socket?.writableLength ?? Number.NaN;
    out.end();
  });
  await own.ended;
  expect(left).toBe(0);
});

/** Starts a stream to a client that reads nothing until it is told to. */
async function unread() {
  let found: ((response: ServerResponse) => void) | undefined;
  const serving = new Promise<ServerResponse>((resolve) => {
    found = resolve;
  });
  const own = await exchange((response) => found?.(response));
  own.socket.pause();
  const response = await serving;
  const out = plainEventOut(response);
  out.open();
  return { own, response, out };
}

/** Writes until Node asks to stop: what the system takes differs by machine. */
async function fill(out: PlainEventOut, response: ServerResponse): Promise<number> {
  const kilobyte = 'x'.repeat(1024);
  let written = 0;
  for (let turn = 0; turn < 3; ) {
    while (!response.writableNeedDrain) {
      out.event(kilobyte);
      out.flush();
      written++;
    }
    await new Promise((resolve) => setImmediate(resolve));
    turn = response.writableNeedDrain ? turn + 1 : 0;
  }
  return written;
}

test('what a slow reader leaves waits for it, and arrives whole and in order', async () => {
  const { own, response, out } = await unread();
  await using _ = own;
  const written = await fill(out, response);
  for (let i = 0; i < 100; i++) {
    out.event(`late ${i}`);
    out.flush();
  }
  out.end();
  expect(response.writableEnded).toBe(false);
  own.socket.resume();
  await own.ended;
  const events = own.body().toString().split('\n\n').slice(0, -1);
  expect(events).toHaveLength(written + 100);
  expect(events.slice(written)).toEqual(Array.from({ length: 100 }, (_, i) => `data: late ${i}`));
  expect(out.isBrokenOff).toBe(false);
});

test('a reader that leaves too much is cut off', async () => {
  const { own, response, out } = await unread();
  await using _ = own;
  await fill(out, response);
  out.event('x'.repeat(MOST_HELD_BYTES));
  out.flush();
  expect([response.destroyed, out.isBrokenOff]).toEqual([true, true]);
});
