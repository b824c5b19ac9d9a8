import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import type { Transport } from '../../client/transport/exchange.ts';
import type { RequestRecord, SessionRecord } from '../../core/record.ts';
import { seeded } from '../../core/rng.ts';
import { abort, check, fail } from '../sessions/check.ts';
import type { SessionFunction } from '../sessions/context.ts';
import { blameSession } from '../sessions/current.ts';
import { byRoute, byWeight, type Choice, onlyOne } from './choice.ts';
import { InFlight } from './in-flight.ts';
import { type ProgrammedContext, programmedIterations } from './programmed.ts';
import { Users } from './users.ts';

/** The scenario's own code over a transport that takes 100 ms to answer. */
function setup(
  run: SessionFunction,
  fails = false,
  choiceOf?: (context: ProgrammedContext) => Choice<ProgrammedContext>,
) {
  const clock = new VirtualClock();
  const records: RequestRecord[] = [];
  const sessions: SessionRecord[] = [];
  const asked: { readonly path: string; readonly body: Record<string, unknown> }[] = [];
  const aborts: string[] = [];
  let ids = 0;
  const transport: Transport = {
    async send({ path, body }, cut) {
      asked.push({ path, body: JSON.parse(String(body)) as Record<string, unknown> });
      const startedMs = clock.now();
      await clock.sleepUntil(startedMs + 100, cut);
      return {
        startedMs,
        sentMs: startedMs,
        firstTokenMs: startedMs + 40,
        endedMs: clock.now(),
        itlMs: [],
        outputEvents: 1,
        textEvents: 1,
        text: 'an answer',
        usage: { inputTokens: 3, outputTokens: 1 },
        bytesIn: 10,
        outcome: cut.aborted
          ? { kind: 'censored', reason: 'end-of-run' }
          : fails
            ? { kind: 'http', status: 503, message: 'full' }
            : { kind: 'ok', finishReason: 'stop' },
      };
    },
    close: async () => {},
  };
  const context: ProgrammedContext = {
    scenario: 'agents',
    tags: { tier: 'gold' },
    transport,
    clock,
    inFlight: new InFlight(clock),
    nextId: () => `0.${ids++}`,
    countTokens: async () => undefined,
    record: (r) => records.push(r),
    run,
    target: { model: 'm', api: 'openai-chat' },
    rng: seeded(7),
    data: { key: 'value' },
    env: { REGION: 'eu' },
    recordSession: (r) => sessions.push(r),
    abortRun: (reason) => aborts.push(reason),
    hide: (text) => text.replaceAll('sk-secret', '(hidden)'),
    users: new Users({ index: 1, count: 2 }),
    breathe: async () => {},
  };
  const performer = programmedIterations(context, choiceOf?.(context));
  const cut = new AbortController();
  return {
    clock,
    records,
    sessions,
    asked,
    aborts,
    cut,
    perform: (i = 3, user?: number) => performer.prepare(i)(0, cut.signal, user),
  };
}

const user = (content: string) => ({ role: 'user', content }) as const;

test('each request is the next turn, and the end of the session a record of its own', async () => {
  const { clock, records, sessions, perform } = setup(async ({ client, sleep }) => {
    await client.chat({ messages: [user('one')] });
    await sleep('250ms');
    await client.chat({ messages: [user('two')] });
    await sleep(1);
  });
  await clock.run(perform());
  expect(records.map((r) => [r.turn, r.plannedMs, r.endedMs, r.session, r.isTurn, r.isLast])).toEqual([
    [1, 0, 100, 'agents#3', true, undefined],
    [2, 350, 450, 'agents#3', true, undefined],
  ]);
  expect(sessions).toEqual([
    {
      kind: 'session',
      id: '0.2',
      scenario: 'agents',
      tags: { tier: 'gold' },
      session: 'agents#3',
      iteration: 3,
      plannedMs: 0,
      endedMs: 1450,
      requests: 2,
      outcome: { kind: 'finished' },
    },
  ]);
});

test('what the code expects of an answer is graded, and told', async () => {
  const told: unknown[] = [];
  const { clock, records, perform } = setup(async ({ client }) => {
    for (const exact of ['an answer', 'another', 'an answer'])
      told.push((await client.chat({ messages: [user('one')], expect: { exact } })).isRight);
    told.push((await client.complete({ prompt: 'one' })).isRight);
  });
  await clock.run(perform());
  expect(told).toEqual([true, false, true, undefined]);
  expect(records.map(({ isRight }) => isRight)).toEqual(told);
});

