import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Dispatcher } from 'undici';
import { describe, expect, test } from 'vitest';
import { AnswerHandler } from '../src/client/transport/answer-handler.ts';
import type { Exchange } from '../src/client/transport/exchange.ts';
import type { Dialect } from '../src/client/wire/dialect.ts';
import { DIALECTS } from '../src/client/wire/dialects.ts';
import type { Expected, Row } from './conformance/lines.ts';
import { ROWS } from './conformance/rows.ts';
import { VirtualClock } from './virtual-clock.ts';

const TIMEOUTS = { connect: 60_000, firstToken: 60_000, betweenTokens: 60_000, total: 60_000 };
const CONTROLLER = { abort() {} } as unknown as Dispatcher.DispatchController;

/** What is made of a body that comes in these pieces. */
function received(api: Row['api'], pieces: readonly Buffer[]): Promise<Exchange> {
  const never = new AbortController().signal;
  const handler = new AnswerHandler(DIALECTS[api], TIMEOUTS, new VirtualClock(), never, (text) => text);
  handler.onRequestStart(CONTROLLER);
  handler.onResponseStart(CONTROLLER, 200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const piece of pieces) handler.onResponseData(CONTROLLER, piece);
  handler.onResponseEnd();
  return handler.exchange;
}

function check(got: Exchange, { startsWithAnswer, ...expected }: Expected): void {
  expect(got).toMatchObject(expected);
  if (expected.toolCalls === undefined) expect(got.toolCalls).toBeUndefined();
  if (expected.reasoning === undefined) expect(got.reasoning).toBeUndefined();
  if (expected.usage === undefined) expect(got.usage).toBeUndefined();
  if (expected.odd === undefined) expect(got.odd).toBeUndefined();
  // One gap fewer than pieces, of each choice.
  expect(got.itlMs).toHaveLength(Math.max(0, got.outputEvents - (got.choices ?? 1)));
  if (startsWithAnswer !== undefined) expect(got.textEvents < got.outputEvents || startsWithAnswer).toBe(true);
  if (startsWithAnswer === false) expect(got.textEvents).toBeLessThan(got.outputEvents);
}

const bytesOf = ({ lines }: Row, lineEnd: string): Buffer => Buffer.from(lines.map((line) => line + lineEnd).join(''));

const isLineEnd = (byte: number | undefined): boolean => byte === 10 || byte === 13;
const isAtLineEnd = (bytes: Buffer, at: number): boolean => isLineEnd(bytes[at - 1]) || isLineEnd(bytes[at]);

test('there is an answer of every dialect that is streamed', () => {
  const streamed = Object.entries<Dialect>(DIALECTS).flatMap(([api, { answersWhole }]) => (answersWhole ? [] : [api]));
  expect(new Set(ROWS.map(({ api }) => api))).toEqual(new Set(streamed));
});

test('every dialect is in the table of docs/wire.md, with its path', async () => {
  const docs = await readFile('docs/wire.md', 'utf8');
  for (const [api, { path }] of Object.entries(DIALECTS))
    expect(docs).toMatch(new RegExp(`^\\| \`${api}\`.* \\| \`${path}\` \\| `, 'm'));
});

describe.each(ROWS)('$api · $name', ({ api, expected, ...row }) => {
  const whole = { api, expected, ...row };

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('in %s: whole, byte by byte, and cut at each byte where that makes a difference', async (_, lineEnd) => {
    const bytes = bytesOf(whole, lineEnd);
    const atOnce = await received(api, [bytes]);
    check(atOnce, expected);
    // To the last field the same, so that one check is enough for all.
    const cut = async (pieces: readonly Buffer[], where: string): Promise<void> => {
      const got = await received(api, pieces);
      // What fails at once is not read to its end.
      const whole = { ...got, bytesIn: Math.min(got.bytesIn, atOnce.bytesIn) };
      if (!isDeepStrictEqual(got, atOnce)) expect(whole, where).toEqual({ ...atOnce, bytesIn: whole.bytesIn });
    };
    await cut(
      Array.from(bytes, (byte) => Buffer.from([byte])),
      'byte by byte',
    );
    // Within a line all line ends are alike.
    const places = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1).filter(
      (at) => lineEnd === '\n' || isAtLineEnd(bytes, at),
    );
    await Promise.all(places.map((at) => cut([bytes.subarray(0, at), bytes.subarray(at)], `cut at ${at}`)));
  });

  test('an event a chunk, as most servers send it', async () => {
    const events = bytesOf(whole, '\n')
      .toString()
      .split(/(?<=\n\n)/);
    check(
      await received(
        api,
        events.map((event) => Buffer.from(event)),
      ),
      expected,
    );
  });

  test('after a byte order mark, between pings, and without the last blank line', async () => {
    const text = bytesOf(whole, '\n').toString();
    const pinged = text.replaceAll('\n\n', '\n\n: ping\n\n');
    check(await received(api, [Buffer.from(`\uFEFF${text}`)]), expected);
    check(await received(api, [Buffer.from(pinged)]), expected);
    check(await received(api, [Buffer.from(text.replace(/\n\n$/, ''))]), expected);
  });
});
