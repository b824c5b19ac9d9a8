import { expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import type { Exchange } from '../../client/transport/exchange.ts';
import { openaiChat } from '../../client/wire/openai-chat.ts';
import type { Outcome, RequestRecord, SessionRecord } from '../../core/record.ts';
import { seeded } from '../../core/rng.ts';
import type { Session } from '../../core/session.ts';
import { byRoute, byWeight, type Choice, onlyOne } from './choice.ts';
import { InFlight } from './in-flight.ts';
import { type IterationContext, iterationsOf } from './iterations.ts';
import type { Made } from './made.ts';

const user = (content: string) => ({ role: 'user' as const, content });
const TWO_TURNS: Session = {
  id: 'row 1',
  turns: [
    { messages: [user('one')], maxTokens: 5, exactLength: true, inputTokens: 3 },
    { messages: [user('two')], thinkMs: 500 },
  ],
};

const OK: Outcome = { kind: 'ok', finishReason: 'stop' };

/** Iterations over a transport that takes 100 ms and answers as told. */
function setup(
  over: Partial<Exchange> = {},
  session = TWO_TURNS,
  countTokens: IterationContext['countTokens'] = async () => 42,
  choiceOf?: (context: IterationContext) => Choice<IterationContext>,
) {
  const clock = new VirtualClock();
  const records: RequestRecord[] = [];
  const sessions: SessionRecord[] = [];
  const bodies: { messages: unknown; model?: string }[] = [];
  const breaths: number[] = [];
  let ids = 0;
  const context: IterationContext = {
    scenario: 'chat',
    tags: { tier: 'gold' },
    model: 'm',
    source: { summary: '', session: () => session, worstCase: { turns: session.turns.length } },
    rng: seeded(1),
    dialect: openaiChat,
    transport: {
      async send({ body }, cut) {
        bodies.push(JSON.parse(String(body)) as { messages: unknown; model: string });
        const startedMs = clock.now();
        await clock.sleepUntil(startedMs + 100, cut);
        const at = { startedMs, sentMs: startedMs, firstTokenMs: startedMs + 60, lastTokenMs: startedMs + 90.12345 };
        return {
          ...at,
          firstAnswerMs: at.firstTokenMs,
          endedMs: clock.now(),
          itlMs: [30.12345],
          outputEvents: 2,
          textEvents: 2,
          text: 'an answer',
          usage: { inputTokens: 7, outputTokens: 2 },
          bytesIn: 10,
          outcome: cut.aborted ? { kind: 'censored', reason: 'end-of-run' } : OK,
          ...over,
        };
      },
      close: async () => {},
    },
    clock,
    inFlight: new InFlight(clock),
    nextId: () => `0.${ids++}`,
    countTokens,
    record: (r) => records.push(r),
    recordSession: (r) => sessions.push(r),
    hide: (text) => text.replaceAll('sk-secret', '(hidden)'),
    breathe: async () => breaths.push(clock.now()),
  };
  const choice = choiceOf?.(context);
  const performer = iterationsOf(context, choice);
  return { context, clock, records, sessions, bodies, breaths, performer };
}

test('a session’s turns follow one another, each with what was said before', async () => {
  const { clock, records, sessions, bodies, performer } = setup();
  await clock.run(performer.prepare(3)(0, new AbortController().signal));
  expect(bodies.map(({ messages }) => messages)).toEqual([
    [user('one')],
    [user('one'), { role: 'assistant', content: 'an answer' }, user('two')],
  ]);
  expect(records.map(({ turn, plannedMs, isTurn, isLast }) => [turn, plannedMs, isTurn, isLast])).toEqual([
    [1, 0, true, undefined],
    [2, 600, true, undefined],
  ]);
  expect(sessions).toEqual([
    {
      kind: 'session',
      id: '0.2',
      scenario: 'chat',
      tags: { tier: 'gold' },
      session: 'row 1',
      iteration: 3,
      plannedMs: 0,
      endedMs: 700,
      requests: 2,
      outcome: { kind: 'finished' },
    },
  ]);
});

test('an answer with fewer choices than n asks for is odd, and a failure is not', async () => {
  const oddOf = async (over: Partial<Exchange>) => {
    const { clock, records, performer } = setup(over, TWO_TURNS, undefined, (context) =>
      onlyOne({ ...context, dialect: { ...openaiChat, choicesAsked: 2 } }),
    );
    await clock.run(performer.prepare(3)(0, new AbortController().signal));
    return records[0]?.odd;
  };
  const heldOpen = { kind: 'held-open' };
  expect(await oddOf({ odd: [{ kind: 'held-open' }] })).toEqual([heldOpen, { kind: 'fewer-choices' }]);
  expect(await oddOf({ choices: 2 })).toBeUndefined();
  expect(await oddOf({ outcome: { kind: 'protocol', code: 'truncated', message: '' } })).toBeUndefined();
});

test('a record holds what was asked, what came and where the counts are from, to the microsecond', async () => {
  const { clock, records, performer } = setup();
  await clock.run(performer.prepare(3)(0, new AbortController().signal));
  expect(records[0]).toEqual({
    id: '0.0',
    scenario: 'chat',
    tags: { tier: 'gold' },
    session: 'row 1',
    turn: 1,
    iteration: 3,
    isTurn: true,
    plannedMs: 0,
    startedMs: 0,
    sentMs: 0,
    firstTokenMs: 60,
    firstAnswerMs: 60,
    lastTokenMs: 90.123,
    endedMs: 100,
    itlMs: [30.123],
    inFlight: 1,
    inputTokens: 7,
    outputTokens: 2,
    tokensFrom: 'usage',
    askedInputTokens: 3,
    askedOutputTokens: 5,
    bytesIn: 10,
    outcome: OK,
  });
});

test('an answer from which something was expected is graded, and its text is not kept', async () => {
  const expecting = (expected: string): Session => ({
    id: 'row 1',
    turns: [{ messages: [user('one')], expect: { exact: expected } }],
  });
  for (const [expected, isRight] of [
    ['an answer', true],
    ['another', false],
  ] as const) {
    const { clock, records, performer } = setup({}, expecting(expected));
    await clock.run(performer.prepare(3)(0, new AbortController().signal));
    expect(records).toMatchObject([{ isRight, outcome: OK }]);
    expect(JSON.stringify(records)).not.toContain('answer"');
    expect(JSON.stringify(records)).not.toContain('another');
  }
});

test.each<Outcome>([
  { kind: 'http', status: 500, message: '' },
  { kind: 'protocol', code: 'truncated', message: '' },
  { kind: 'censored', reason: 'end-of-run' },
])('what has not finished is not graded: %j', async (outcome) => {
  const session: Session = { id: 'row 1', turns: [{ messages: [user('one')], expect: { exact: 'an answer' } }] };
  const { clock, records, performer } = setup({ outcome }, session);
  await clock.run(performer.prepare(3)(0, new AbortController().signal));
  expect(records).toHaveLength(1);
  expect(records[0]).not.toHaveProperty('isRight');
});

test('a failed turn ends its session: what depends on it is not asked', async () => {
  const { clock, records, sessions, performer } = setup({ outcome: { kind: 'http', status: 500, message: '' } });
  await clock.run(performer.prepare(0)(0, new AbortController().signal));
  expect(records.map(({ turn }) => turn)).toEqual([1]);
  expect(sessions[0]).toMatchObject({ requests: 1, outcome: { kind: 'failed' } });
});

test('a turn whose time never came is no request, and its session was cut off', async () => {
  const { clock, records, sessions, performer } = setup();
  const cut = new AbortController();
  const done = performer.prepare(0)(0, cut.signal);
  await clock.runUntil(300);
  cut.abort('end-of-run');
  await clock.run(done);
  expect(records.map(({ turn, outcome }) => [turn, outcome.kind])).toEqual([[1, 'ok']]);
  expect(sessions[0]).toMatchObject({ endedMs: 300, requests: 1, outcome: { kind: 'cut', reason: 'end-of-run' } });
});

test('a session cut off within a request says so', async () => {
  const { clock, sessions, performer } = setup();
  const cut = new AbortController();
  const done = performer.prepare(0)(0, cut.signal);
  await clock.runUntil(650);
  cut.abort('ramp-down');
  await clock.run(done);
  expect(sessions[0]).toMatchObject({ endedMs: 650, requests: 2, outcome: { kind: 'cut' } });
});

test('of a single request the record is the end of its session, too', async () => {
  const single = { id: 's', turns: [{ messages: [user('a')] }] };
  const { clock, records, sessions, performer } = setup({}, single);
  await clock.run(performer.prepare(0)(0, new AbortController().signal));
  expect([records[0]?.isLast, records[0]?.isTurn]).toEqual([true, undefined]);
  expect(sessions).toEqual([]);
});

test.each<[string, Partial<Exchange>, IterationContext['countTokens'], number | undefined, string | undefined]>([
  ['usage, when the server reports it', {}, async () => 42, 2, 'usage'],
  ['a tokenizer, when it does not', { usage: {} }, async () => 42, 42, 'tokenizer'],
  ['events, when the tokenizer cannot', { usage: {} }, async () => undefined, 2, 'events'],
  ['events, when some output was no text', { usage: {}, textEvents: 1 }, async () => 42, 2, 'events'],
  [
    'nothing, when nothing came',
    { usage: {}, outputEvents: 0, textEvents: 0, itlMs: [], text: '' },
    async () => 42,
    undefined,
    undefined,
  ],
])('output tokens are counted by %s', async (_, over, count, tokens, from) => {
  const single = { id: 's', turns: [{ messages: [user('a')] }] };
  const { clock, records, performer } = setup(over, single, count);
  await clock.run(performer.prepare(0)(0, new AbortController().signal));
  expect([records[0]?.outputTokens, records[0]?.tokensFrom]).toEqual([tokens, from]);
});

test('what is never sent is on record too', () => {
  const { records, performer } = setup();
  performer.drop(4, 10);
  performer.cancel(5, 20);
  performer.leaveOver(6, 30);
  expect(records.map(({ outcome, plannedMs, iterations }) => [outcome.kind, plannedMs, iterations])).toEqual([
    ['dropped', 10, undefined],
    ['cancelled', 20, undefined],
    ['dropped', 30, 6],
  ]);
});

/** The context behind each of two targets. */
const pair = (context: IterationContext) => ({
  cheap: { ...context, model: 'moe', tags: { ...context.tags, target: 'cheap' } },
  deep: { ...context, model: 'dense', tags: { ...context.tags, target: 'deep' } },
});
const routed = (route: () => string) => (context: IterationContext) =>
  byRoute(new Map(Object.entries(pair(context))), route, { scenario: 'chat', tags: {} });

test('all turns of a session go where its first was sent, and its end is told there', async () => {
  const names = ['deep', 'cheap'];
  const { clock, records, sessions, bodies, performer } = setup({}, TWO_TURNS, undefined, (context) =>
    routed(() => names.shift() ?? 'nobody')(context),
  );
  await clock.run(performer.prepare(0)(0, new AbortController().signal));
  await clock.run(performer.prepare(1)(clock.now(), new AbortController().signal));
  expect(bodies.map(({ model }) => model)).toEqual(['dense', 'dense', 'moe', 'moe']);
  expect([...records, ...sessions].map(({ iteration, tags }) => [iteration, tags?.['target']])).toEqual([
    [0, 'deep'],
    [0, 'deep'],
    [1, 'cheap'],
    [1, 'cheap'],
    [0, 'deep'],
    [1, 'cheap'],
  ]);
});

test('what a route throws ends its session before anybody is asked', async () => {
  const { clock, records, sessions, bodies, breaths, performer } = setup({}, TWO_TURNS, undefined, (context) =>
    routed(() => {
      throw new Error('no idea of sk-secret');
    })(context),
  );
  await clock.run(performer.prepare(2)(50, new AbortController().signal));
  expect([records, bodies]).toEqual([[], []]);
  expect(sessions).toMatchObject([
    {
      iteration: 2,
      plannedMs: 50,
      requests: 0,
      tags: { tier: 'gold' },
      outcome: { kind: 'threw', message: 'no idea of (hidden)' },
    },
  ]);
  // A user whose sessions all end at once must let others have their turn.
  expect(breaths).toHaveLength(1);
});

test('what is dropped or cancelled belongs to the target that it would have gone to', () => {
  const { records, performer } = setup(
    {},
    TWO_TURNS,
    undefined,
    routed(() => 'deep'),
  );
  performer.prepare(4);
  performer.drop(4, 10);
  performer.prepare(5);
  performer.cancel(5, 20);
  performer.leaveOver(6, 30);
  expect(records.map(({ tags }) => tags)).toEqual([
    { tier: 'gold', target: 'deep' },
    { tier: 'gold', target: 'deep' },
    // Of several that never had a number nobody knows.
    { tier: 'gold' },
  ]);
});

test('a weight decides before the request is known, for what is dropped too', async () => {
  const { clock, records, bodies, performer } = setup({}, TWO_TURNS, undefined, (context) => {
    const { cheap, deep } = pair(context);
    return byWeight(
      [
        { weight: 1, context: cheap },
        { weight: 1, context: deep },
      ],
      context.rng,
    );
  });
  const targets: unknown[] = [];
  for (let index = 0; index < 12; index++) {
    const start = performer.prepare(index);
    performer.drop(index, 0);
    targets.push(records.at(-1)?.tags?.['target']);
    await clock.run(start(clock.now(), new AbortController().signal));
    expect(records.slice(-2).map(({ tags }) => tags?.['target'])).toEqual([targets[index], targets[index]]);
  }
  expect(new Set(targets)).toEqual(new Set(['cheap', 'deep']));
  expect(bodies.map(({ model }) => model)).toEqual(
    targets.flatMap((target) => (target === 'cheap' ? ['moe', 'moe'] : ['dense', 'dense'])),
  );
});

test.each([
  ['while the user thinks', 500, 650],
  ['also where that takes longer than the thinking', 20, 200],
  ['at once where nobody thinks, and is due when it is ready', undefined, 200],
])('a turn is made ready %s', async (_, thinkMs, secondMs) => {
  const turns = [TWO_TURNS.turns[0]!, { messages: [user('two')], ...(thinkMs === undefined ? {} : { thinkMs }) }];
  const slowly: Parameters<typeof setup>[3] = (context) => {
    const encode: typeof openaiChat.encode = (...asked) => {
      (context.clock as VirtualClock).pass(50);
      return openaiChat.encode(...asked);
    };
    return onlyOne({ ...context, dialect: { ...openaiChat, encode } });
  };
  const { clock, records, performer } = setup({}, { id: 'row 1', turns }, undefined, slowly);
  const start = performer.prepare(0);
  await clock.run(start(clock.now(), new AbortController().signal));
  expect(records.map(({ plannedMs, startedMs }) => [plannedMs, startedMs])).toEqual([
    [50, 50],
    [secondMs, secondMs],
  ]);
});

test('what is made elsewhere is ready when it is there, and its memory is given back once it was sent', async () => {
  const { clock, context, records, bodies } = setup({}, { id: 's', turns: [{ messages: [] }] });
  const seen: string[] = [];
  const body = Buffer.from('{"messages":"those of 5","model":"m"}');
  const { promise, resolve } = Promise.withResolvers<Made>();
  const performer = iterationsOf(context, undefined, () => promise);
  const start = performer.prepare(5);
  const done = start(0, new AbortController().signal);
  void start.ready?.then(() => seen.push(`ready, ${start.bytes?.()} bytes`));
  await clock.runUntil(30);
  expect([seen, bodies]).toEqual([[], []]);
  const session = { id: '5', turns: [{ messages: [], inputTokens: 9 }] };
  resolve({ session, first: { path: '/x', body }, giveBack: () => seen.push(`given back at ${clock.now()}`) });
  await clock.run(done);
  expect(bodies).toEqual([{ messages: 'those of 5', model: 'm' }]);
  expect(seen).toEqual([`ready, ${body.length} bytes`, 'given back at 130']);
  expect(records[0]).toMatchObject({ iteration: 5, session: '5', askedInputTokens: 9 });
});

test('a later turn is due when there is somebody to send it, and not while the answer before was waited for by others', async () => {
  const turns = [TWO_TURNS.turns[0]!, { messages: [user('two')] }, { messages: [user('three')], thinkMs: 500 }];
  // Each answer ended 30 ms before it was heard of.
  const { clock, records, performer } = setup({ endedMs: 70 }, { id: 's', turns });
  await clock.run(performer.prepare(0)(0, new AbortController().signal));
  expect(records.map(({ plannedMs }) => plannedMs)).toEqual([0, 100, 570]);
});
