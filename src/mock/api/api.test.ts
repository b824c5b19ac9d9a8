import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../tokens/tokenizer.ts';
import { openaiResponses } from '../../wire/openai-responses.ts';
import { LONG_THOUGHT } from '../answers/model-info.ts';
import { fakeServer } from './fixtures.ts';

const { count, encode } = await loadTokenizer();

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked into here and there, and the expectations are its check.
type Loose = any;
const json = async (response: Response): Promise<Loose> => response.json();

const ask = { model: 'mock-moe', messages: [{ role: 'user', content: 'hello' }], max_tokens: 6, ignore_eos: true };
const streamed = { ...ask, stream: true, stream_options: { include_usage: true } };
const events = (text: string): readonly Loose[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^(event: .*\n)?data: /, ''))
    .map((data): unknown => (data.startsWith('{') ? JSON.parse(data) : data));

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const;

const allowing = (mode: 'auto' | 'required', ...names: readonly string[]) => ({
  tool_choice: {
    type: 'allowed_tools',
    allowed_tools: { mode, tools: names.map((name) => ({ type: 'function', function: { name } })) },
  },
});

const tool = (parameters: object) => ({ type: 'function', function: { name: 'f', parameters } });
const endless = tool({ properties: { a: { $ref: '#' } }, required: ['a'] });

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

describe('completions', () => {
  test('of several prompts, with echo, in the order of prompts', async () => {
    await using server = await fakeServer();
    const body = { model: 'mock-moe', prompt: ['Once', 'Twice'], n: 2, echo: true, max_tokens: 3 };
    const { choices, usage } = await json(await post(`${server.url}/completions`, body));
    expect(choices.map((choice: Loose) => choice.text.split(' ')[0])).toEqual(['Once', 'Once', 'Twice', 'Twice']);
    expect(usage).toMatchObject({ prompt_tokens: count('Once') + count('Twice'), completion_tokens: 12 });
  });

  test('of 16 tokens, unless more are asked for', async () => {
    await using server = await fakeServer();
    const tokens = async (more: object, headers: Record<string, string> = {}): Promise<number> => {
      const body = { model: 'mock-moe', prompt: 'Once', ignore_eos: true, ...more };
      return (await json(await post(`${server.url}/completions`, body, headers))).usage.completion_tokens;
    };
    expect([await tokens({}), await tokens({ max_tokens: 40 }), await tokens({}, { 'x-mock-osl': '50' })]).toEqual([
      16, 40, 50,
    ]);
  });

  test('of ids as of their text, streamed without a role', async () => {
    await using server = await fakeServer();
    const text = async (prompt: unknown): Promise<string> => {
      const body = { model: 'mock-moe', prompt, max_tokens: 4, stream: true, echo: true };
      const all = events(await (await post(`${server.url}/completions`, body)).text()).slice(0, -1);
      return all.map((event) => event.choices[0].text).join('');
    };
    expect(await text(encode('Once upon'))).toBe(await text('Once upon'));
    expect(await text([encode('Once upon')])).toMatch(/^Once upon( \w+){4}$/);
  });
});

describe('responses', () => {
  const body = { model: 'mock-moe', input: 'hello', max_output_tokens: 5 };

  test('stream named events and end with the whole, as our own dialect reads them', async () => {
    await using server = await fakeServer();
    const raw = await (await post(`${server.url}/responses`, { ...body, stream: true })).text();
    expect(raw).not.toContain('[DONE]');
    const all = events(raw);
    expect(all.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      ...Array<string>(5).fill('response.output_text.delta'),
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.incomplete',
    ]);
    expect(all.map((event) => event.sequence_number)).toEqual(all.map((_, i) => i));
    for (const event of raw.split('\n\n').filter(Boolean)) {
      const [, name, type] = /^event: (.*)\ndata: \{"type":"([^"]+)"/.exec(event) ?? [];
      expect(name).toBe(type);
    }
    const read = all.map((event) => openaiResponses.read(JSON.stringify(event)));
    const text = read.map((delta) => delta.text ?? '').join('');
    expect(read.at(-1)).toMatchObject({ isEnd: true, finishReason: 'length', usage: { outputTokens: count(text) } });
    const whole = await json(await post(`${server.url}/responses`, body));
    expect(whole.output[0].content[0].text).toBe(text);
    expect(whole).toMatchObject({ status: 'incomplete', usage: { output_tokens: 5, total_tokens: 5 + 8 } });
  });

  test('call tools after thinking', async () => {
    await using server = await fakeServer({ reasoning: LONG_THOUGHT });
    const tools = [{ type: 'function', ...weather.function }];
    const asked = { model: 'mock-moe', input: 'hello', tools, stream: true };
    const all = events(await (await post(`${server.url}/responses`, asked)).text());
    const { response } = all.at(-1);
    expect(response.output.map(({ type }: Loose) => type)).toEqual(['reasoning', 'function_call']);
    expect(JSON.parse(response.output[1].arguments)).toEqual({ city: expect.any(String) });
    expect(response.usage.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  });
});

