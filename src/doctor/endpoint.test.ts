import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startProxy } from '../../test/fixtures/proxy.ts';
import { proxiesIn } from '../client/transport/proxy.ts';
import { anthropicMessages } from '../client/wire/anthropic-messages.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { startMock } from '../mock/server.ts';
import { clockFinding, type EndpointSetting, examineEndpoint } from './endpoint.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function mock(apiKey?: string): Promise<string> {
  const server = await startMock({
    presets: ['steady-50', 'dense-70b'],
    timeScale: 5,
    apiKeys: apiKey ? [apiKey] : [],
  });
  cleanups.push(() => server.close());
  return server.url;
}

async function serve(answer: RequestListener): Promise<string> {
  const http = createServer(answer);
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
}

async function examine(url: string, over: Partial<EndpointSetting> = {}) {
  const { findings, exitCode } = await examineEndpoint({
    target: { url, headers: {}, secrets: [] },
    model: undefined,
    api: 'openai-chat',
    keyVariable: undefined,
    clock: new MonotonicClock(),
    wallMs: Date.now,
    interrupt: new AbortController().signal,
    ...over,
  });
  return { findings, exitCode, about: (about: string) => findings.find((finding) => finding.about === about) };
}

test('an endpoint that is as it should be', async () => {
  const url = await mock();
  const { findings, exitCode, about } = await examine(url, { model: 'steady-50' });
  expect(exitCode).toBe(0);
  expect(findings.filter(({ state }) => state === 'bad')).toEqual([]);
  expect(findings.map((finding) => finding.about)).toEqual(
    expect.arrayContaining(['TCP', 'models', 'answer', 'stream', 'usage', 'tokens', 'end', 'metrics', 'clock']),
  );
  expect(about('models')?.says).toBe('"steady-50", "dense-70b"; "steady-50" is asked');
  expect(about('usage')?.says).toMatch(/and 8 output tokens$/);
  expect(about('metrics')?.says).toContain('looks like vLLM, which can tell queue depth,');
});

test('an endpoint of Anthropic’s API, with the key where it looks for it', async () => {
  const url = await mock('right');
  const { headers, modelsPath } = anthropicMessages;
  const target = { url, headers: { ...headers, 'x-api-key': 'right' }, secrets: [], modelsPath };
  const { exitCode, about } = await examine(url, { target, api: 'anthropic-messages' });
  expect(about('models')?.says).toBe('"steady-50", "dense-70b"; "steady-50" is asked');
  expect(about('answer')?.state).toBe('ok');
  expect(about('end')?.says).toBe('finish reason "length"');
  expect(exitCode).toBe(0);
  const refused = await examine(url, { target: { ...target, headers }, api: 'anthropic-messages' });
  expect(refused.about('models')?.says).toContain("You didn't provide an API key.");
});

test('without a model the first that is listed is asked', async () => {
  const { exitCode, about } = await examine(await mock());
  expect([exitCode, about('models')?.says]).toEqual([0, '"steady-50", "dense-70b"; "steady-50" is asked']);
});

test('a model that is not there: 104, the nearest, and nothing is asked of it', async () => {
  const { findings, exitCode } = await examine(await mock(), { model: 'steady-5' });
  expect(exitCode).toBe(104);
  expect(findings.map(({ state, about }) => [state, about])).toEqual([
    ['ok', 'TCP'],
    ['bad', 'models'],
    ['ok', 'metrics'],
  ]);
  expect(findings[1]?.says).toMatch(/has no model "steady-5".*Did you mean "steady-50"\?$/);
});

test('a key that is missing: 104, and how to name it', async () => {
  const { exitCode, about } = await examine(await mock('key'));
  expect(exitCode).toBe(104);
  expect(about('models')?.says).toMatch(/no key was sent .* with --key-env\.$/);
});

test('an endpoint that lists no models is asked for the one that is named, and can’t be asked for another', async () => {
  const url = await serve((request, response) => {
    request.resume();
    if (request.url === '/v1/chat/completions')
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    else response.writeHead(404).end();
  });
  const named = await examine(url, { model: 'm' });
  expect(named.exitCode).toBe(0);
  expect(named.about('models')).toMatchObject({ state: 'note', says: `not listed (${url}/models answered 404)` });
  const unnamed = await examine(url);
  expect([unnamed.exitCode, unnamed.about('answer')]).toEqual([104, undefined]);
  expect(unnamed.about('models')?.says).toMatch(/say which one with --model$/);
});

