import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DIALECTS } from '../client/wire/dialects.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { answerFindings, askOnce } from './answer.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

/** What is found of a server that answers so. */
async function found(answer: (response: ServerResponse) => void, api: keyof typeof DIALECTS = 'openai-chat') {
  const http = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    http.closeAllConnections();
    http.close();
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
  const target = { url, headers: {}, secrets: ['sk-secret'] };
  const seen = await askOnce(target, DIALECTS[api], 'm', new MonotonicClock(), new AbortController().signal);
  const findings = answerFindings(seen);
  return {
    findings,
    about: (about: string) => findings.find((finding) => finding.about === about),
    notes: findings.filter(({ state }) => state === 'note').map(({ about }) => about),
  };
}

const event = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const usage = (tokens: number): string =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: tokens } })}\n\n`;
const DONE = 'data: [DONE]\n\n';
const STREAM = { 'content-type': 'text/event-stream' };

/** Writes each part by itself, the next when the last has gone out. */
const inTurn =
  (...parts: readonly string[]) =>
  (response: ServerResponse): void => {
    response.writeHead(200, STREAM);
    const [...left] = parts;
    const next = (): void => {
      const part = left.shift();
      if (part === undefined) response.end();
      else response.write(part, () => setTimeout(next, 5));
    };
    next();
  };

describe('an answer', () => {
  test('that comes as it should leaves nothing to note', async () => {
    const words = ['one', ' two', ' three'].map((content) => event({ content }));
    const { findings, notes, about } = await found(inTurn(...words, event({}, 'stop') + usage(3) + DONE));
    expect(notes).toEqual([]);
    expect(findings.map(({ about: name }) => name)).toEqual(['answer', 'stream', 'usage', 'tokens', 'end']);
    expect(about('answer')?.says).toMatch(/^3 events with output; the first after .* ms, all after .* ms$/);
    expect(about('usage')?.says).toBe('reported: 9 input and 3 output tokens');
    expect(about('end')?.says).toBe('finish reason "stop"');
  });

  test('that comes all at once is held back by something', async () => {
    const whole = ['one', ' two', ' three'].map((content) => event({ content })).join('') + event({}, 'stop') + DONE;
    const { about } = await found((response) => response.writeHead(200, STREAM).end(whole));
    expect(about('stream')).toMatchObject({ state: 'note', says: expect.stringContaining('came at once') });
    expect(about('usage')).toMatchObject({ state: 'note', says: expect.stringContaining('tokenizer') });
  });

  test('with several tokens an event, and more of them than were asked for', async () => {
    const { about } = await found(
      inTurn(event({ content: 'one two three four' }), event({ content: ' five' }), event({}, 'stop') + usage(20)),
    );
    expect(about('tokens')).toMatchObject({ state: 'note', says: expect.stringMatching(/^10 an event/) });
    expect(about('length')?.says).toContain('asked for at most 8 tokens, got 20');
    expect(about('end')?.says).toBe('finish reason "stop"');
  });

  test.each(['reasoning', 'reasoning_content'])('that reasons says so in its field %s', async (field) => {
    const { about } = await found(
      inTurn(event({ [field]: 'Hm' }), event({ content: 'one' }), event({}, 'stop') + DONE),
    );
    expect(about('reasoning')?.says).toBe(`sent in the field "${field}"`);
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      'refused',
      (response) => response.writeHead(400).end('{"error":{"message":"no sk-secret here"}}'),
      'refused with HTTP 400: no (hidden) here',
    ],
    ['cut off', inTurn(event({ content: 'one' })), 'not as this API answers (truncated)'],
    [
      'of another kind',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"done":true}'),
      'not as this API answers (not-an-event-stream)',
    ],
    ['reset', (response) => response.socket?.resetAndDestroy(), 'the connection failed (ECONNRESET)'],
  ])('that is %s stands in the way', async (_, answer, says) => {
    const { findings } = await found(answer);
    expect(findings).toEqual([{ state: 'bad', about: 'answer', says: expect.stringContaining(says) }]);
  });

  test('that comes whole has no tokens to speak of', async () => {
    const body = JSON.stringify({ object: 'list', data: [{ embedding: [0.1] }], usage: { prompt_tokens: 5 } });
    const json = { 'content-type': 'application/json' };
    const { findings } = await found((response) => response.writeHead(200, json).end(body), 'openai-embeddings');
    expect(findings).toMatchObject([{ state: 'ok', about: 'answer', says: expect.stringContaining('a whole answer') }]);
  });
});