test('embeddings are unit vectors that follow from the text, as floats or as bytes', async () => {
  await using server = await fakeServer();
  const embed = async (more: object): Promise<Loose> =>
    json(await post(`${server.url}/embeddings`, { model: 'mock-moe', input: ['a b', 'c'], dimensions: 64, ...more }));
  const { data, usage, system_fingerprint: label } = await embed({});
  expect(label).toBe('plimsoll-mock-synthetic');
  expect(data[0].embedding).toHaveLength(64);
  expect(Math.hypot(...data[0].embedding)).toBeCloseTo(1, 5);
  expect(data[0].embedding).not.toEqual(data[1].embedding);
  expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  const bytes = Buffer.from((await embed({ encoding_format: 'base64' })).data[0].embedding, 'base64');
  expect(bytes.readFloatLE(0)).toBeCloseTo(data[0].embedding[0], 6);
});

test.each([
  ['completions', { prompt: [[5], [900_000]] }, 'prompt[1]: takes ids of o200k_base, and not all of these are in its'],
  ['completions', { prompt: [900_000] }, 'prompt: takes ids of'],
  ['completions', { prompt: Array(17).fill('x'), n: 128 }, 'n: makes 2176 choices of these prompts; there may be 2048'],
  ['completions', { prompt: Array(2049).fill('x') }, 'prompt: takes up to 2048 texts, got 2049'],
  ['embeddings', { input: [900_000] }, 'input: takes ids of'],
])('%s refuse ids of no token, and more than anybody asks: %#', async (path, body, message) => {
  await using server = await fakeServer();
  const response = await post(`${server.url}/${path}`, { model: 'mock-moe', ...body });
  expect([response.status, (await json(response)).error.message]).toEqual([400, expect.stringContaining(message)]);
});

test('completions of a thinker tell its thought as text, and have no tokens of thought', async () => {
  await using server = await fakeServer({ reasoning: { meanTokens: 50, sigma: 0.1 } });
  const said = async (more: object): Promise<Loose> =>
    json(await post(`${server.url}/completions`, { model: 'mock-moe', prompt: 'Hello', max_tokens: 300, ...more }));
  const { choices, usage } = await said({});
  expect(usage.completion_tokens_details?.reasoning_tokens ?? 0).toBe(0);
  const { text } = choices[0];
  const stop = text.slice(10, 20);
  const cut = await said({ stop });
  expect(cut.choices[0]).toMatchObject({ text: text.slice(0, text.indexOf(stop)), finish_reason: 'stop' });
});

test('text becomes ids and text again', async () => {
  await using server = await fakeServer();
  const root = server.url.replace('/v1', '');
  const made = await json(await post(`${root}/tokenize`, { prompt: 'The answer', return_token_strs: true }));
  expect(made).toMatchObject({ count: 2, max_model_len: 8192, token_strs: ['The', ' answer'] });
  expect(await json(await post(`${root}/detokenize`, { tokens: made.tokens }))).toEqual({ prompt: 'The answer' });
  expect((await json(await post(`${root}/tokenize`, { messages: ask.messages }))).count).toBe(8);
});

test('tells how it is, and echoes the id of a request', async () => {
  await using server = await fakeServer();
  const root = server.url.replace('/v1', '');
  expect(await json(await fetch(`${root}/version`))).toEqual({ version: '1.2.3' });
  for (const path of ['health', 'ready']) expect((await fetch(`${root}/${path}`)).status).toBe(200);
  const response = await post(`${server.url}/chat/completions`, ask, { 'x-request-id': 'mine' });
  expect(response.headers.get('x-request-id')).toBe('mine');
  expect((await fetch(`${root}/health`)).headers.get('x-request-id')).toMatch(/^req_/);
  const [card] = (await json(await fetch(`${server.url}/models`))).data;
  expect(card).toMatchObject({ id: 'mock-moe', owned_by: 'tests', max_model_len: 8192 });
});

