import type { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { AnswerHandler } from '../src/client/transport/answer-handler.ts';
import type { Exchange } from '../src/client/transport/exchange.ts';
import { anthropicMessages } from '../src/client/wire/anthropic-messages.ts';
import type { Dialect } from '../src/client/wire/dialect.ts';
import { openaiChat } from '../src/client/wire/openai-chat.ts';
import { openaiResponses } from '../src/client/wire/openai-responses.ts';
import { type Rng, seeded } from '../src/core/rng.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Streams, each valid once and then changed at some places. `npm run fuzz` tries ten times as many. */
const CASES = Number(process.env['CASES'] ?? 10_000);
const AT_ONCE = 500;

type Json = Record<string, unknown>;
const TIMEOUTS = { connect: 60_000, firstToken: 60_000, betweenTokens: 60_000, total: 60_000 };
const CONTROLLER = { abort() {} } as unknown as Dispatcher.DispatchController;
const NEVER = new AbortController().signal;

const pick = <T>(rng: Rng, all: readonly T[]): T => all[Math.floor(rng.next() * all.length)] as T;
const upTo = (rng: Rng, most: number): number => Math.floor(rng.next() * (most + 1));

/** One line of a stream, or several. */
type Event = Json | string;

const chunk = (delta: Json, finish_reason: unknown = null): Json => ({
  id: 'c-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason, logprobs: null }],
});

/** How a dialect's answers are written, and what of it proves their end. */
interface Kind {
  readonly dialect: Dialect;
  readonly begin: readonly Event[];
  piece(text: string, isThought: boolean): Event;
  end(reason: 'stop' | 'length'): readonly Event[];
  /** What an event must hold for an answer to end by it. */
  readonly proof: RegExp;
  /** Of the events of `end`, those without which the answer is whole all the same. */
  readonly spare: (event: Event) => boolean;
}

const isUsage = (event: Event): boolean => typeof event === 'object' && 'usage' in event;

const CHAT: Kind = {
  dialect: openaiChat,
  begin: [chunk({ role: 'assistant', content: '' })],
  piece: (text, isThought) => chunk(isThought ? { reasoning_content: text } : { content: text }),
  end: (reason) => [
    chunk({}, reason),
    { choices: [], usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 } },
    'data: [DONE]',
  ],
  proof: /"finish_reason":("(stop|length)"|\{)/,
  spare: (event) => isUsage(event) || event === 'data: [DONE]',
};

const RESPONSES: Kind = {
  dialect: openaiResponses,
  begin: [{ type: 'response.created', sequence_number: 0, response: { status: 'in_progress' } }],
  piece: (delta, isThought) => ({ type: `response.${isThought ? 'reasoning' : 'output'}_text.delta`, delta }),
  end: (reason) => [
    reason === 'stop'
      ? { type: 'response.completed', response: { status: 'completed', usage: { input_tokens: 9, output_tokens: 3 } } }
      : { type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } },
  ],
  proof: /response\.(completed|incomplete)/,
  spare: () => false,
};