test('an API that speaks another dialect: 112', async () => {
  const chat = 'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n';
  const url = await serve((request, response) => {
    const isList = request.url === '/v1/models';
    response.setHeader('content-type', isList ? 'application/json' : 'text/event-stream');
    response.end(isList ? '{"data":[{"id":"m"}]}' : chat);
  });
  const { exitCode, about } = await examine(url, { api: 'openai-responses' });
  expect([exitCode, about('answer')?.state]).toEqual([112, 'bad']);
});

test.each([
  ['http://127.0.0.1:9/v1', 'TCP', 'ECONNREFUSED'],
  ['http://nobody.invalid/v1', 'DNS', 'ENOTFOUND'],
])('%s can’t be reached: %s says %s, and nothing more is tried', async (url, about, code) => {
  const { findings, exitCode } = await examine(url);
  expect(exitCode).toBe(112);
  expect(findings).toEqual([{ state: 'bad', about, says: expect.stringMatching(/^failed: .*\(\w+\)$/) }]);
  // Where no name can be looked up at all, the system says so in another word.
  expect(findings[0]?.says).toMatch(new RegExp(about === 'DNS' ? `${code}|EAI_AGAIN` : code));
});

test('what speaks no TLS is told from what can’t be reached', async () => {
  const url = await serve((_request, response) => response.end());
  const { findings, exitCode } = await examine(url.replace('http:', 'https:'));
  expect(exitCode).toBe(112);
  expect(findings.map(({ state, about }) => [state, about])).toEqual([
    ['ok', 'TCP'],
    ['bad', 'TLS'],
  ]);
});

test('a signal ends it with what a signal ends with', async () => {
  const stop = new AbortController();
  const url = await serve((request, response) => {
    if (request.url === '/v1/models') response.end('{"data":[{"id":"m"}]}');
    else stop.abort();
  });
  await expect(examine(url, { interrupt: stop.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test.each([
  ['Mon, 23 Nov 2026 12:00:01 GMT', 'ok', 'the same time of day as here'],
  ['Mon, 23 Nov 2026 12:01:30 GMT', 'note', '1m30s ahead of this machine’s'],
  ['Mon, 23 Nov 2026 11:00:00 GMT', 'note', '1h behind this machine’s'],
  ['soon', 'note', 'a time of day that is none'],
])('a server’s clock that says %s', (date, state, says) => {
  const finding = clockFinding(date, Date.parse('2026-11-23T12:00:00Z'));
  expect(finding).toMatchObject({ state, says: expect.stringContaining(says) });
});

test('an endpoint without that API is told with those that it has', async () => {
  const url = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/v1/models') response.end('{"data":[{"id":"m"}]}');
    else if (request.url === '/v1/embeddings') response.writeHead(405).end('{"detail":"Method Not Allowed"}');
    else response.writeHead(404).end('{"detail":"Not Found"}');
  });
  const { about } = await examine(url);
  expect(about('api')?.says).toBe('something answers at /embeddings: try --api openai-embeddings');
});

test('a base without /v1 is told with the one that is meant', async () => {
  const url = (await mock()).replace(/\/v1$/, '/api');
  const { exitCode, about } = await examine(url);
  expect(exitCode).toBe(104);
  expect(about('models')?.says).toMatch(/did you mean "http:\/\/127\.0\.0\.1:\d+\/v1"\?/);
});

test('by way of a proxy it is the proxy that is reached', async () => {
  const url = await mock();
  const proxy = await startProxy();
  cleanups.push(proxy.close);
  const target = { url, headers: {}, secrets: [], proxies: proxiesIn({ HTTP_PROXY: proxy.url })! };
  const { exitCode, about } = await examine(url, { target });
  expect(exitCode).toBe(0);
  expect(about('proxy')?.says).toContain(`by way of the proxy ${proxy.url} (HTTP_PROXY)`);
  expect(about('TCP')?.says).toContain(`port ${proxy.port}`);
});
