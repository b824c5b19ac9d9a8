import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { answered, LONG } from '../../../test/fixtures/one-answer.ts';
import type { DialectName } from '../wire/dialects.ts';

const event = (value: object | string): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const TOKEN = event({ choices: [{ delta: { content: 'one' } }] });
const FINISH = event({ choices: [{ delta: {}, finish_reason: 'stop' }] });
const WHOLE = `${TOKEN}${TOKEN}${FINISH}${event('[DONE]')}`;
const STREAM = { 'content-type': 'text/event-stream' };

describe('a stream is known by how it begins', () => {
  test.each([
    ['no content type', {}, ''],
    ['text/plain', { 'content-type': 'text/plain' }, 'text/plain'],
    ['application/json', { 'content-type': 'application/json' }, 'application/json'],
    ['application/octet-stream', { 'content-type': 'application/octet-stream' }, 'application/octet-stream'],
  ])('under %s', async (_, headers, sample) => {
    const got = await answered((response) => response.writeHead(200, headers).end(WHOLE));
    expect(got).toMatchObject({ outcome: { kind: 'ok' }, outputEvents: 2 });
    expect(got.odd).toEqual([{ kind: 'sniffed-stream', sample: sample === '' ? 'no content type' : sample }]);
  });

  test.each(['\n\n', ': ping\n\n', '\uFEFF', 'id: 7\n', 'event: message\n', 'retry: 10\n'])(
    'after %j, byte by byte',
    async (before) => {
      const got = await answered((response) => {
        response.writeHead(200, {});
        for (const byte of Buffer.from(before + WHOLE)) response.write(Buffer.from([byte]));
        response.end();
      });
      expect(got).toMatchObject({ outcome: { kind: 'ok' }, text: 'oneone' });
    },
  );

  test.each([201, 206])('with status %i', async (status) => {
    const got = await answered((response) => response.writeHead(status, STREAM).end(WHOLE));
    expect(got.outcome.kind).toBe('ok');
    expect(got.odd).toEqual([{ kind: 'unusual-status', sample: String(status) }]);
  });

  test.each<[number, string]>([
    [202, ''],
    [204, ''],
    [404, WHOLE],
    [500, WHOLE],
  ])('and status %i is a failure, whatever follows', async (status, body) => {
    const got = await answered((response) => response.writeHead(status, STREAM).end(body));
    expect(got.outcome).toMatchObject({ kind: status < 300 ? 'protocol' : 'http' });
  });
});

