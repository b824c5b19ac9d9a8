import { readFileSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { issue } from '../fixtures/certificate.ts';
import { afterwards, file, plimsoll, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { unlessLateIn } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { scenario } from './scenarios.ts';

const AUTHORITY = issue('authority of tests');
const SERVER = issue('server', ['api.test'], AUTHORITY);
const CLIENT = issue('client', [], AUTHORITY);
const ANSWER = 'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** As before it was wrapped for a terminal. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Lets in only those whose certificate our authority signed. */
const ONLY_OURS: ServerOptions = { ca: AUTHORITY.cert, requestCert: true, rejectUnauthorized: true };

async function serve(options = ONLY_OURS) {
  const seen: (readonly [method: string | undefined, ...how: unknown[]])[] = [];
  const server = createServer({ cert: SERVER.cert, key: SERVER.key, ...options }, (request, response) => {
    const socket = request.socket as TLSSocket;
    request.resume();
    seen.push([
      request.method,
      socket.servername,
      socket.getPeerCertificate().subject?.CN,
      request.headers['user-agent'],
    ]);
    if (request.method === 'POST') response.setHeader('content-type', 'text/event-stream').end(ANSWER);
    else response.setHeader('content-type', 'application/json').end('{"data":[{"id":"steady-50"}]}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  afterwards(() => {
    server.closeAllConnections();
    server.close();
  });
  return { at: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test('load goes over TLS to the address of hosts, with our certificate, from every worker', async () => {
  const { at, seen } = await serve();
  const path = scenario({
    url: 'https://api.test/v1',
    options: `vus: 2, iterations: 6, userAgent: nightly/1, tlsVersion: tls1.3, noConnectionReuse: true,
      hosts: { api.test: "${at}" }, tlsAuth: [{ cert: client.pem, key: client.key }]`,
  });
  const folder = path.replace(/\/[^/]+$/, '');
  file('client.pem', CLIENT.cert, folder);
  file('client.key', CLIENT.key, folder);
  const out = scratch();
  const env = { NODE_EXTRA_CA_CERTS: file('authority.pem', AUTHORITY.cert) };

  const { code, seen: said } = await plimsoll(['run', path, '--out', out, '--workers', '2'], env);
  expect(code, said).toBe(unlessLateIn(out, 0));
  const [models, ...asked] = seen;
  const requests = asked.filter(([method]) => method === 'POST');
  // Where its metrics are looked for, by the same way and with the same certificate.
  expect(
    asked.filter(([method]) => method === 'GET').every(([, ...how]) => how.join() === models?.slice(1).join()),
  ).toBe(true);
  expect(models).toEqual(['GET', 'api.test', 'client', 'nightly/1']);
  expect(requests).toEqual(Array.from({ length: 6 }, () => ['POST', 'api.test', 'client', 'nightly/1']));
  expect(said).toContain(`at https://api.test/v1 by way of ${at} (options.hosts) on this machine`);
  const run = runIn(out);
  expect(JSON.parse(run.read('result.json'))).toMatchObject({ counts: { ok: 6 }, generator: { connectionsOpened: 6 } });
  for (const name of run.files.filter((each) => !each.endsWith('.gz')))
    expect(run.read(name)).not.toContain(CLIENT.key.slice(40, 90));
});

test('a certificate that nobody vouches for is refused with what to do, and accepted with a warning where told to', async () => {
  const { at, seen } = await serve({});
  const hosts = `hosts: { api.test: "${at}" }`;
  const out = scratch();
  const run = (options: string) =>
    inOneProcess(['run', scenario({ url: 'https://api.test/v1', options }), '--out', out]);

  const refused = await run(`iterations: 1, ${hosts}`);
  expect(refused.code).toBe(112);
  expect(oneLine(refused.stderr)).toMatch(
    /NODE_EXTRA_CA_CERTS, or trust whoever answers with options.insecureSkipTLSVerify/,
  );
  expect(seen).toEqual([]);

  const accepted = await run(`iterations: 2, insecureSkipTLSVerify: true, ${hosts}`);
  expect(accepted.code, accepted.seen).toBe(unlessLateIn(out, 0));
  expect(oneLine(accepted.stderr)).toContain('note: Whoever answers for api.test is trusted');
  const agent = expect.stringMatching(/^plimsoll\/\d/);
  expect(seen.map(([, ...how]) => how)).toEqual(seen.map(() => ['api.test', undefined, agent]));
  expect(seen.filter(([method]) => method === 'POST')).toHaveLength(2);
});

test('an encrypted key in the scenario itself is used, and neither it nor its password gets out', async () => {
  const { at, seen } = await serve();
  const password = 'hush-hush-password';
  const key = CLIENT.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: password })
    .toString();
  const path = scenario({
    url: 'https://api.test/v1',
    options: `vus: 2, iterations: 4, insecureSkipTLSVerify: true, hosts: { api.test: "${at}" },
      tlsAuth: [${JSON.stringify({ cert: CLIENT.cert, key, password })}]`,
  });
  const out = scratch();
  const { code, seen: said } = await inOneProcess(['run', path, '--out', out, '--workers', '2']);
  expect(code, said).toBe(unlessLateIn(out, 0));
  expect(seen.filter(([method]) => method === 'POST')).toHaveLength(4);
  const run = runIn(out);
  expect(JSON.parse(run.read('scenario.json'))).toMatchObject({
    scenario: { target: { connection: { certificate: { key: '(hidden)', password: '(hidden)' } } } },
  });
  // A line from the middle: however a key is written, its lines stay whole.
  const line = key.split('\n')[2] as string;
  const kept = run.files.map((name) => {
    const bytes = readFileSync(join(run.path, name));
    return String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  });
  for (const text of [said, ...kept]) {
    expect(text).not.toContain(line);
    expect(text).not.toContain(password);
  }
});

test('a certificate for another name is refused before any load is sent', async () => {
  const { at, seen } = await serve();
  const path = scenario({ url: 'https://other.test/v1', options: `iterations: 1, hosts: { other.test: "${at}" }` });
  const { code, stderr } = await plimsoll(['run', path, '--out', scratch()], {
    NODE_EXTRA_CA_CERTS: file('authority.pem', AUTHORITY.cert),
  });
  expect(stderr).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(code).toBe(112);
  expect(seen).toEqual([]);
});

test('load that hosts sends to another machine must be confirmed, though the URL says this one', async () => {
  const path = scenario({ url: 'http://localhost:9/v1', options: 'iterations: 1, hosts: { localhost: "192.0.2.1" }' });
  const { code, stderr } = await inProcess(['run', path, '--out', scratch()]);
  expect(code).toBe(104);
  expect(stderr).toContain('This will send load to 192.0.2.1:9, which is not this machine');
});

test('a key that is not there is a mistake that validate finds', async () => {
  const path = scenario({
    url: 'https://api.test/v1',
    options: 'iterations: 1, tlsAuth: [{ cert: no.pem, key: no.key }]',
  });
  const { code, stderr } = await inProcess(['validate', path]);
  expect(code).toBe(104);
  expect(stderr).toMatch(/options\.tlsAuth: cert names .*no\.pem, which could not be read \(ENOENT\)/);
});
