import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { type Share, WHOLE } from '../core/plan.ts';
import { newTally, tallied } from '../load/engine/in-flight.ts';
import { resolvedJson } from '../scenario/to-json.ts';
import { getReady } from './get-ready.ts';
import { hashOf } from './hash.ts';
import { wantedOf } from './open-ahead.ts';
import { prepare } from './prepare.ts';
import { rehearse } from './rehearse.ts';
import { planOf } from './share.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const NEVER = new AbortController().signal;

/** A server that nobody is to ask, and the connections that are opened to it. */
async function untouched(): Promise<{ readonly url: string; readonly sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((request) => {
    throw new Error(`it was asked for ${request.url}`);
  });
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, sockets };
}

async function setting(scenario: string, share: Share = WHOLE) {
  const folder = await scratch({ 'own.ts': `import { synthetic } from 'plimsoll';\n${scenario}` });
  const prepared = await prepare(
    { file: join(folder, 'own.ts'), options: {}, workers: 1, share },
    { KEY: 'sk-secret' },
  );
  return { ...prepared, scenarioHash: hashOf(resolvedJson(prepared.scenario)), tally: newTally() };
}

async function ready(given: Awaited<ReturnType<typeof setting>>, abort = NEVER) {
  const got = await getReady(given, abort);
  cleanups.push(() => Promise.all([...got.ahead.connections.map((each) => each.close()), got.ahead.prompts?.close()]));
  return got.readiness;
}

const PROMPTS = 'export default synthetic({ inputTokens: 20, outputTokens: 5 });';
const USERS = (users: number, duration = '20s'): string =>
  `export const options = { scenarios: { a: { executor: 'constant-vus', vus: ${users}, duration: '${duration}' } } };`;

test('before a run its target is asked nothing, and has the connections that its users need', async () => {
  const { url, sockets } = await untouched();
  const given = await setting(`
export const target = { url: '${url}', model: 'm', apiKey: { env: 'KEY' } };
${USERS(12)}
${PROMPTS}`);
  const { rehearsedRequests, connectionsOpened } = await ready(given);
  expect(rehearsedRequests).toBeGreaterThan(0);
  expect(connectionsOpened).toBe(12);
  await vi.waitUntil(() => sockets.length === 12);
  // Nothing of it counts as the run's.
  expect(tallied(given.tally)).toEqual({ now: 0, begun: 0 });
});

test('code of the scenario is not run before its time', async () => {
  const { url } = await untouched();
  const given = await setting(`
const fail = () => { throw new Error('too early'); };
export const targets = { a: { url: '${url}', model: 'm' }, b: { url: '${url}', model: 'm', api: 'anthropic-messages' } };
export const route = fail;
${USERS(3)}
export default async () => { globalThis.wasRunTooEarly = true; };`);
  const { rehearsedRequests, connectionsOpened } = await ready(given);
  expect(rehearsedRequests).toBeGreaterThan(0);
  // Whom they will go to, nobody knows yet.
  expect(connectionsOpened).toBe(4);
  expect(globalThis).not.toHaveProperty('wasRunTooEarly');
});

test('where a threshold judges connecting, it is left to the run', async () => {
  const { url } = await untouched();
  const given = await setting(`
export const target = { url: '${url}', model: 'm' };
export const options = { vus: 2, iterations: 5, thresholds: { connect: ['p(95)<100'] } };
${PROMPTS}`);
  expect(await ready(given)).toMatchObject({ connectionsOpened: 0 });
});

test('for a handful of sessions nothing is rehearsed', async () => {
  const { url } = await untouched();
  const given = await setting(`
export const target = { url: '${url}', model: 'm' };
export const options = { vus: 2, iterations: 19 };
${PROMPTS}`);
  expect(await ready(given)).toMatchObject({ rehearsedRequests: 0, rehearsalMs: 0, connectionsOpened: 2 });
});

test('a rehearsal takes a tenth of its run at most, however slow the code is still', async () => {
  const { url } = await untouched();
  const given = await setting(`
export const target = { url: '${url}', model: 'm' };
${USERS(1)}
${PROMPTS}`);
  const { requests } = await rehearse(given, 20, NEVER);
  // Fewer than it takes to tell whether they still become faster.
  expect(requests).toBeLessThan(120);
});

test('a run that is stopped before it began waits for nobody', async () => {
  const { url } = await untouched();
  const given = await setting(`
export const target = { url: '${url}', model: 'm' };
${USERS(5)}
${PROMPTS}`);
  const nothing = { rehearsedRequests: 0, connectionsOpened: 0 };
  expect(await ready(given, AbortSignal.abort())).toMatchObject(nothing);
});

test('a target that answers no greeting is given up with the run', async () => {
  const abort = new AbortController();
  const silent = createTcp(() => abort.abort());
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  cleanups.push(() => silent.close());
  const given = await setting(`
export const target = { url: 'https://127.0.0.1:${(silent.address() as AddressInfo).port}', model: 'm' };
export const options = { vus: 2, iterations: 5 };
${PROMPTS}`);
  expect(await ready(given, abort.signal)).toMatchObject({ connectionsOpened: 0 });
});

test('several targets have connections by their weights, and several workers each its own', async () => {
  const scenario = `
export const targets = { a: { url: 'http://127.0.0.1:9/v1', model: 'm', weight: 3 }, b: { url: 'http://127.0.0.1:9/v1', model: 'm' } };
${USERS(400)}
${PROMPTS}`;
  const wanted = async (share: Share) => {
    const given = await setting(scenario, share);
    return wantedOf(given.scenario, given.targets.length, planOf(given));
  };
  const [a = 0, b = 0] = await wanted(WHOLE);
  expect(a + b).toBe(400);
  expect(a).toBeGreaterThan(250);
  expect(a).toBeLessThan(350);
  const halves = await Promise.all([0, 1].map((index) => wanted({ index, count: 2 })));
  expect(halves.map(([own = 0]) => own).reduce((sum, own) => sum + own)).toBe(a);
});
