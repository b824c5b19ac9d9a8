import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { issue } from '../../../test/fixtures/certificate.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { DIALECTS } from '../wire/dialects.ts';
import type { Connection } from './connection.ts';
import type { Exchange } from './exchange.ts';
import { type HttpTarget, httpTransport } from './http.ts';
import { preflight } from './preflight.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const ANSWER = 'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const AUTHORITY = issue('authority of tests');
const SERVER = issue('server', ['api.test', '127.0.0.1'], AUTHORITY);
const CLIENT = issue('client', [], AUTHORITY);
const STRANGER = issue('stranger', [], issue('another authority'));

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

interface Seen {
  readonly protocol: string | null;
  readonly name: string | false | null;
  readonly client: string;
  readonly isResumed: boolean;
  readonly host: string | undefined;
}

async function serve(options: ServerOptions = {}) {
  const seen: Seen[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const socket = request.socket as TLSSocket;
    seen.push({
      protocol: socket.getProtocol(),
      name: socket.servername,
      client: String(socket.getPeerCertificate().subject?.CN),
      isResumed: socket.isSessionReused(),
      host: request.headers.host,
    });
    if (request.method === 'GET') response.setHeader('content-type', 'application/json').end('{"data":[{"id":"m"}]}');
    else response.setHeader('content-type', 'text/event-stream').end(ANSWER);
  };
  const server = createServer({ cert: SERVER.cert, key: SERVER.key, ...options }, answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port, seen };
}

const targetOf = (url: string, connection: Connection): HttpTarget => ({ url, headers: {}, secrets: [], connection });

async function ask(url: string, connection: Connection, times = 1): Promise<readonly Exchange[]> {
  const transport = httpTransport(targetOf(url, connection), DIALECTS['openai-chat'], TIMEOUTS, new MonotonicClock());
  cleanups.push(() => transport.close());
  const all: Exchange[] = [];
  for (let i = 0; i < times; i++)
    all.push(await transport.send({ path: '/chat/completions', body: '{}' }, new AbortController().signal));
  return all;
}

const OK = { outcome: { kind: 'ok', finishReason: 'stop' }, text: 'hi' };

