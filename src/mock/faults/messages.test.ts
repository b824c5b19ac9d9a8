import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../../client/transport/exchange.ts';
import { httpTransport } from '../../client/transport/http.ts';
import { anthropicMessages } from '../../client/wire/anthropic-messages.ts';
import { requestFor } from '../../client/wire/dialect.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { type MockServer, startMock } from '../server.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 10_000 };
const TURN = { messages: [{ role: 'user', content: 'hello' }], maxTokens: 6 } as const;

let server: MockServer;
beforeAll(async () => {
  server = await startMock({ presets: ['steady-50'], timeScale: 100 });
});
afterAll(() => server.close());

/** What our own client makes of an answer of Anthropic's API under a fault. */
async function seen(fault?: string): Promise<Exchange> {
  const headers = { ...anthropicMessages.headers, ...(fault === undefined ? {} : { 'x-mock-fault': fault }) };
  const target = { url: server.url, headers, secrets: [] };
  const transport = httpTransport(target, anthropicMessages, TIMEOUTS, new MonotonicClock());
  try {
    const request = requestFor(anthropicMessages, TURN, TURN.messages, 'steady-50');
    return await transport.send(request, new AbortController().signal);
  } finally {
    await transport.close();
  }
}

describe('answers of Anthropic’s messages go wrong as those of chat do', () => {
  const broke = (code: string) => ({ kind: 'protocol', code });
  test.each<[string, object]>([
    ['truncate=3', { outcome: broke('truncated'), outputEvents: 3 }],
    ['truncate=50', { outcome: broke('truncated'), outputEvents: 6 }],
    ['reset=3', { outcome: { kind: 'transport' } }],
    ['reset-mid-event=3', { outcome: { kind: 'transport' } }],
    ['error-chunk=3', { outcome: { ...broke('in-band-error'), message: 'the engine died' }, outputEvents: 3 }],
    ['malformed=2', { outcome: broke('bad-event') }],
    ['duplicate-chunk=2', { outcome: { kind: 'ok' }, outputEvents: 7 }],
    ['huge-chunk=2;bytes=100000', { outcome: { kind: 'ok' }, outputEvents: 6 }],
    ['zero-tokens', { outcome: { kind: 'ok' }, outputEvents: 0, usage: { outputTokens: 0 } }],
    ['wrong-usage=double', { outcome: { kind: 'ok' }, outputEvents: 6, usage: { outputTokens: 12 } }],
    ['status=529', { outcome: { kind: 'http', status: 529, message: 'asked to answer 529' } }],
    ['html=200', { outcome: broke('not-an-event-stream') }],
    ['choice-order', { outcome: { kind: 'http', status: 400 } }],
  ])('%s', async (fault, expected) => {
    expect(await seen(fault)).toMatchObject(expected);
  });

  test.each([
    'comments',
    'empty-lines',
    'crlf',
    'gzip',
    'split-bytes',
    'coalesced=3',
    'stall=20ms;after=2',
    'duplicate-usage',
  ])('%s changes nothing of what is said', async (fault) => {
    const { text, outcome, usage } = await seen();
    expect(outcome).toEqual({ kind: 'ok', finishReason: 'length' });
    expect(await seen(fault)).toMatchObject({ text, outcome, usage });
  });

  test('without a usage none is told, at the beginning or at the end', async () => {
    expect(await seen('missing-usage')).not.toHaveProperty('usage');
  });

  test('an error has the form of its API, and no [DONE] behind it', async () => {
    const response = await fetch(`${server.url}/messages`, {
      method: 'POST',
      headers: { ...anthropicMessages.headers, 'x-mock-fault': 'error-chunk=2' },
      body: JSON.stringify({ model: 'steady-50', messages: TURN.messages, max_tokens: 6, stream: true }),
    });
    expect((await response.text()).split('\n\n').at(-2)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"the engine died"}}',
    );
  });
});
