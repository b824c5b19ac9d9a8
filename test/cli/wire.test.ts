import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { startProxy } from '../fixtures/proxy.ts';
import { written } from '../written.ts';
import { afterwards, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { unlessLateIn } from './late.ts';
import { mock, scenario, server } from './scenarios.ts';

const stream = (response: ServerResponse): unknown =>
  response
    .setHeader('content-type', 'text/event-stream')
    .end('data: {"choices":[{"delta":{"content":"some words"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');

const resultIn = (out: string) => written('result', JSON.parse(runIn(out).read('result.json')));

test('a server that refuses stream_options is measured, and the run says how its tokens were counted', async () => {
  const url = await server((request, response) => {
    let body = '';
    request.on('data', (bytes) => {
      body += bytes;
    });
    request.on('end', () => {
      if (!body.includes('"stream_options"')) stream(response);
      else response.writeHead(400).end('{"error":{"message":"Unknown parameter: \'stream_options\'."}}');
    });
  });
  const out = scratch();
  const { code } = await inProcess(['run', scenario({ url }), '--out', out, '--quiet']);
  expect(code).toBe(unlessLateIn(out, 0));
  const { counts, tokens, notes } = resultIn(out);
  expect(counts).toMatchObject({ ok: 3, failed: 0 });
  expect(tokens?.from).toBe('tokenizer');
  expect(notes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'asked-again', requests: 1 }),
      expect.objectContaining({ kind: 'without-stream-options', requests: 3 }),
    ]),
  );
});

test('a proxy that the environment names is on the way, and told by validate and by the run', async () => {
  const proxy = await startProxy();
  afterwards(proxy.close);
  const env = { http_proxy: proxy.url.replace('//', '//me:hush-hush@') };
  const file = scenario({ url: await mock() });
  const words = `by way of the proxy ${proxy.url} (http_proxy)`;
  const validated = await inProcess(['validate', file], env);
  expect(validated.stdout).toContain(words);
  const out = scratch();
  const { code, seen } = await inProcess(['run', file, '--out', out], env);
  expect(code).toBe(unlessLateIn(out, 0));
  expect(resultIn(out).notes).toContainEqual({ kind: 'proxy', message: expect.stringContaining(words) });
  expect(proxy.seen.filter(({ asked }) => asked.startsWith('POST'))).toHaveLength(3);
  expect(proxy.seen.some(({ asked }) => asked.endsWith('/metrics'))).toBe(true);
  expect(seen + validated.seen).not.toContain('hush-hush');
});

test('a key in the query of a URL reaches the server and nobody else', async () => {
  const asked: string[] = [];
  const url = await server(
    (request, response) => {
      asked.push(request.url ?? '');
      if (asked.length > 1) return stream(response);
      return response.writeHead(500).end(`{"error":{"message":"what is ${request.url}"}}`);
    },
    undefined,
    (_, response) => response.writeHead(404).end(),
  );
  const out = scratch();
  const file = scenario({ url: `${url}?api-version=7&subscription-key=hush-hush-hush` });
  const { seen } = await inProcess(['run', file, '--out', out]);
  expect(asked).toEqual(Array(3).fill('/v1/chat/completions?api-version=7&subscription-key=hush-hush-hush'));
  expect(seen).toContain('?api-version=7&subscription-key=(hidden)');
  expect(seen).not.toContain('hush-hush');
  const run = runIn(out);
  for (const name of run.files) {
    const bytes = readFileSync(join(run.path, name));
    expect((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString(), name).not.toContain('hush-hush');
  }
});
