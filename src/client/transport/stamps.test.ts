import type { Dispatcher } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { DIALECTS, type DialectName } from '../wire/dialects.ts';
import { AnswerHandler } from './answer-handler.ts';
import type { Exchange } from './exchange.ts';

/** When each thing came, in time that stands still unless it is moved: errors of measurement that others have made. */

const TIMEOUTS = { connect: 60_000, firstToken: 60_000, betweenTokens: 60_000, total: 60_000 };
const CONTROLLER = { abort() {} } as unknown as Dispatcher.DispatchController;

/** Sent at 10, headers at 20, then each of these bytes at its own time. */
async function received(pieces: Readonly<Record<number, string>>, api: DialectName = 'openai-chat'): Promise<Exchange> {
  const clock = new VirtualClock();
  const handler = new AnswerHandler(DIALECTS[api], TIMEOUTS, clock, new AbortController().signal, (text) => text);
  await clock.runUntil(10);
  handler.onRequestStart(CONTROLLER);
  await clock.runUntil(20);
  handler.onResponseStart(CONTROLLER, 200, { 'content-type': 'text/event-stream' });
  for (const [atMs, bytes] of Object.entries(pieces)) {
    await clock.runUntil(Number(atMs));
    handler.onResponseData(CONTROLLER, Buffer.from(bytes));
  }
  handler.onResponseEnd();
  return handler.exchange;
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (said: object): string => event({ choices: [{ index: 0, delta: said }] });
const token = (content: string): string => delta({ content });
const FINISH = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const USAGE = event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 5 } });
const DONE = 'data: [DONE]\n\n';

describe('the first token', () => {
  test.each<[string, Readonly<Record<number, string>>]>([
    ['a role', { 30: delta({ role: 'assistant', content: '' }) }],
    ['a role with null', { 30: delta({ role: 'assistant', content: null }) }],
    ['an empty piece, as of half a character held back', { 30: delta({ content: '' }), 40: delta({}) }],
    ['a comment', { 30: ': PROCESSING\n\n', 40: ':\n\n' }],
    ['usage', { 30: USAGE }],
    ['a filter’s verdict', { 30: event({ choices: [], prompt_filter_results: [{}] }) }],
    ['progress', { 30: event({ choices: [{ index: 0, delta: {} }], prompt_progress: { processed: 1 } }) }],
    ['a tool call that says nothing yet', { 30: delta({ tool_calls: [{ index: 0, id: 'c', function: {} }] }) }],
    ['half an event', { 30: token('a').slice(0, 12) }],
  ])('is not %s', async (_, early) => {
    const half = Object.values(early)[0]?.endsWith('\n') === true ? token('a') : token('a').slice(12);
    const got = await received({ ...early, 100: half, 150: token('b'), 170: FINISH, 180: DONE });
    expect(got).toMatchObject({
      firstTokenMs: 100,
      firstAnswerMs: 100,
      lastTokenMs: 150,
      itlMs: [50],
      outputEvents: 2,
    });
  });

  test('is that of the reasoning, and the first of the answer is another', async () => {
    const got = await received({
      100: delta({ reasoning: 'hm' }),
      140: delta({ reasoning_content: 'so' }),
      200: token('4'),
      210: FINISH,
    });
    expect(got).toMatchObject({ firstTokenMs: 100, firstAnswerMs: 200, itlMs: [40, 60], textEvents: 1 });
  });

  test('is the name of a tool, which a user waits for too', async () => {
    const call = (fn: object): string => delta({ tool_calls: [{ index: 0, function: fn }] });
    const got = await received({
      100: call({ name: 'f', arguments: '' }),
      130: call({ arguments: '{}' }),
      140: FINISH,
    });
    expect(got).toMatchObject({ firstTokenMs: 100, firstAnswerMs: 100, itlMs: [30] });
  });

  test('is none in embeddings', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const handler = new AnswerHandler(DIALECTS['openai-embeddings'], TIMEOUTS, clock, signal, (text) => text);
    handler.onRequestStart(CONTROLLER);
    handler.onResponseStart(CONTROLLER, 200, { 'content-type': 'application/json' });
    await clock.runUntil(50);
    handler.onResponseData(CONTROLLER, Buffer.from('{"data":[{"embedding":[1]}]}'));
    handler.onResponseEnd();
    const got = await handler.exchange;
    expect(got).toMatchObject({ outcome: { kind: 'ok' }, endedMs: 50, outputEvents: 0 });
    expect(got.firstTokenMs).toBeUndefined();
  });
});

