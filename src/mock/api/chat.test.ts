import { describe, expect, test } from 'vitest';
import { ask, events, json, type Loose, post, streamed, weather } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer, LONG_THOUGHT } from '../../../test/fixtures/mock/fake-server.ts';
import { loadTokenizer } from '../../load/tokens/tokenizer.ts';

const { count, encode } = await loadTokenizer();

const allowing = (mode: 'auto' | 'required', ...names: readonly string[]) => ({
  tool_choice: {
    type: 'allowed_tools',
    allowed_tools: { mode, tools: names.map((name) => ({ type: 'function', function: { name } })) },
  },
});

describe('chat', () => {
  test('a stream has the order of vLLM and one write for a token', async () => {
    await using server = await fakeServer();
    const [role, ...rest] = events(await (await post(`${server.url}/chat/completions`, streamed)).text());
    expect(role).toMatchObject({ choices: [{ delta: { role: 'assistant', content: '' }, finish_reason: null }] });
    expect(rest).toHaveLength(8);
    for (const token of rest.slice(0, 5)) expect(token).toMatchObject({ choices: [{ finish_reason: null }] });
    expect(rest[5]).toMatchObject({ choices: [{ finish_reason: 'length' }] });
    expect(rest[6]).toMatchObject({
      choices: [],
      usage: { completion_tokens: 6 },
      system_fingerprint: 'plimsoll-mock-synthetic',
    });
    expect(rest[7]).toBe('[DONE]');
    expect(server.writes()).toBe(6);
  });

  test('usage in every event only when usage is asked for', async () => {
    await using server = await fakeServer();
    const told = async (options: object): Promise<readonly (number | undefined)[]> => {
      const text = await (
        await post(`${server.url}/chat/completions`, { ...streamed, stream_options: options })
      ).text();
      return events(text).map((event) => event.usage?.completion_tokens);
    };
    expect(await told({ include_usage: true, continuous_usage_stats: true })).toEqual([
      ...[1, 1, 2, 3, 4, 5, 6, 6],
      undefined,
    ]);
    expect((await told({ continuous_usage_stats: true })).filter(Boolean)).toEqual([]);
  });

  test('several choices interleave, a step a write, and usage sums them', async () => {
    await using server = await fakeServer();
    const all = events(await (await post(`${server.url}/chat/completions`, { ...streamed, n: 3 })).text());
    const tokens = all.filter((event) => event.choices?.[0]?.delta.content);
    expect(tokens.slice(0, 6).map((event) => event.choices[0].index)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(all.at(-2).usage.completion_tokens).toBe(18);
    const whole = await json(await post(`${server.url}/chat/completions`, { ...ask, n: 3 }));
    expect(whole.choices.map((choice: Loose) => choice.index)).toEqual([0, 1, 2]);
    expect(whole.usage.completion_tokens).toBe(18);
  });

  test('a call streams its name first, then its arguments, and ends for the calls’ sake', async () => {
    await using server = await fakeServer();
    const { max_tokens: _, ignore_eos: __, ...free } = streamed;
    const body = { ...free, tools: [weather] };
    const all = events(await (await post(`${server.url}/chat/completions`, body)).text()).slice(0, -2);
    const pieces = all.flatMap((event) => event.choices[0].delta.tool_calls ?? []);
    expect(pieces[0]).toMatchObject({
      index: 0,
      id: expect.stringMatching(/^call_/),
      type: 'function',
      function: { name: 'get_weather', arguments: '' },
    });
    expect(pieces[1]).not.toHaveProperty('id');
    const text = pieces.map((piece) => piece.function.arguments).join('');
    expect(JSON.parse(text)).toEqual({ city: expect.any(String) });
    expect(all.at(-1).choices[0].finish_reason).toBe('tool_calls');
  });

  test.each<[string, object, string, string]>([
    ['by itself', {}, 'call', 'tool_calls'],
    ['required', { tool_choice: 'required' }, 'call', 'tool_calls'],
    [
      'named, with vLLM’s end',
      { tool_choice: { type: 'function', function: { name: 'get_weather' } } },
      'call',
      'stop',
    ],
    ['none', { tool_choice: 'none' }, 'words', 'stop'],
    ['any of those allowed', allowing('auto', 'get_weather'), 'call', 'tool_calls'],
    ['one of those allowed', allowing('required', 'get_weather'), 'call', 'tool_calls'],
    ['exact length, though some are allowed', { ...allowing('auto', 'get_weather'), length: '7' }, 'words', 'length'],
    ['exact length', { length: '7' }, 'words', 'length'],
  ])('calls: %s', async (_, more, kind, finish) => {
    await using server = await fakeServer();
    const { length, ...rest } = more as { readonly length?: string };
    const headers: Record<string, string> = length === undefined ? {} : { 'x-mock-osl': length };
    const body = { model: ask.model, messages: ask.messages, tools: [weather], ...rest };
    const { choices, usage } = await json(await post(`${server.url}/chat/completions`, body, headers));
    expect(choices[0].finish_reason).toBe(finish);
    expect(choices[0].message.content === null ? 'call' : 'words').toBe(kind);
    if (length !== undefined) expect(usage.completion_tokens).toBe(7);
  });

  test('calls none but the tools that are allowed', async () => {
    await using server = await fakeServer();
    const tools = ['a', 'b', 'c'].map((name) => ({ type: 'function', function: { name } }));
    const called = async (path: string, seed: number, own: object): Promise<string> => {
      const body = { model: ask.model, seed, ...own };
      const { choices, output } = await json(await post(`${server.url}/${path}`, body));
      return choices?.[0].message.tool_calls[0].function.name ?? output[0].name;
    };
    const seen = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const { messages } = ask;
      seen.add(await called('chat/completions', seed, { messages, tools, ...allowing('required', 'c', 'b') }));
    }
    expect([...seen].sort()).toEqual(['b', 'c']);
    const own = { input: 'hello', tools: tools.map(({ type, function: fn }) => ({ type, ...fn })) };
    const tool_choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'c' }] };
    expect(await called('responses', 0, { ...own, tool_choice })).toBe('c');
  });

  test('answers in words after a tool’s result, and reads the result', async () => {
    await using server = await fakeServer();
    const url = `${server.url}/chat/completions`;
    const { choices } = await json(await post(url, { model: ask.model, messages: ask.messages, tools: [weather] }));
    const messages = [...ask.messages, choices[0].message, { role: 'tool', content: 'rain', tool_call_id: 'x' }];
    const after = await json(await post(url, { ...ask, messages, tools: [weather] }));
    expect(after.choices[0].message.content).toEqual(expect.any(String));
  });

  test('answers in JSON, of a schema or of none', async () => {
    await using server = await fakeServer();
    const content = async (response_format: object): Promise<unknown> => {
      const body = { model: ask.model, messages: ask.messages, response_format };
      return JSON.parse((await json(await post(`${server.url}/chat/completions`, body))).choices[0].message.content);
    };
    expect(await content({ type: 'json_object' })).toEqual(expect.any(Object));
    const { parameters: schema } = weather.function;
    const said = await content({ type: 'json_schema', json_schema: { name: 'x', schema } });
    expect(said).toEqual({ city: expect.any(String) });
    expect(await content({ type: 'json_schema', json_schema: { name: 'x' } })).toEqual(expect.any(Object));
  });

  test('tools may share a name', async () => {
    await using server = await fakeServer();
    const body = { model: ask.model, messages: ask.messages, tools: [weather, weather], tool_choice: 'required' };
    const { choices } = await json(await post(`${server.url}/chat/completions`, body));
    expect(choices[0].message.tool_calls[0].function.name).toBe('get_weather');
  });

  test('thinks first, and says how much of it was thought', async () => {
    await using server = await fakeServer({ reasoning: LONG_THOUGHT });
    const body = { model: ask.model, messages: ask.messages };
    const { choices, usage } = await json(await post(`${server.url}/chat/completions`, body));
    const { content, reasoning_content: reasoning } = choices[0].message;
    expect(usage.completion_tokens_details.reasoning_tokens).toBe(count(reasoning));
    expect(usage.completion_tokens).toBe(count(reasoning) + count(content));
  });

  test('questions of known answer are counted', async () => {
    await using server = await fakeServer();
    const body = { model: ask.model, messages: [{ role: 'user', content: 'What is 17 + 25?' }] };
    const { choices } = await json(await post(`${server.url}/chat/completions`, body));
    expect(choices[0].message.content).toMatch(/The answer is 42\.$/);
    await post(`${server.url}/chat/completions`, ask);
    expect(server.answers).toEqual([true]);
  });

  test('the next turn’s prompt begins with this turn’s and its answer', async () => {
    await using server = await fakeServer();
    const url = `${server.url}/chat/completions`;
    const { choices } = await json(await post(url, { ...ask, max_tokens: 40 }));
    const { content } = choices[0].message;
    const messages = [...ask.messages, { role: 'assistant', content }, { role: 'user', content: 'and then?' }];
    await post(url, { ...ask, messages });
    const [first = [], second = []] = server.asks.map(({ promptIds }) => promptIds);
    const shared = [...first, ...encode(content)];
    expect(second.slice(0, shared.length)).toEqual(shared);
    expect(first).toHaveLength(1 + 4 + 3);
  });

  test('its topic is the header’s, or the system’s words, or else its own', async () => {
    await using server = await fakeServer();
    const url = `${server.url}/chat/completions`;
    await post(url, ask);
    await post(url, { ...ask, messages: [{ role: 'system', content: 'You are a cook.' }, ...ask.messages] });
    await post(url, ask, { 'x-mock-topic': 'law' });
    expect(server.asks.map(({ topic }) => topic)).toEqual(['\nuser: hello', 'You are a cook.', 'law']);
  });
});