test('an answer that failed is not graded', async () => {
  const told: unknown[] = [];
  const { clock, records, perform } = setup(async ({ client }) => {
    told.push(await client.chat({ messages: [user('one')], expect: { exact: 'an answer' } }));
  }, true);
  await clock.run(perform());
  expect(told[0]).not.toHaveProperty('isRight');
  expect(records[0]).not.toHaveProperty('isRight');
});

test('an expectation that is none is a mistake of the code', async () => {
  const { clock, records, sessions, perform } = setup(async ({ client }) => {
    await client.chat({ messages: [user('one')], expect: { regex: '(' } });
  });
  await clock.run(perform());
  expect(records).toEqual([]);
  expect(sessions[0]?.outcome).toMatchObject({
    kind: 'threw',
    message: expect.stringContaining('expect.regex takes a regular expression'),
  });
});

test('what the code does before its first request is its own time, and that it began late is not', async () => {
  const { clock, records, perform } = setup(async ({ client, sleep }) => {
    await sleep(2);
    await client.chat({ messages: [user('one')] });
  });
  await clock.runUntil(30); // Planned for 0, and begun 30 ms late.
  await clock.run(perform());
  expect(records[0]).toMatchObject({ plannedMs: 2000, startedMs: 2030 });
});

test('the code is given its answer, its data, its environment and its number', async () => {
  const seen: unknown[] = [];
  const { clock, asked, perform } = setup(async ({ client, data, env, iteration, tags }) => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    seen.push(await client.chat({ messages: [user('one')], maxTokens: 5, body: { tools } }), data, env['REGION']);
    seen.push(
      (await client.complete({ prompt: 'go on' })).ok,
      (await client.embed({ input: 'x' })).ok,
      (await client.embed({ input: ['x', 'y'] })).ok,
      iteration,
      tags,
    );
  });
  await clock.run(perform(9));
  expect(seen).toEqual([
    {
      ok: true,
      text: 'an answer',
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 3, outputTokens: 1 },
      ttftMs: 40,
      e2eMs: 100,
    },
    { key: 'value' },
    'eu',
    true,
    true,
    true,
    9,
    { tier: 'gold' },
  ]);
  const embeddings = ['/embeddings', '/embeddings'];
  expect(asked.map(({ path }) => path)).toEqual(['/chat/completions', '/completions', ...embeddings]);
  expect(asked.slice(2).map(({ body }) => body)).toMatchObject([{ input: 'x' }, { input: ['x', 'y'] }]);
  expect(asked[0]?.body).toMatchObject({ model: 'm', max_tokens: 5, tools: [{ type: 'function' }] });
});

test.each([
  ['openai-chat', '/chat/completions'],
  ['openai-completions', '/chat/completions'],
  ['openai-responses', '/responses'],
  ['openai-embeddings', '/chat/completions'],
  ['anthropic-messages', '/messages'],
] as const)('of a target that speaks %s a chat is asked at %s', async (api, path) => {
  const { clock, asked, perform } = setup(
    ({ client }) => client.chat({ messages: [user('one')] }),
    false,
    (context) => onlyOne({ ...context, target: { model: 'm', api } }),
  );
  await clock.run(perform());
  expect(asked.map((one) => one.path)).toEqual([path]);
});

test('a session with tools is written once for chat and for Anthropic’s messages', async () => {
  const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
  const { clock, asked, perform } = setup(
    ({ client }) =>
      client.chat({
        messages: [
          { role: 'system', content: 'Be brief.' },
          user('one'),
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', content: 'two', tool_call_id: 'c1' },
        ],
        tools: [
          { type: 'function', function: { name: 'f', description: 'does it', parameters: { type: 'object' } } },
          { name: 'g', input_schema: { type: 'object' } },
        ],
      }),
    false,
    (context) => onlyOne({ ...context, target: { model: 'm', api: 'anthropic-messages', body: { temperature: 0 } } }),
  );
  await clock.run(perform());
  expect(asked[0]?.body).toEqual({
    model: 'm',
    max_tokens: 4096,
    system: 'Be brief.',
    messages: [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'f', input: { a: 1 } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'two' }] },
    ],
    stream: true,
    tools: [
      { name: 'f', description: 'does it', input_schema: { type: 'object' } },
      { name: 'g', input_schema: { type: 'object' } },
    ],
    temperature: 0,
  });
});

