import { afterEach, describe, expect, test } from 'vitest';
import { httpTransport } from '../client/transport/http.ts';
import { requestFor } from '../client/wire/dialect.ts';
import { DIALECT_NAMES, dialectFor } from '../client/wire/dialects.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Target } from '../scenario/scenario.ts';
import { openAnswerer } from './answerer.ts';

const TIMEOUTS = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
const MESSAGES = [{ role: 'user', content: 'Hello' }] as const;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

describe.each(DIALECT_NAMES)('in %s', (api) => {
  test.each([
    ['streamed', { stream: true }],
    ['whole', { stream: false }],
    ['over HTTP/2', { http2: true }],
  ])('an answer that comes %s is read as a good one', async (_, asked) => {
    const target: Pick<Target, 'api' | 'stream' | 'http2'> = { api, ...asked };
    const dialect = dialectFor(api, target);
    const answerer = await openAnswerer(target);
    const url = answerer?.url ?? '';
    const transport = httpTransport(
      { url, headers: {}, secrets: [], ...asked },
      dialect,
      TIMEOUTS,
      new MonotonicClock(),
    );
    cleanups.push(
      () => transport.close(),
      () => answerer?.close(),
    );
    const request = requestFor(dialect, { messages: MESSAGES }, MESSAGES, 'm');
    const got = await transport.send(request, new AbortController().signal);
    expect(got.outcome).toMatchObject({ kind: 'ok' });
    expect(got.odd).toBeUndefined();
    const tokens = api === 'openai-embeddings' ? undefined : 32;
    expect(got.usage?.outputTokens).toBe(tokens);
    if (!dialect.answersWhole) expect(got.outputEvents).toBe(tokens);
  });
});
