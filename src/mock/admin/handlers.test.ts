import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendError } from '../api/http-error.ts';
import type { ConfigChange, MockConfig } from './config.ts';
import { type Adjustable, getConfig, postFaults, putConfig, reset } from './handlers.ts';

const INITIAL: MockConfig = {
  faults: [],
  rateLimit: null,
  maxQueuedRequests: null,
  maxQueuedTokens: null,
  maxSeqs: null,
  maxBatchedTokens: null,
  timeScale: 1,
};

class Adjusted implements Adjustable {
  readonly models = ['moe-ideal', 'steady-50'];
  changes: ConfigChange[] = [];
  config = (): MockConfig => Object.assign({}, INITIAL, ...this.changes) as MockConfig;
  adjust(change: ConfigChange): void {
    this.changes.push(change);
  }
  reset(): void {
    this.changes = [];
  }
}

const HANDLERS: Readonly<Record<string, typeof getConfig>> = { getConfig, putConfig, postFaults, reset };
let adjusted: Adjusted;
const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  const handle = HANDLERS[(request.url ?? '').slice(1)] ?? getConfig;
  Promise.resolve(handle(adjusted, request, response)).catch((error: unknown) => sendError(response, error));
});
beforeEach(async () => {
  adjusted = new Adjusted();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function call(name: string, body?: unknown): Promise<readonly [number, unknown]> {
  const { port } = server.address() as AddressInfo;
  const sent = body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) };
  const response = await fetch(`http://127.0.0.1:${port}/${name}`, sent);
  return [response.status, await response.json()];
}

test('what is given takes the place of what was there, and the rest stays', async () => {
  const rateLimit = { requestsPerMinute: 10 };
  expect(await call('putConfig', { rateLimit, timeScale: 5 })).toEqual([200, { ...INITIAL, rateLimit, timeScale: 5 }]);
  expect(await call('putConfig', { rateLimit: { tokensPerMinute: 9 } })).toMatchObject([
    200,
    { rateLimit: { tokensPerMinute: 9 }, timeScale: 5 },
  ]);
  expect(await call('putConfig', { rateLimit: null, maxQueuedRequests: 0 })).toMatchObject([200, { rateLimit: null }]);
  expect(await call('getConfig')).toMatchObject([200, { rateLimit: null, maxQueuedRequests: 0, timeScale: 5 }]);
});

test('fault rules are replaced, and a reset takes them back', async () => {
  const faults = [{ fault: 'stall=2s', share: 0.5 }];
  expect(await call('postFaults', faults)).toEqual([200, { ...INITIAL, faults }]);
  expect(await call('reset')).toEqual([200, INITIAL]);
});

describe('refuses, changing nothing,', () => {
  test.each([
    ['an unknown key', { timeScale: 2, timeScales: 2 }, 'no "timeScales"; did you mean "timeScale"?'],
    ['a key like none', { x: 1 }, 'no "x"; it has faults, rateLimit'],
    ['keys, which are fixed', { apiKeys: ['a'] }, 'apiKeys can be set only when the server starts'],
    ['one wrong value among right ones', { timeScale: 2, maxSeqs: 0 }, 'maxSeqs: '],
    [
      'a fault that there is not',
      { faults: [{ fault: 'stal', share: 1 }] },
      'faults[0].fault: there is no fault "stal"',
    ],
    ['a limit that there is not', { rateLimit: { tokenPerMinute: 1 } }, 'did you mean "tokensPerMinute"?'],
    ['a step that takes for ever', { timeScale: 0.00001 }, 'timeScale: takes a number from 0.01 to 1000, got 0.00001'],
    ['a time scale in words', { timeScale: '2' }, 'timeScale: takes a number from 0.01 to 1000, got "2"'],
    [
      'a fault of a model that is not served',
      { faults: [{ fault: 'stall', share: 1, model: 'steady-5' }] },
      'faults[0].model: no model is called "steady-5"; did you mean "steady-50"?',
    ],
    ['a list', [], 'body: takes an object, got []'],
  ])('%s', async (_, body, message) => {
    const [status, answer] = await call('putConfig', body);
    expect([status, JSON.stringify(answer).replaceAll('\\"', '"')]).toEqual([400, expect.stringContaining(message)]);
    expect(adjusted.changes).toEqual([]);
  });

  test('a rule alone for a model that is not served', async () => {
    const [status, answer] = await call('postFaults', [
      { fault: 'stall', share: 0.1, model: 'steady-50' },
      { fault: 'stall', share: 0.1, model: 'nosuch' },
    ]);
    expect([status, JSON.stringify(answer).replaceAll('\\"', '"')]).toEqual([
      400,
      expect.stringContaining('"[1].model: no model is called "nosuch"; there are moe-ideal, steady-50.'),
    ]);
    expect(adjusted.changes).toEqual([]);
  });
});