describe('refuses', () => {
  test.each<[string, object, number, string]>([
    [
      'a prompt and answer beyond the context',
      { max_tokens: 9000 },
      400,
      'maximum context length is 8192 tokens. However',
    ],
    ['a name that is nearly a model’s', { model: 'mock-mo' }, 404, 'did you mean \\"mock-moe\\"?'],
    ['log probabilities', { logprobs: true }, 400, 'log probabilities'],
    ['functions', { functions: [] }, 400, 'tools replaced'],
    ['five stop sequences', { stop: ['a', 'b', 'c', 'd', 'e'] }, 400, 'a list of up to 4, got'],
    ['a schema of nothing', { tools: [endless], tool_choice: 'required' }, 400, 'finite depth'],
    ['allowed tools that are not there', allowing('auto', 'x'), 400, 'tool_choice: no tool is called \\"x\\"'],
    ['a least above the most', { min_tokens: 9, max_tokens: 8 }, 400, 'min_tokens: takes at most max_tokens=8, got 9'],
    ['options of a stream without one', { stream_options: {} }, 400, "only allowed when 'stream' is enabled."],
    [
      'a schema of all of itself',
      { tools: [tool({ allOf: [{ $ref: '#' }] })], tool_choice: 'required' },
      400,
      'finite depth',
    ],
    ['a wrong escape', { tools: [tool({ $ref: '#/%E0%A4%A' })], tool_choice: 'required' }, 400, 'wrongly escaped'],
    [
      'a schema that asks too much',
      { tools: [tool({ minProperties: 1e9 })], tool_choice: 'required' },
      400,
      '50,000 values',
    ],
    [
      'parameters that are no object',
      { tools: [tool({ type: 'string' })], tool_choice: 'required' },
      400,
      "an object's schema",
    ],
    ['a tool without a name', { tools: [{ type: 'function', function: { name: '' } }] }, 400, 'a tool has a name'],
    ['a tool that is not there', { tool_choice: { type: 'function', function: { name: 'x' } } }, 400, 'no tool'],
  ])('%s', async (_, more, status, message) => {
    await using server = await fakeServer();
    const response = await post(`${server.url}/chat/completions`, { ...ask, ...more });
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)]);
  });

  test.each<[string, BodyInit, object, string]>([
    ['nothing', '', {}, 'The body is empty. Send a JSON object.'],
    ['what breaks off', '{"model":', {}, 'The body is not JSON: it ends too early, after 9 characters.'],
    ['what goes wrong', '{"model":x}', {}, 'The body is not JSON: it goes wrong at character 10, with "x}".'],
    ['a byte order mark', '\uFEFF{}', {}, 'The body is not JSON: it begins with a byte order mark. Send it without.'],
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1'), {}, 'The body is not JSON: it is not in UTF-8. Send it in UTF-8.'],
    [
      'what is compressed',
      gzipSync('{}'),
      { 'content-encoding': 'gzip' },
      'The body is compressed (content-encoding: "gzip"). Send it as it is.',
    ],
  ])('%s instead of JSON, and says why it is none', async (_, body, headers, message) => {
    await using server = await fakeServer();
    const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body, headers: { ...headers } });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { message, param: null } }]);
  });

  test('a field with its name', async () => {
    await using server = await fakeServer();
    const wrong = { ...ask, messages: [{ role: 'user', content: 5 }] };
    const response = await post(`${server.url}/chat/completions`, wrong);
    expect(await response.json()).toMatchObject({ error: { param: 'messages[0].content', code: 400 } });
  });

  test.each(['0x5', '1e3', '0', '-1', '1.5', ' '])('an X-Mock-OSL of "%s"', async (length) => {
    await using server = await fakeServer();
    const response = await post(`${server.url}/chat/completions`, ask, { 'x-mock-osl': length });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('whole number of output')]);
  });

  test('a schema of no bottom', async () => {
    await using server = await fakeServer();
    const depth = 5000;
    const bottomless = `${'{"properties":{"a":'.repeat(depth)}{}${'}}'.repeat(depth)}`;
    const body = JSON.stringify({ ...ask, tools: [tool({})] }).replace('"parameters":{}', `"parameters":${bottomless}`);
    const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('tools[0].function.parameters: a JSON schema is nested at most 200 deep'),
    ]);
  });

  test('a full queue with 503', async () => {
    await using server = await fakeServer({}, [], { kind: 'queue-full', reason: 'max_num_queued_reqs' });
    const response = await post(`${server.url}/chat/completions`, ask);
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: 503, param: null } }]);
  });

  test('who has none of the keys', async () => {
    await using server = await fakeServer({}, ['one', 'two']);
    const status = async (key: string): Promise<number> =>
      (await post(`${server.url}/chat/completions`, ask, { authorization: key })).status;
    expect(await Promise.all(['', 'Bearer ', 'Bearer x', 'one', 'Basic one'].map(status))).toEqual([
      401, 401, 401, 401, 401,
    ]);
    // A scheme's case means nothing.
    expect(await Promise.all(['Bearer one', 'Bearer two', 'bearer one', 'BEARER  two'].map(status))).toEqual([
      200, 200, 200, 200,
    ]);
    const response = await post(`${server.url}/chat/completions`, ask);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });
});