test('fields that are the dialect’s own are refused, and another’s are not', async () => {
  const { clock, asked, sessions, perform } = setup(
    async ({ client }) => {
      await client.chat({ messages: [user('one')], body: { prompt: 'let through' } });
      await client.chat({ messages: [user('one')], body: { system: 'no' } });
    },
    false,
    (context) => onlyOne({ ...context, target: { model: 'm', api: 'anthropic-messages' } }),
  );
  await clock.run(perform());
  expect(asked).toHaveLength(1);
  expect(sessions[0]?.outcome).toMatchObject({ message: expect.stringContaining('body.system must be left out') });
});

test('a failed request is an answer, and the session goes on', async () => {
  const { clock, records, sessions, perform } = setup(async ({ client }) => {
    const answer = await client.chat({ messages: [user('one')] });
    if (!answer.ok) await client.chat({ messages: [user(`again: ${answer.status} ${answer.error}`)] });
  }, true);
  await clock.run(perform());
  expect(records).toHaveLength(2);
  expect(sessions[0]?.outcome).toEqual({ kind: 'finished' });
});

test('requests may be made side by side, and one that nobody awaits still belongs to its session', async () => {
  const { clock, records, sessions, perform } = setup(async ({ client }) => {
    await Promise.all([client.chat({ messages: [user('a')] }), client.chat({ messages: [user('b')] })]);
    void client.chat({ messages: [user('c')] });
  });
  await clock.run(perform());
  expect(records.map(({ turn, plannedMs }) => [turn, plannedMs])).toEqual([
    [1, 0],
    [2, 0],
    [3, 100],
  ]);
  expect(sessions[0]).toMatchObject({ requests: 3, endedMs: 200 });
});

test('the same seed and iteration draw the same, whoever performs them', async () => {
  const draws: number[][] = [];
  const draw: SessionFunction = ({ rng }) => void draws.push([rng.next(), rng.below(1000), rng.pick([1, 2, 3, 4])]);
  const [one, other] = [setup(draw), setup(draw)];
  await one.clock.run(one.perform(5));
  await other.clock.run(other.perform(4));
  await other.clock.run(other.perform(5));
  expect(draws[2]).toEqual(draws[0]);
  expect(draws[1]).not.toEqual(draws[0]);
});

describe('a session ends', () => {
  test('with what its code threw, in one line', async () => {
    const { clock, sessions, perform } = setup(() => {
      throw new Error('no such\n  tool');
    });
    await clock.run(perform());
    expect(sessions[0]).toMatchObject({ outcome: { kind: 'threw', message: 'no such tool' }, requests: 0 });
  });

  test('with the first error that nobody caught, though its function returns', async () => {
    const { clock, sessions, perform } = setup(async ({ client }) => {
      blameSession(new Error('floating'));
      blameSession(new Error('another'));
      await client.chat({ messages: [user('one')] });
    });
    await clock.run(perform());
    expect(sessions.map(({ outcome }) => outcome)).toEqual([{ kind: 'threw', message: 'floating' }]);
  });

  test('before an error of its own that comes later, which has a line of its own', async () => {
    let later = (): unknown => undefined;
    const { clock, sessions, perform } = setup(() => {
      const snapshot = AsyncLocalStorage.snapshot();
      later = () => snapshot(() => [blameSession(new Error('too late')), fail('late')]);
    });
    await clock.run(perform());
    later();
    expect(sessions.map((s) => [s.outcome.kind, s.isAfterEnd, s.markedFailed])).toEqual([
      ['finished', undefined, undefined],
      ['threw', true, undefined],
      ['finished', true, 'late'],
    ]);
  });

  test.each([
    ['no JSON', { seed: 1n }],
    ['no stream, so that no token had a time', { stream: false }],
    ['another model than the result names', { model: 'other' }],
  ])('with what cannot be sent, %s: a mistake in the code, and no request', async (_, body) => {
    const { clock, sessions, records, perform } = setup(async ({ client }) => {
      await client.chat({ messages: [user('one')], body });
    });
    await clock.run(perform());
    expect(sessions[0]).toMatchObject({ outcome: { kind: 'threw' }, requests: 0 });
    expect(records).toEqual([]);
  });

  test('without a key in anything that it says', async () => {
    const { clock, sessions, aborts, perform } = setup((_) => {
      check(1, { 'is sk-secret': () => true });
      fail('sk-secret');
      throw new Error('with sk-secret');
    });
    await clock.run(perform());
    const aborting = setup(() => abort('for sk-secret'));
    await aborting.clock.run(aborting.perform());
    expect(JSON.stringify([sessions, aborts, aborting.sessions, aborting.aborts])).not.toContain('sk-secret');
    expect(sessions[0]).toMatchObject({
      checks: { 'is (hidden)': { passes: 1, fails: 0 } },
      markedFailed: '(hidden)',
      outcome: { message: 'with (hidden)' },
    });
  });

  test('when it is cut off, though its function never returns', async () => {
    const { clock, sessions, records, cut, perform } = setup(async ({ client }) => {
      await client.chat({ messages: [user('one')] });
      await new Promise(() => {});
    });
    const performed = perform();
    await clock.runUntil(500);
    cut.abort('end-of-run');
    await clock.run(performed);
    expect(sessions[0]).toMatchObject({ outcome: { kind: 'cut', reason: 'end-of-run' }, endedMs: 500 });
    expect(records).toHaveLength(1);
  });

  test('and what its function asks afterwards is not sent', async () => {
    let late: unknown;
    const { clock, asked, perform } = setup(({ client, sleep }) => {
      late = sleep(1).then(() => client.chat({ messages: [user('late')] }));
    });
    await clock.run(perform());
    await clock.runUntil(2000);
    expect(await late).toMatchObject({ ok: false, error: 'the session is over' });
    expect(asked).toEqual([]);
  });

  test('and the run with it, when its code calls abort', async () => {
    const { clock, sessions, aborts, perform } = setup(() => abort('the index is empty'));
    await clock.run(perform());
    expect(aborts).toEqual(['the index is empty']);
    expect(sessions[0]?.outcome).toEqual({ kind: 'cut', reason: 'aborted' });
  });
});

