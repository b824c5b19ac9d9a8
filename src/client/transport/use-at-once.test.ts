import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Dispatcher, Pool } from 'undici';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { openPool } from './connections.ts';

async function served(): Promise<{ readonly pool: Pool; readonly connections: () => number; drop(): void }> {
  let connections = 0;
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  server.on('connection', () => connections++);
  await once(server, 'listening');
  const pool = openPool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, new MonotonicClock());
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await pool.destroy();
  });
  return { pool, connections: () => connections, drop: () => server.closeAllConnections() };
}

/** Asks, and says whether the request was written before `dispatch` returned. */
function ask(pool: Pool): { readonly isWritten: boolean; readonly ended: Promise<string> } {
  const ended = Promise.withResolvers<string>();
  let isWritten = false;
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: () => {
      isWritten = true;
    },
    onResponseStart: () => {},
    onResponseData: () => {},
    onResponseEnd: () => ended.resolve('ok'),
    onResponseError: (_, error) => ended.resolve(String(error)),
  };
  pool.dispatch({ path: '/', method: 'POST', body: '{}' }, handler);
  return { isWritten, ended: ended.promise };
}

test('a connection that was used before is written to in the turn in which it is asked to', async () => {
  const { pool, connections } = await served();
  expect(await ask(pool).ended).toBe('ok');
  for (let n = 0; n < 3; n++) {
    await turn();
    await turn();
    const { isWritten, ended } = ask(pool);
    expect(isWritten).toBe(true);
    expect(await ended).toBe('ok');
  }
  expect(connections()).toBe(1);
});

test('one that the server has closed is not used again', async () => {
  const { pool, connections, drop } = await served();
  expect(await ask(pool).ended).toBe('ok');
  drop();
  await vi.waitFor(() => expect(pool.stats.connected).toBe(0));
  expect(await ask(pool).ended).toBe('ok');
  expect(connections()).toBe(2);
});
