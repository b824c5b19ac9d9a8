import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { openaiChat } from '../wire/openai-chat.ts';
import type { Connection } from './connection.ts';
import type { Timeouts } from './deadlines.ts';
import type { Exchange, Transport } from './exchange.ts';
import { httpTransport } from './http.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const SLOW: Timeouts = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 10_000 };
const never = new AbortController().signal;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that answers every request in the same way, and a transport to it. */
async function serve(answer: Answer, timeouts = SLOW, connection: Connection = {}): Promise<Transport> {
  const server = createServer((request, response) => {
    request.resume();
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const transport = httpTransport(
    { url, headers: {}, secrets: [], connection },
    openaiChat,
    timeouts,
    new MonotonicClock(),
  );
  closing.push(
    () => transport.close(),
    () => {
      server.closeAllConnections();
      server.close();
    },
  );
  return transport;
}

const ask = (transport: Transport, cut = never): Promise<Exchange> =>
  transport.send({ path: '/chat/completions', body: '{}' }, cut);

const event = (value: object | string): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const token = (content: string): string => event({ choices: [{ delta: { content } }] });
const FINISH = event({ choices: [{ delta: {}, finish_reason: 'stop' }] });
const USAGE = event({ choices: [], usage: { prompt_tokens: 4, completion_tokens: 3 } });
const DONE = event('[DONE]');
const WHOLE = `${token('one')}${token(' two')}${token(' three')}${FINISH}${USAGE}${DONE}`;

const stream = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });

