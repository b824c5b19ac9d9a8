import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answered as answeredTo, LONG } from '../../../test/fixtures/one-answer.ts';
import type { Exchange } from './exchange.ts';

/** Responses that do not end, and what is known of them all the same. */

const KEY = 'sk-Very/Secret+Key==123456789';

const answered = (answer: (response: ServerResponse) => void, stream = true): Promise<Exchange> =>
  answeredTo(answer, { stream, secrets: [KEY] });

const JSON_TYPE = { 'content-type': 'application/json' };
const STREAM = { 'content-type': 'text/event-stream' };
const event = (delta: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;

/** Writes on as fast as it is read, until nobody reads. */
function endlessly(response: ServerResponse, block: string | Buffer): void {
  const more = (): void => {
    while (!response.destroyed && response.write(block));
    response.once('drain', more);
  };
  more();
}

describe('a response that is no answer is told by its status and the words that came', () => {
  test.each([
    ['hangs after its words', (r: ServerResponse) => r.writeHead(500, JSON_TYPE).write('{"error":"engine dead"}')],
    ['is cut', (r: ServerResponse) => cutAfter(r.writeHead(500, { ...JSON_TYPE, 'content-length': 99 }))],
  ])('when it %s', async (_, answer) => {
    const { outcome } = await answered(answer);
    expect(outcome).toEqual({ kind: 'http', status: 500, message: 'engine dead' });
  });

  function cutAfter(response: ServerResponse): void {
    response.write('{"error":"engine dead"}', () => setImmediate(() => response.destroy()));
  }

  test('when its head is all that comes', async () => {
    const { outcome, startedMs, endedMs, odd } = await answered((r) => r.writeHead(503).flushHeaders());
    expect(outcome).toEqual({ kind: 'http', status: 503, message: '(empty body)' });
    expect(endedMs - startedMs).toBeLessThan(LONG.firstToken);
    expect(odd).toBeUndefined();
  });

  test('when its words go on without end', async () => {
    const { outcome } = await answered((r) => endlessly(r.writeHead(500), 'garbage '.repeat(1000)));
    expect(outcome).toMatchObject({ kind: 'http', status: 500, message: expect.stringContaining('garbage') });
  });

  test.each([
    ['JSON', JSON_TYPE, '{"error":"no GPU"}', 'in-band-error', 'no GPU'],
    ['HTML', { 'content-type': 'text/html' }, '<html><title>maint</title></html>', 'not-an-event-stream', 'maint'],
  ])('when it has 200, is %s, and hangs', async (_, head, body, code, words) => {
    const { outcome } = await answered((r) => r.writeHead(200, head).write(body));
    expect(outcome).toMatchObject({ kind: 'protocol', code, message: expect.stringContaining(words) });
  });

  test('when it has 200 and goes on without end', async () => {
    const { outcome } = await answered((r) => endlessly(r.writeHead(200), 'garbage '.repeat(1000)));
    expect(outcome).toMatchObject({ kind: 'protocol', code: 'not-an-event-stream' });
  });
});

describe('an answer longer than 64 MB fails by name', () => {
  const tooLong = (what: string) => ({ kind: 'protocol', code: 'bad-event', message: `${what} is longer than 64 MB` });
  const long = 'g'.repeat(1_000_000);

  test.each([
    ['its text', event({ content: long }), 'the answer'],
    ['its reasoning', event({ reasoning_content: long }), 'the answer'],
    ['the arguments of a call', event({ tool_calls: [{ index: 0, function: { arguments: long } }] }), 'the answer'],
    ['one line', long, 'an event'],
    ['one event of many lines', `data: ${long}\n`, 'an event'],
    ['one comment of many lines', `: ${long}\n`, 'an event'],
  ])('%s', async (_, block, what) => {
    const { outcome } = await answered((r) => endlessly(r.writeHead(200, STREAM), block));
    expect(outcome).toEqual(tooLong(what));
  });

  test('a body that comes whole', async () => {
    const { outcome } = await answered((r) => endlessly(r.writeHead(200, JSON_TYPE), ' '.repeat(1_000_000)), false);
    expect(outcome).toEqual(tooLong('the answer'));
  });

  test('a line that comes packed', async () => {
    const bomb = gzipSync(Buffer.alloc(80_000_000, 'g'));
    const { outcome, bytesIn } = await answered((r) =>
      r.writeHead(200, { ...STREAM, 'content-encoding': 'gzip' }).write(bomb),
    );
    expect(outcome).toEqual(tooLong('an event'));
    expect(bytesIn).toBeLessThan(1_000_000);
  });
});

describe('what is nested deeply', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}"x"${'}'.repeat(levels)}`;
  const WHOLE = `${event({ content: 'one' })}data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;

  test('costs nothing in a field that nobody reads', async () => {
    const { outcome } = await answered((r) => r.writeHead(200, STREAM).end(`data: {"x":${deep(50_000)}}\n\n${WHOLE}`));
    expect(outcome).toMatchObject({ kind: 'ok' });
  });

  test('is named where it can not be read', async () => {
    const delta = `{"tool_calls":[{"index":0,"function":{"name":"f","arguments":${deep(50_000)}}}]}`;
    const data = `data: {"choices":[{"index":0,"delta":${delta}}]}\n\n`;
    const { outcome } = await answered((r) => r.writeHead(200, STREAM).end(data));
    expect(outcome).toMatchObject({ code: 'bad-event', message: expect.stringContaining('it is nested too deeply') });
  });

  test('is an error where one is read', async () => {
    const { outcome } = await answered((r) => r.writeHead(200, STREAM).end(`data: {"error":${deep(50_000)}}\n\n`));
    expect(outcome).toMatchObject({ code: 'in-band-error' });
  });

  test.each([200, 500])('fails one answer and not the run, with %d', async (status) => {
    const body = `{"error":${'['.repeat(8000)}${']'.repeat(8000)}}`;
    const { outcome } = await answered((r) => r.writeHead(status, JSON_TYPE).end(body));
    expect(outcome.kind).toBe(status === 200 ? 'protocol' : 'http');
  });
});

