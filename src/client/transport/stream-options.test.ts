import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { requestFor } from '../wire/dialect.ts';
import { type DialectName, dialectFor } from '../wire/dialects.ts';
import { httpTransport } from './http.ts';
import { withoutStreamOptions } from './stream-options.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const ANSWER = 'data: {"choices":[{"delta":{"content":"hi"},"text":"hi","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** A server that knows no `stream_options`, and says so. */
async function strict(status: number, refusal: object, api: DialectName = 'openai-chat', body = {}) {
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const sent = JSON.parse((await Array.fromAsync(request)).join('')) as { readonly stream_options?: unknown };
    asked.push(sent.stream_options);
    if (sent.stream_options === undefined) response.setHeader('content-type', 'text/event-stream').end(ANSWER);
    else response.writeHead(status).end(JSON.stringify(refusal));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const dialect = dialectFor(api, { body });
  const transport = httpTransport({ url, headers: {}, secrets: [] }, dialect, TIMEOUTS, new MonotonicClock());
  cleanups.push(
    () => transport.close(),
    () => server.close(),
  );
  const messages = [{ role: 'user', content: '"stream":true,"stream_options":{"include_usage":true}' }] as const;
  const request = requestFor(dialect, { messages, maxTokens: 5 }, messages, 'm');
  return { asked, send: () => transport.send(request, new AbortController().signal) };
}

const ASKED = { include_usage: true };

test.each<[string, number, object]>([
  ['OpenAI, in the message', 400, { error: { message: "Unknown parameter: 'stream_options'." } }],
  ['OpenAI, in param', 400, { error: { message: 'Unknown parameter', param: 'stream_options' } }],
  ['FastAPI', 422, { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'not permitted' }] }],
  [
    'Mistral',
    422,
    { object: 'error', message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }] } },
  ],
  ['TGI', 422, { error: 'Failed to deserialize: unknown field `stream_options`', error_type: 'validation' }],
])('a server that refuses stream_options is asked again without, once (%s)', async (_, status, refusal) => {
  const { asked, send } = await strict(status, refusal);
  const first = await send();
  expect(first).toMatchObject({ outcome: { kind: 'ok' }, text: 'hi' });
  expect(first.odd).toEqual([{ kind: 'asked-again' }, { kind: 'without-stream-options' }]);
  expect(first.connectMs).toBeGreaterThan(0);
  const second = await send();
  expect(second).toMatchObject({ outcome: { kind: 'ok' }, odd: [{ kind: 'without-stream-options' }] });
  expect(asked).toEqual([ASKED, undefined, undefined]);
});

test('so are completions', async () => {
  const { asked, send } = await strict(400, { error: { message: 'stream_options?' } }, 'openai-completions');
  expect((await send()).outcome.kind).toBe('ok');
  expect(asked).toEqual([ASKED, undefined]);
});

test('a refusal of anything else, or in another status, is a failure', async () => {
  for (const [status, message] of [
    [400, 'max_tokens is too large'],
    [500, 'stream_options'],
  ] as const) {
    const { asked, send } = await strict(status, { error: { message } });
    expect((await send()).outcome).toMatchObject({ kind: 'http', status });
    expect(asked).toHaveLength(1);
  }
});

test('what the user asks of stream_options is not taken back', async () => {
  const body = { stream_options: { continuous_usage_stats: true } };
  const { asked, send } = await strict(400, { error: { message: 'stream_options?' } }, 'openai-chat', body);
  expect((await send()).outcome).toMatchObject({ kind: 'http', status: 400 });
  expect(asked).toHaveLength(1);
});

test('of a body nothing else is lost', () => {
  const messages = [{ role: 'user', content: 'Say "stream":true,"stream_options":{"include_usage":true}.' }] as const;
  const { body } = requestFor(dialectFor('openai-chat', {}), { messages }, messages, 'm');
  const { stream_options: _, ...rest } = JSON.parse(String(body)) as Record<string, unknown>;
  expect(JSON.parse(String(withoutStreamOptions(body)))).toEqual(rest);
});