describe('a finished answer', () => {
  test('is read whole, with its stamps in order', async () => {
    const transport = await serve((response) => stream(response).end(WHOLE));
    const got = await ask(transport);
    expect(got).toMatchObject({
      outcome: { kind: 'ok', finishReason: 'stop' },
      text: 'one two three',
      outputEvents: 3,
      usage: { inputTokens: 4, outputTokens: 3 },
      bytesIn: WHOLE.length,
    });
    const stamps = [got.startedMs, got.sentMs, got.headersMs, got.firstTokenMs, got.lastTokenMs, got.endedMs];
    expect(stamps).toEqual(stamps.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(got.itlMs.reduce((a, b) => a + b, 0)).toBeCloseTo((got.lastTokenMs ?? 0) - (got.firstTokenMs ?? 0), 6);
  });

  test('is the same however the bytes are cut', async () => {
    let pieces: readonly Buffer[] = [];
    const transport = await serve((response) => {
      stream(response);
      for (const piece of pieces) response.write(piece);
      response.end();
    });
    const bytes = Buffer.from(`\ufeff: ping\r\n\r\n${token('zwölf 🚢')}${WHOLE}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        const got = await ask(transport);
        expect(got).toMatchObject({ outcome: { kind: 'ok' }, text: 'zwölf 🚢one two three', outputEvents: 4 });
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['without [DONE]', `${token('a')}${FINISH}`],
    ['without the last blank line', `${token('a')}${FINISH}data: [DONE]`],
  ])('counts as one %s', async (_, body) => {
    expect((await ask(await serve((r) => stream(r).end(body)))).outcome.kind).toBe('ok');
  });

  test('stays one when the server then breaks the connection', async () => {
    const transport = await serve((response) => {
      stream(response).write(WHOLE, () => response.destroy());
    });
    expect((await ask(transport)).outcome.kind).toBe('ok');
  });
});

describe('a failure is an outcome', () => {
  test.each<[string, Answer, object]>([
    [
      'an error status',
      (r) => r.writeHead(503).end('{"error":{"message":"full"}}'),
      { kind: 'http', status: 503, message: 'full' },
    ],
    ['a redirect', (r) => r.writeHead(302, { location: '/x' }).end(), { kind: 'http', status: 302 }],
    [
      'HTML with status 200',
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      { kind: 'protocol', code: 'not-an-event-stream' },
    ],
    ['a stream cut short', (r) => stream(r).end(token('a')), { kind: 'protocol', code: 'truncated' }],
    [
      '[DONE] and no finish reason',
      (r) => stream(r).end(`${token('a')}${DONE}`),
      { kind: 'protocol', code: 'truncated' },
    ],
    ['an empty stream', (r) => stream(r).end(), { kind: 'protocol', code: 'truncated' }],
    ['nothing but [DONE]', (r) => stream(r).end(DONE), { kind: 'protocol', code: 'no-tokens' }],
    [
      'an error in the stream, then [DONE]',
      (r) => stream(r).end(`${token('a')}${event({ error: { message: 'out of memory' } })}${DONE}`),
      { kind: 'protocol', code: 'in-band-error', message: 'out of memory' },
    ],
    [
      'an event that is no JSON',
      (r) => stream(r).end(`${token('a')}data: {"cho\n\n${DONE}`),
      { kind: 'protocol', code: 'bad-event' },
    ],
    ['a reset before the headers', (_, request) => request.socket.destroy(), { kind: 'transport' }],
    ['a reset within the stream', (r) => void stream(r).write(token('a'), () => r.destroy()), { kind: 'transport' }],
  ])('%s', async (_, answer, expected) => {
    expect((await ask(await serve(answer))).outcome).toMatchObject(expected);
  });

  test('nobody listens', async () => {
    const transport = httpTransport(
      { url: 'http://127.0.0.1:9/v1', headers: {}, secrets: [] },
      openaiChat,
      SLOW,
      new MonotonicClock(),
    );
    const got = await ask(transport);
    expect(got.outcome).toMatchObject({ kind: 'transport', code: 'ECONNREFUSED' });
    expect(got.sentMs).toBeUndefined();
    await transport.close();
  });

  test('one failure leaves the next request alone', async () => {
    let n = 0;
    const transport = await serve((response, request) =>
      n++ === 0 ? request.socket.destroy() : stream(response).end(WHOLE),
    );
    expect((await ask(transport)).outcome.kind).toBe('transport');
    expect((await ask(transport)).outcome.kind).toBe('ok');
  });
});

describe('a deadline', () => {
  const PATIENT = 60_000;
  test.each<[string, Partial<Timeouts>, Answer, object]>([
    ['for the first token: no answer', { firstToken: 40 }, () => {}, { stage: 'first-token' }],
    [
      'for the first token: only headers and comments',
      { firstToken: 40 },
      (r) => void stream(r).write(': ping\n\n'),
      { stage: 'first-token' },
    ],
    ['between tokens', { betweenTokens: 40 }, (r) => void stream(r).write(token('a')), { stage: 'between-tokens' }],
    ['for the whole', { total: 60 }, (r) => void stream(r).write(token('a')), { stage: 'total' }],
  ])('%s', async (_, limits, answer, expected) => {
    const timeouts = { connect: PATIENT, firstToken: PATIENT, betweenTokens: PATIENT, total: PATIENT, ...limits };
    expect((await ask(await serve(answer, timeouts))).outcome).toMatchObject({ kind: 'timeout', ...expected });
  });

  test('does not spoil an answer that is complete but for the server hanging up', async () => {
    const transport = await serve((r) => void stream(r).write(WHOLE), { ...SLOW, betweenTokens: 40 });
    expect((await ask(transport)).outcome.kind).toBe('ok');
  });
});

test('cutting off ends a request at once, as censored, with what had come', async () => {
  const cut = new AbortController();
  const transport = await serve((response) => {
    stream(response).write(token('a'));
    cut.abort('end-of-run');
  });
  const got = await ask(transport, cut.signal);
  expect(got.outcome).toEqual({ kind: 'censored', reason: 'end-of-run' });
});

test('connections are opened when needed, timed, and used again', async () => {
  const transport = await serve((response) => stream(response).end(WHOLE));
  const [first, second] = await Promise.all([ask(transport), ask(transport)]);
  const third = await ask(transport);
  expect(first?.connectMs).toBeGreaterThan(0);
  expect(second?.connectMs).toBeGreaterThan(0);
  expect(third.connectMs).toBeUndefined();
});

test('whoever asks again the moment an answer ends goes over the same connection', async () => {
  const transport = await serve((response) => stream(response).end(WHOLE));
  const connects: (number | undefined)[] = [];
  for (let i = 0; i < 5; i++) connects.push((await ask(transport)).connectMs);
  expect(connects.filter((ms) => ms !== undefined)).toHaveLength(1);
});

test('with noConnectionReuse every request opens a connection, says that it is the only one, and ends it', async () => {
  const closed: Promise<unknown>[] = [];
  const said: (string | undefined)[] = [];
  const transport = await serve(
    (response, request) => {
      closed.push(once(request.socket, 'close'));
      said.push(request.headers.connection);
      stream(response).end(WHOLE);
    },
    SLOW,
    { isUsedOnce: true },
  );
  const got = [await ask(transport), await ask(transport), ...(await Promise.all([ask(transport), ask(transport)]))];
  expect(got.map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(got.filter(({ connectMs }) => connectMs !== undefined)).toHaveLength(4);
  expect(said).toEqual(['close', 'close', 'close', 'close']);
  await Promise.all(closed);
});

test('the headers of the target take the place of ours', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.rawHeaders.filter((_, i) => i % 2 === 0).join(), request.headers.accept);
    stream(response).end(WHOLE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const target = { url, headers: { accept: 'text/event-stream, application/json' }, secrets: [] };
  const transport = httpTransport(target, openaiChat, SLOW, new MonotonicClock());
  closing.push(
    () => transport.close(),
    () => server.close(),
  );
  await ask(transport);
  expect(seen).toEqual(['host,connection,content-type,accept,accept-encoding,content-length', target.headers.accept]);
});

test('a target may be an IPv6 address', async ({ skip }) => {
  const server = createServer((_, response) => stream(response).end(WHOLE));
  const isThere = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, '::1', () => resolve(true));
  });
  if (!isThere) skip('this machine has no IPv6');
  const url = `http://[::1]:${(server.address() as AddressInfo).port}/v1`;
  const transport = httpTransport({ url, headers: {}, secrets: [] }, openaiChat, SLOW, new MonotonicClock());
  closing.push(
    () => transport.close(),
    () => server.close(),
  );
  expect((await ask(transport)).outcome.kind).toBe('ok');
});

test('a target may be asked under another name than that of its address', async () => {
  const hosts: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host);
    stream(response).end(WHOLE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const target = { url, headers: { host: 'models.internal' }, secrets: [] };
  const transport = httpTransport(target, openaiChat, SLOW, new MonotonicClock());
  closing.push(
    () => transport.close(),
    () => server.close(),
  );
  expect((await ask(transport)).outcome.kind).toBe('ok');
  expect(hosts).toEqual(['models.internal']);
});