describe('an https target', () => {
  test('is refused when nobody who is trusted vouches for it', async () => {
    const { port, seen } = await serve();
    const [got] = await ask(`https://127.0.0.1:${port}/v1`, {});
    expect(got?.outcome).toMatchObject({ kind: 'transport', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(got?.sentMs).toBeUndefined();
    expect(seen).toEqual([]);
  });

  test('is asked all the same with insecureSkipTLSVerify, and the handshake counts as connecting', async () => {
    const { port } = await serve();
    const [got] = await ask(`https://127.0.0.1:${port}/v1`, { trustsAnyone: true });
    expect(got).toMatchObject(OK);
    expect(got?.connectMs).toBeGreaterThan(0);
  });

  test('that asks for a certificate is shown ours, and refuses us without', async () => {
    const { port, seen } = await serve({ requestCert: true, rejectUnauthorized: true, ca: AUTHORITY.cert });
    const url = `https://127.0.0.1:${port}/v1`;
    const certificate = { cert: CLIENT.cert, key: CLIENT.key };
    expect((await ask(url, { trustsAnyone: true, certificate }))[0]).toMatchObject(OK);
    expect(seen[0]?.client).toBe('client');
    expect((await ask(url, { trustsAnyone: true }))[0]?.outcome).toMatchObject({ kind: 'transport' });
  });

  test('is spoken to in the version of TLS that is asked for', async () => {
    const { port, seen } = await serve();
    const url = `https://127.0.0.1:${port}/v1`;
    await ask(url, { trustsAnyone: true, tlsVersion: { max: 'tls1.2' } });
    await ask(url, { trustsAnyone: true, tlsVersion: { min: 'tls1.3' } });
    expect(seen.map(({ protocol }) => protocol)).toEqual(['TLSv1.2', 'TLSv1.3']);
  });

  test('sees a new client in every connection: no handshake is shortened by an earlier one', async () => {
    const { port, seen } = await serve({ maxVersion: 'TLSv1.2' });
    await ask(`https://127.0.0.1:${port}/v1`, { trustsAnyone: true, isUsedOnce: true }, 3);
    expect(seen.map(({ isResumed }) => isResumed)).toEqual([false, false, false]);
  });

  test('keeps its name for TLS and for the Host header where hosts gives it another address', async () => {
    const { port, seen } = await serve();
    const address = { ip: '127.0.0.1', port };
    const [got] = await ask('https://api.test/v1', { trustsAnyone: true, address });
    expect(got).toMatchObject(OK);
    expect(seen).toMatchObject([{ name: 'api.test', host: 'api.test' }]);
  });

  test.each<[string, ServerOptions, Connection, string]>([
    [
      'no version in common',
      { maxVersion: 'TLSv1.2' },
      { tlsVersion: { min: 'tls1.3' } },
      'no version of TLS is spoken by both sides (ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION); here these are 1.2 and 1.3, or what options.tlsVersion leaves of them',
    ],
    [
      'no certificate shown in TLS 1.2',
      { requestCert: true, rejectUnauthorized: true, ca: AUTHORITY.cert, maxVersion: 'TLSv1.2' },
      {},
      'perhaps it asks for a client certificate (options.tlsAuth)',
    ],
    [
      'no certificate shown in TLS 1.3',
      { requestCert: true, rejectUnauthorized: true, ca: AUTHORITY.cert },
      {},
      'perhaps it asks for a client certificate (options.tlsAuth)',
    ],
    [
      'a certificate of another authority',
      { requestCert: true, rejectUnauthorized: true, ca: AUTHORITY.cert },
      { certificate: { cert: STRANGER.cert, key: STRANGER.key } },
      'perhaps it refuses the certificate of options.tlsAuth',
    ],
  ])('that cannot be spoken to is told of with what to do: %s', async (_, options, connection, sentence) => {
    const { port, seen } = await serve(options);
    const url = `https://127.0.0.1:${port}/v1`;
    const target = targetOf(url, { trustsAnyone: true, ...connection });
    const asking = preflight(target, ['m'], undefined, new AbortController().signal);
    await expect(asking).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' });
    expect(await asking.catch(({ message }: Error) => message)).toContain(sentence);
    expect(seen).toEqual([]);
  });

  test('that is asked over http is told of with what to do', async () => {
    const { port } = await serve();
    const asking = preflight(
      targetOf(`http://127.0.0.1:${port}/v1`, {}),
      ['m'],
      undefined,
      new AbortController().signal,
    );
    await expect(asking).rejects.toThrow(/closed without an answer .*; perhaps it is https:\/\/ and not http:\/\//);
  });

  test('that fails in a run fails in one line of words', async () => {
    const { port } = await serve({ maxVersion: 'TLSv1.2' });
    const [got] = await ask(`https://127.0.0.1:${port}/v1`, { trustsAnyone: true, tlsVersion: { min: 'tls1.3' } });
    expect(got?.outcome).toEqual({
      kind: 'transport',
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      message:
        'no version of TLS is spoken by both sides; here these are 1.2 and 1.3, or what options.tlsVersion leaves of them',
    });
  });

  test('is asked for its models over the same kind of connection', async () => {
    const { port, seen } = await serve({ requestCert: true, rejectUnauthorized: true, ca: AUTHORITY.cert });
    const certificate = { cert: CLIENT.cert, key: CLIENT.key };
    const connection = { trustsAnyone: true, certificate, address: { ip: '127.0.0.1', port } } as const;
    const { signal } = new AbortController();
    expect((await preflight(targetOf('https://api.test/v1', connection), ['m'], undefined, signal)).notes).toEqual([]);
    expect(seen).toMatchObject([{ name: 'api.test', client: 'client' }]);
    await expect(preflight(targetOf(`https://127.0.0.1:${port}/v1`, {}), ['m'], undefined, signal)).rejects.toThrow(
      /NODE_EXTRA_CA_CERTS.*insecureSkipTLSVerify/,
    );
  });
});