describe('what is no stream', () => {
  test('an error of status 200 is told in the server’s words', async () => {
    const got = await answered(
      (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"error":{"message":"no quota for s3cret"}}'),
      { secrets: ['s3cret'] },
    );
    expect(got.outcome).toEqual({ kind: 'protocol', code: 'in-band-error', message: 'no quota for (hidden)' });
  });

  test('an answer in one piece says how it can be measured', async () => {
    const body = '{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}';
    const got = await answered((response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
    expect(got.outcome).toMatchObject({
      code: 'not-an-event-stream',
      message: expect.stringContaining('target.stream: false'),
    });
  });
});

describe('nobody is waited for who has nothing more to say', () => {
  test('text that is no JSON fails at once', async () => {
    const got = await answered((response) =>
      response.writeHead(200, STREAM).write(`${TOKEN}data: upstream timed out\n\n`),
    );
    expect(got.outcome).toMatchObject({ code: 'bad-event', message: expect.stringContaining('upstream timed out') });
  });

  test.each([
    ['the end mark', WHOLE, { kind: 'ok' }],
    ['an error', `${TOKEN}${event({ error: 'gone' })}`, { code: 'in-band-error', message: 'gone' }],
    ['the end mark of nothing', `${TOKEN}${event('[DONE]')}`, { code: 'truncated' }],
  ])('a connection that is held open after %s', async (_, body, outcome) => {
    const got = await answered((response) => response.writeHead(200, STREAM).write(body));
    expect(got.outcome).toMatchObject(outcome);
    expect(got.odd).toContainEqual({ kind: 'held-open' });
    // The time in which nothing came is not the answer's.
    expect(got.endedMs - (got.lastTokenMs ?? 0)).toBeLessThan(500);
  });

  test('a good end before our time is up is the end', async () => {
    const timeouts = { ...LONG, betweenTokens: 300 };
    const got = await answered((response) => response.writeHead(200, STREAM).write(`${TOKEN}${FINISH}`), { timeouts });
    expect(got.outcome.kind).toBe('ok');
    expect(got.endedMs - (got.lastTokenMs ?? 0)).toBeLessThan(300);
  });
});

describe('answers that are asked for whole', () => {
  const json = (body: object) => (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const usage = { prompt_tokens: 9, completion_tokens: 3 };

  test.each<[DialectName, object, object]>([
    [
      'openai-chat',
      { choices: [{ message: { content: 'so', reasoning_content: 'hm' }, finish_reason: 'stop' }], usage },
      { text: 'so', reasoning: 'hm' },
    ],
    ['openai-completions', { choices: [{ text: 'so', finish_reason: 'stop' }], usage }, { text: 'so' }],
    [
      'openai-responses',
      {
        status: 'completed',
        output: [
          { type: 'reasoning', summary: [{ text: 'hm' }] },
          { type: 'message', content: [{ type: 'output_text', text: 'so' }] },
        ],
        usage: { input_tokens: 9, output_tokens: 3 },
      },
      { text: 'so', reasoning: 'hm' },
    ],
    [
      'anthropic-messages',
      {
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'so' },
        ],
        stop_reason: 'end_turn',
        usage: { input_tokens: 9, output_tokens: 3 },
      },
      { text: 'so', reasoning: 'hm' },
    ],
  ])('by %s: their end and their tokens, and no token has a time', async (api, body, said) => {
    const got = await answered(json(body), { api, stream: false });
    expect(got).toMatchObject({ outcome: { kind: 'ok', finishReason: 'stop' }, ...said });
    expect(got).toMatchObject({ usage: { inputTokens: 9, outputTokens: 3 }, outputEvents: 0, itlMs: [] });
    expect([got.firstTokenMs, got.lastTokenMs, got.odd]).toEqual([undefined, undefined, undefined]);
  });

  test.each<[string, object, object]>([
    ['an error', { error: { message: 'full' } }, { code: 'in-band-error', message: 'full' }],
    ['an error by its looks', { code: 429, message: 'full' }, { code: 'in-band-error', message: 'full' }],
    ['no reason to end', { choices: [{ message: { content: 'x' } }] }, { code: 'truncated' }],
    ['a reason that is none', { choices: [{ message: {}, finish_reason: 'abort' }] }, { code: 'in-band-error' }],
    ['something else', {}, { code: 'truncated' }],
  ])('%s is a failure', async (_, body, outcome) => {
    expect((await answered(json(body), { stream: false })).outcome).toMatchObject(outcome);
  });

  test('one that is no JSON is a failure', async () => {
    const got = await answered((response) => response.writeHead(200, {}).end('hello'), { stream: false });
    expect(got.outcome).toMatchObject({ code: 'bad-event' });
  });

  test('a stream is read as one, and noted', async () => {
    const got = await answered((response) => response.writeHead(200, STREAM).end(WHOLE), { stream: false });
    expect(got).toMatchObject({ outcome: { kind: 'ok' }, text: 'oneone', odd: [{ kind: 'streamed-unasked' }] });
  });

  test('may take longer than a first token may', async () => {
    const timeouts = { ...LONG, firstToken: 1, betweenTokens: 1 };
    const body = { choices: [{ message: { content: 'so' }, finish_reason: 'stop' }] };
    const slow = (response: ServerResponse) => void setTimeout(() => json(body)(response), 30);
    expect((await answered(slow, { stream: false, timeouts })).outcome.kind).toBe('ok');
  });
});