test('catching what abort throws does not take it back', async () => {
  const { clock, aborts, sessions, perform } = setup(() => {
    try {
      abort('enough');
    } catch {}
  });
  await clock.run(perform());
  expect(aborts).toEqual(['enough']);
  expect(sessions[0]?.outcome).toEqual({ kind: 'cut', reason: 'aborted' });
});

test('fail marks the run and lets the session go on', async () => {
  const { clock, sessions, records, perform } = setup(async ({ client }) => {
    fail('no index');
    fail('again');
    await client.chat({ messages: [user('one')] });
  });
  await clock.run(perform());
  expect(records).toHaveLength(1);
  expect(sessions[0]).toMatchObject({ outcome: { kind: 'finished' }, markedFailed: 'no index' });
});

test('a user has a number of its own: the loop’s where it has users, else a free one', async () => {
  const seen: number[] = [];
  const { clock, perform } = setup(async ({ client, vu }) => {
    seen.push(vu);
    await client.chat({ messages: [user('one')] });
  });
  await clock.run(Promise.all([perform(0, 0), perform(1, 3)]));
  expect(seen).toEqual([2, 8]);
  await clock.run(Promise.all([perform(2), perform(3)]));
  await clock.run(perform(4));
  expect(new Set(seen.slice(2, 4))).toEqual(new Set([2, 4]));
  expect([2, 4]).toContain(seen[4]);
});

test('checks are counted with their session', async () => {
  const { clock, sessions, perform } = setup(async ({ client }) => {
    const answer = await client.chat({ messages: [user('one')] });
    check(answer, { ok: ({ ok }) => ok, long: ({ text }) => text.length > 100 });
  });
  await clock.run(perform());
  expect(sessions[0]?.checks).toEqual({ ok: { passes: 1, fails: 0 }, long: { passes: 0, fails: 1 } });
});

test('who sleeps for ever sleeps until it is cut off', async () => {
  const { clock, sessions, cut, perform } = setup(({ sleep }) => sleep(Number.POSITIVE_INFINITY));
  const performed = perform();
  await clock.runUntil(86_400_000);
  expect(sessions).toEqual([]);
  cut.abort('end-of-run');
  await clock.run(performed);
  expect(sessions[0]?.outcome).toEqual({ kind: 'cut', reason: 'end-of-run' });
});

test('sleep refuses what is no time', async () => {
  const { clock, sessions, perform } = setup(({ sleep }) => sleep('soon'));
  await clock.run(perform());
  expect(sessions[0]?.outcome).toMatchObject({ message: expect.stringContaining('sleep takes seconds') });
});