describe('a token’s time', () => {
  test('is that of the bytes that end its event', async () => {
    const [whole, split] = [token('a'), token('🚢')];
    const middle = Buffer.from(split).indexOf(Buffer.from('🚢')) + 2;
    const bytes = Buffer.from(split);
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const handler = new AnswerHandler(DIALECTS['openai-chat'], TIMEOUTS, clock, signal, (text) => text);
    handler.onRequestStart(CONTROLLER);
    handler.onResponseStart(CONTROLLER, 200, { 'content-type': 'text/event-stream' });
    for (const [atMs, piece] of [
      [100, Buffer.from(whole)],
      [120, bytes.subarray(0, middle)],
      [160, bytes.subarray(middle)],
      [170, Buffer.from(FINISH)],
    ] as const) {
      await clock.runUntil(atMs);
      handler.onResponseData(CONTROLLER, piece);
    }
    handler.onResponseEnd();
    expect(await handler.exchange).toMatchObject({ itlMs: [60], lastTokenMs: 160, text: 'a🚢' });
  });

  test('is one for all that came at once: a whole answer held back has no gaps', async () => {
    const got = await received({ 900: `${token('a')}${token('b')}${token('c')}${FINISH}${USAGE}${DONE}` });
    expect(got).toMatchObject({ firstTokenMs: 900, lastTokenMs: 900, itlMs: [0, 0], usage: { outputTokens: 5 } });
  });

  test('is counted once for several tokens in one event: events are not tokens', async () => {
    const got = await received({
      100: token('one two three'),
      200: token(' four five'),
      210: FINISH,
      220: USAGE,
      230: DONE,
    });
    expect(got).toMatchObject({ outputEvents: 2, itlMs: [100], usage: { outputTokens: 5 } });
  });

  test('is not moved by what comes after the last: the end of the answer is apart', async () => {
    const got = await received({ 100: token('a'), 200: token('b'), 400: FINISH, 500: USAGE, 600: DONE });
    expect(got).toMatchObject({ lastTokenMs: 200, endedMs: 600 });
  });
});

test('an error after 200 and a quick token is no fast success', async () => {
  const got = await received({ 30: token('a'), 31: event({ error: { message: 'out of memory' } }), 32: DONE });
  expect(got.outcome).toMatchObject({ kind: 'protocol', code: 'in-band-error' });
});

describe('a server that never comes to an end costs exactly the time limit', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each<[string, string, number, object]>([
    ['comments for ever', ': ping\n\n', 700, { stage: 'first-token', afterMs: 5000 }],
    ['roles for ever', delta({ role: 'assistant' }), 700, { stage: 'first-token', afterMs: 5000 }],
    ['empty pieces for ever', delta({ content: '' }), 700, { stage: 'first-token', afterMs: 5000 }],
    ['tokens, each just in time, for ever', token('a'), 900, { stage: 'total', afterMs: 20_000 }],
    ['tokens too far apart', token('a'), 1100, { stage: 'between-tokens', afterMs: 1000 }],
  ])('%s', async (_, piece, everyMs, outcome) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 });
    const nobody = (): Promise<never> => Promise.reject(new Error('nobody sleeps here'));
    const clock = {
      now: () => Date.now(),
      sleepUntil: nobody,
      turn: nobody,
      arrivedSince: Number,
      foundBy: Number,
      look: () => {},
      sleptMs: () => 0,
    };
    const timeouts = { connect: 1000, firstToken: 5000, betweenTokens: 1000, total: 20_000 };
    let abortedMs = Number.NaN;
    const controller = { abort: () => (abortedMs = Date.now()) } as unknown as Dispatcher.DispatchController;
    const { signal } = new AbortController();
    const handler = new AnswerHandler(DIALECTS['openai-chat'], timeouts, clock, signal, (text) => text);
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 200, { 'content-type': 'text/event-stream' });
    while (Number.isNaN(abortedMs)) {
      handler.onResponseData(controller, Buffer.from(piece));
      vi.advanceTimersByTime(everyMs);
    }
    const got = await handler.exchange;
    expect(got.outcome).toEqual({ kind: 'timeout', ...outcome });
    expect(got.endedMs).toBe(abortedMs);
    expect(abortedMs).toBe((outcome as { afterMs: number }).afterMs);
  });
});