describe('a key that a server repeats is in no message', () => {
  const escaped = KEY.replace('+', '\\u002b');

  test.each([
    ['with escapes in an error', (r: ServerResponse) => r.writeHead(401).end(`{"error":{"message":"no ${escaped}"}}`)],
    ['in a stream', (r: ServerResponse) => r.writeHead(200, STREAM).end(`data: {"error":"no ${escaped}"}\n\n`)],
    ['and cuts', (r: ServerResponse) => r.writeHead(401).write(`{"error":{"message":"no ${KEY.slice(0, 20)}`)],
  ])('%s', async (_, answer) => {
    const text = JSON.stringify(await answered(answer));
    expect(text).toContain('(hidden)');
    expect(text).not.toContain('sk-Very');
  });

  test('in a field that nobody knows', async () => {
    const { outcome } = await answered((r) => r.writeHead(200, STREAM).end(`data: {"song":"${KEY}"}\n\n`));
    expect(JSON.stringify(outcome)).toContain('song: \\"(hidden)\\"');
  });

  test('in place of a count', async () => {
    const said = `{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"completion_tokens":"${KEY}"}}`;
    const { odd } = await answered((r) => r.writeHead(200, STREAM).end(`data: ${said}\n\ndata: [DONE]\n\n`));
    expect(odd).toEqual([{ kind: 'absurd-usage', sample: expect.stringContaining('(hidden)') }]);
  });

  test('in a redirect that is cut to length', async () => {
    const location = `https://b.example/${'a'.repeat(170)}/${KEY}`;
    const { outcome } = await answered((r) => r.writeHead(302, { location }).end());
    expect(JSON.stringify(outcome)).not.toContain('sk-Very');
  });
});