/** The context behind each of two targets, which speak two APIs. */
const pair = (context: ProgrammedContext): { readonly [name in 'cheap' | 'deep']: ProgrammedContext } => ({
  cheap: { ...context, target: { model: 'moe', api: 'openai-chat' }, tags: { target: 'cheap' } },
  deep: { ...context, target: { model: 'dense', api: 'openai-responses' }, tags: { target: 'deep' } },
});

test('a route decides by what a session asks first, and its later requests go there too', async () => {
  const seen: unknown[] = [];
  const { clock, records, sessions, asked, perform } = setup(
    async ({ client, iteration, tags }) => {
      expect(tags).toEqual({ tier: 'gold' }); // Nobody knows yet.
      await client.complete({ prompt: iteration === 0 ? 'prove it' : 'name one', maxTokens: 4 });
      await client.chat({ messages: [user('prove it')] });
    },
    false,
    (context) =>
      byRoute(
        new Map(Object.entries(pair(context))),
        ({ messages, maxTokens }) => {
          seen.push([messages[0]?.content, maxTokens]);
          return messages[0]?.content === 'prove it' ? 'deep' : 'cheap';
        },
        { scenario: 'agents', tags: {} },
      ),
  );
  await clock.run(perform(0));
  await clock.run(perform(1));
  expect(seen).toEqual([
    ['prove it', 4],
    ['name one', 4],
  ]);
  expect(asked.map(({ path, body }) => [path, body['model']])).toEqual([
    ['/completions', 'dense'],
    ['/responses', 'dense'],
    ['/completions', 'moe'],
    ['/chat/completions', 'moe'],
  ]);
  const targets = (lines: readonly (RequestRecord | SessionRecord)[]) => lines.map(({ tags }) => tags?.['target']);
  expect([targets(records), targets(sessions)]).toEqual([
    ['deep', 'deep', 'cheap', 'cheap'],
    ['deep', 'cheap'],
  ]);
});

test('a session whose route throws has thrown, also where its code catches that', async () => {
  const { clock, records, sessions, asked, perform } = setup(
    async ({ client, sleep }) => {
      await client.chat({ messages: [user('one')] }).catch(() => {});
      await sleep(1);
    },
    false,
    (context) => byRoute(new Map(Object.entries(pair(context))), () => 'chaep', { scenario: 'agents', tags: {} }),
  );
  await clock.run(perform());
  expect([records, asked]).toEqual([[], []]);
  expect(sessions).toMatchObject([
    {
      tags: { tier: 'gold' },
      requests: 0,
      outcome: { kind: 'threw', message: 'route answered "chaep", which names no target; did you mean "cheap"?' },
    },
  ]);
});

test('a session that asks nobody belongs to no target where its request would have decided', async () => {
  const choiceOf = (context: ProgrammedContext) =>
    byRoute(new Map(Object.entries(pair(context))), () => 'deep', { scenario: 'agents', tags: {} });
  const { clock, sessions, perform } = setup(async () => {}, false, choiceOf);
  await clock.run(perform());
  expect(sessions).toMatchObject([{ tags: { tier: 'gold' }, requests: 0, outcome: { kind: 'finished' } }]);
});

test('where weights decide, a session knows its target from the start, and draws what it drew without', async () => {
  const draws: number[][] = [[], []];
  const seen: unknown[] = [];
  const perform = async (into: number[] = [], choiceOf?: Parameters<typeof setup>[2]) => {
    const one = setup(
      async ({ client, rng, tags }) => {
        into.push(rng.next());
        seen.push(tags['target']);
        await client.chat({ messages: [user('one')] });
      },
      false,
      choiceOf,
    );
    for (let i = 0; i < 10; i++) await one.clock.run(one.perform(i));
    return one;
  };
  await perform(draws[0]);
  seen.length = 0;
  const { records, asked } = await perform(draws[1], (context) => {
    const { cheap, deep } = pair(context);
    return byWeight(
      [
        { weight: 2, context: cheap },
        { weight: 1, context: deep },
      ],
      context.rng,
    );
  });
  expect(draws[1]).toEqual(draws[0]);
  expect(new Set(seen)).toEqual(new Set(['cheap', 'deep']));
  expect(records.map(({ tags }) => tags?.['target'])).toEqual(seen);
  expect(asked.map(({ path }) => path)).toEqual(
    seen.map((target) => (target === 'cheap' ? '/chat/completions' : '/responses')),
  );
});