const MESSAGES: Kind = {
  dialect: anthropicMessages,
  begin: [
    { type: 'message_start', message: { usage: { input_tokens: 9, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ],
  piece: (text, isThought) => ({
    type: 'content_block_delta',
    index: 0,
    delta: isThought ? { type: 'thinking_delta', thinking: text } : { type: 'text_delta', text },
  }),
  end: (reason) => [
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: reason === 'stop' ? 'end_turn' : 'max_tokens' } },
    { type: 'message_stop' },
  ],
  // The mark alone is an end here.
  proof: /message_stop|"stop_reason":("(end_turn|max_tokens)"|\{)/,
  spare: (event) => typeof event === 'object' && /message_st|block_st/.test(String(event['type'])),
};

const KINDS = [CHAT, RESPONSES, MESSAGES];

const DECORATION: readonly Event[] = [
  ': ping',
  ':',
  'data:',
  'data: null',
  'event: ping\ndata: {"type":"ping"}',
  'event: heartbeat',
  'retry: 3000',
  'x-trace: 7',
  'data: : PROCESSING',
  { choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
  { id: 'c-1', choices: [], usage: null },
  { ...chunk({}), error: null },
  { ...chunk({ content: '' }), obfuscation: 'aBc' },
  { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } },
];

function validStream(kind: Kind, rng: Rng): Event[] {
  const pieces = Array.from({ length: 1 + upTo(rng, 8) }, (_, i) => kind.piece(` word${i}`, i < 2 && rng.next() < 0.3));
  return [...kind.begin, ...pieces, ...kind.end(pick(rng, ['stop', 'length']))];
}

/** Adds, takes away and moves only what says nothing of the answer. */
function decorated(events: readonly Event[], kind: Kind, rng: Rng): Event[] {
  const kept = events.filter((event) => !kind.spare(event) || rng.next() < 0.7);
  for (let i = upTo(rng, 5); i > 0; i--) kept.splice(upTo(rng, kept.length), 0, pick(rng, DECORATION));
  return kept.map((event) =>
    typeof event === 'object' && rng.next() < 0.2 ? { ...event, [`x${upTo(rng, 9)}`]: 'y' } : event,
  );
}

/** Any change at any place of any event. */
function changed(events: readonly Event[], rng: Rng): Event[] {
  const all = structuredClone(events) as Event[];
  for (let i = 1 + upTo(rng, 4); i > 0; i--) {
    const at = upTo(rng, all.length - 1);
    const event = all[at];
    if (event === undefined) continue;
    switch (upTo(rng, 5)) {
      case 0:
        all.splice(at, 1);
        break;
      case 1:
        all.splice(at, 0, structuredClone(event));
        break;
      case 2:
        all.splice(upTo(rng, all.length - 1), 0, ...all.splice(at, 1));
        break;
      case 3:
        all.length = at;
        break;
      default:
        if (typeof event === 'object') changeField(event, rng);
        else all[at] = event.slice(0, upTo(rng, event.length));
    }
  }
  return all;
}

const OTHER_VALUES = [
  null,
  0,
  -1,
  1e21,
  '',
  'x',
  'null',
  [],
  {},
  [[]],
  [null],
  { a: { b: [] } },
  true,
  false,
  'network_error',
];

function changeField(event: Json, rng: Rng): void {
  let holder: Json = event;
  for (;;) {
    const name = pick(rng, Object.keys(holder));
    if (name === undefined) return;
    const value = holder[name];
    if (typeof value === 'object' && value !== null && rng.next() < 0.7) {
      holder = value as Json;
      continue;
    }
    if (rng.next() < 0.3) holder[`${name}_`] = value;
    if (rng.next() < 0.5) delete holder[name];
    else holder[name] = pick(rng, OTHER_VALUES);
    return;
  }
}

function bytesOf(events: readonly Event[], rng: Rng): Buffer {
  const lineEnd = pick(rng, ['\n', '\n', '\r\n']);
  const named = (event: Json): string => (typeof event['type'] === 'string' ? `event: ${event['type']}\n` : '');
  return Buffer.from(
    events
      .map((event) => `${typeof event === 'string' ? event : `${named(event)}data: ${JSON.stringify(event)}`}\n\n`)
      .join('')
      .replaceAll('\n', lineEnd),
  );
}

function received({ dialect }: Kind, bytes: Buffer, rng: Rng): Promise<Exchange> {
  const handler = new AnswerHandler(dialect, TIMEOUTS, new VirtualClock(), NEVER, (text) => text);
  handler.onRequestStart(CONTROLLER);
  handler.onResponseStart(CONTROLLER, 200, { 'content-type': 'text/event-stream' });
  const cut = upTo(rng, bytes.length);
  handler.onResponseData(CONTROLLER, bytes.subarray(0, cut));
  handler.onResponseData(CONTROLLER, bytes.subarray(cut));
  handler.onResponseEnd();
  return handler.exchange;
}

test('no success without its end, no failure for want of decoration, and no exception, in any of these streams', async () => {
  const outcomes = { whole: 0, ok: 0, failed: 0 };
  const tryOut = async (seed: number): Promise<void> => {
    const rng = seeded(seed);
    const kind = KINDS[seed % KINDS.length] as Kind;
    const valid = validStream(kind, rng);
    const isOnlyDecorated = Math.floor(seed / KINDS.length) % 2 === 0;
    const events = isOnlyDecorated ? decorated(valid, kind, rng) : changed(valid, rng);
    const bytes = bytesOf(events, rng);
    const { outcome, outputEvents } = await received(kind, bytes, rng);
    const what = (): string => `seed ${seed}: ${JSON.stringify(outcome)}\n${bytes}`;
    if (isOnlyDecorated) {
      outcomes.whole++;
      if (outcome.kind !== 'ok' || outputEvents === 0) throw new Error(what());
    } else {
      if (outcome.kind === 'ok' && !events.some((event) => kind.proof.test(JSON.stringify(event))))
        throw new Error(what());
      outcomes[outcome.kind === 'ok' ? 'ok' : 'failed']++;
    }
  };
  for (let from = 0; from < CASES; from += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => tryOut(from + i)));
  // Both kinds were tried, or nothing was shown.
  expect(outcomes.whole).toBeGreaterThan(CASES / 3);
  expect(outcomes.ok).toBeGreaterThan(CASES / 20);
  expect(outcomes.failed).toBeGreaterThan(CASES / 20);
}, 300_000);
