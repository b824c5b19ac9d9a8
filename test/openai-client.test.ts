import OpenAI, { AuthenticationError, NotFoundError, RateLimitError } from 'openai';
import { afterEach, expect, test } from 'vitest';
import { loadTokenizer } from '../src/load/tokens/tokenizer.ts';
import type { MockOptions } from '../src/mock/options.ts';
import { type MockServer, startMock } from '../src/mock/server.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

async function client(options: MockOptions = {}): Promise<OpenAI> {
  server = await startMock({ presets: ['steady-50', 'moe-dynamic'], timeScale: 20, ...options });
  return new OpenAI({ baseURL: server.url, apiKey: 'own', maxRetries: 0 });
}

const thinker = (): Promise<OpenAI> => client({ presets: ['r1-reasoning'], timeScale: 200 });

const messages = [{ role: 'user' as const, content: 'Where does the load line lie?' }];

test('streams, with usage that counts what was streamed', async () => {
  const openai = await client();
  const stream = await openai.chat.completions.create({
    model: 'steady-50',
    messages,
    max_tokens: 12,
    stream: true,
    stream_options: { include_usage: true },
  });
  let [text, usage, finishReason]: [string, number | undefined, string | null] = ['', undefined, null];
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    finishReason = chunk.choices[0]?.finish_reason ?? finishReason;
    usage = chunk.usage?.completion_tokens ?? usage;
  }
  expect(usage).toBe((await loadTokenizer()).count(text));
  expect(finishReason).toBe('length');
});

test('answers whole', async () => {
  const openai = await client();
  const answer = await openai.chat.completions.create({ model: 'steady-50', messages, max_tokens: 5 });
  expect(answer.choices[0]?.message.content?.trim().split(' ')).toHaveLength(5);
  expect(answer.usage).toMatchObject({ completion_tokens: 5, total_tokens: (answer.usage?.prompt_tokens ?? 0) + 5 });
});

test('completes plain text', async () => {
  const openai = await client();
  const answer = await openai.completions.create({ model: 'steady-50', prompt: 'Once', max_tokens: 4 });
  expect(answer.choices[0]?.text.trim().split(' ')).toHaveLength(4);
});

test('lists its models', async () => {
  const openai = await client();
  const names = (await Array.fromAsync(openai.models.list())).map(({ id }) => id);
  expect(names).toEqual(['steady-50', 'moe-dynamic']);
  expect((await openai.models.retrieve('moe-dynamic')).id).toBe('moe-dynamic');
});

test('a model that is not there, and a key that is wrong, are the client’s own errors', async () => {
  const openai = await client({ apiKeys: ['own'] });
  await expect(openai.chat.completions.create({ model: 'gpt-none', messages })).rejects.toThrow(NotFoundError);
  const stranger = new OpenAI({ baseURL: server?.url ?? '', apiKey: 'wrong', maxRetries: 0 });
  await expect(stranger.models.list()).rejects.toThrow(AuthenticationError);
});

test('more than its key may ask for is the client’s own error, and says when to come again', async () => {
  const openai = await client({ rateLimit: { requestsPerMinute: 1 } });
  const ask = { model: 'steady-50', messages, max_tokens: 1 };
  await openai.chat.completions.create(ask);
  const refusal: unknown = await openai.chat.completions.create(ask).catch((error: unknown) => error);
  if (!(refusal instanceof RateLimitError)) throw refusal;
  expect(refusal).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'requests' });
  expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('leaves in the middle of a stream, and the server lets go of it', async () => {
  const openai = await client();
  const stream = await openai.chat.completions.create({
    model: 'steady-50',
    messages,
    max_tokens: 1_000_000,
    stream: true,
  });
  let read = 0;
  for await (const _ of stream) if (++read === 5) stream.controller.abort();
  expect(read).toBeLessThan(1000); // What had come already may still be handed out.
  const metrics = async (): Promise<string> => (await fetch(server?.url.replace(/v1$/, 'metrics') ?? '')).text();
  await expect.poll(metrics).toMatch(/vllm:num_requests_running\{model_name="steady-50"[^}]*\} 0/);
  expect(await metrics()).toMatch(/mockmoe_client_disconnects_total\{model_name="steady-50"[^}]*\} 1/);
});

const weather = {
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const tools = [{ type: 'function' as const, function: weather }];

test('calls a tool, streamed and whole, and answers its result in words', async () => {
  const openai = await client();
  const runner = openai.chat.completions.stream({ model: 'steady-50', messages, tools });
  const { choices } = await runner.finalChatCompletion();
  const [call] = choices[0]?.message.tool_calls ?? [];
  expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
  expect(choices[0]?.finish_reason).toBe('tool_calls');
  const whole = await openai.chat.completions.create({ model: 'steady-50', messages, tools });
  const message = whole.choices[0]?.message;
  const own = message?.tool_calls?.[0];
  if (message === undefined || own?.type !== 'function') throw new Error('no function was called');
  expect(JSON.parse(own.function.arguments)).toEqual({ city: expect.any(String) });
  const after = await openai.chat.completions.create({
    model: 'steady-50',
    messages: [...messages, message, { role: 'tool', tool_call_id: own.id, content: 'rain' }],
    tools,
  });
  expect(after.choices[0]?.message.content).toEqual(expect.any(String));
});

test('answers in JSON of no schema: an object', async () => {
  const openai = await client();
  const answer = await openai.chat.completions.create({
    model: 'steady-50',
    messages,
    response_format: { type: 'json_object' },
  });
  const [choice] = answer.choices;
  expect(JSON.parse(choice?.message.content ?? '')).toEqual(expect.any(Object));
  expect(choice?.finish_reason).toBe('stop');
});

test('answers in JSON of a schema', async () => {
  const openai = await client();
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0, maximum: 120 } },
    required: ['name', 'age'],
  };
  const answer = await openai.chat.completions.create({
    model: 'steady-50',
    messages,
    response_format: { type: 'json_schema', json_schema: { name: 'person', schema } },
  });
  const person = JSON.parse(answer.choices[0]?.message.content ?? '') as unknown;
  expect(person).toEqual({ name: expect.any(String), age: expect.any(Number) });
});

test('makes several choices, and stops where it is told to', async () => {
  const openai = await client();
  const ask = { model: 'steady-50', messages, max_tokens: 20, seed: 1 };
  const several = await openai.chat.completions.create({ ...ask, n: 3 });
  expect(several.choices.map(({ index }) => index)).toEqual([0, 1, 2]);
  const text = several.choices[0]?.message.content ?? '';
  const stop = text.slice(30, 36);
  const cut = await openai.chat.completions.create({ ...ask, stop });
  expect(cut.choices[0]?.message.content).toBe(text.slice(0, text.indexOf(stop)));
  expect(cut.choices[0]?.finish_reason).toBe('stop');
});

test('streams several choices, each of them whole', async () => {
  const openai = await client();
  const ask = { model: 'steady-50', messages, max_tokens: 20, n: 2 };
  const streamed = await openai.chat.completions.stream(ask).finalChatCompletion();
  const whole = await openai.chat.completions.create(ask);
  const said = ({ choices }: Pick<typeof whole, 'choices'>) =>
    choices.map(({ index, message, finish_reason: reason }) => [index, message.content, reason]);
  expect(said(streamed)).toEqual(said(whole));
  expect(said(streamed)).toEqual([
    [0, expect.any(String), 'length'],
    [1, expect.any(String), 'length'],
  ]);
});

test('answers by the responses API, streamed and whole', async () => {
  const openai = await client();
  const ask = { model: 'steady-50', input: 'Where does the load line lie?', max_output_tokens: 12 };
  const whole = await openai.responses.create(ask);
  const { count } = await loadTokenizer();
  expect(whole.usage?.output_tokens).toBe(count(whole.output_text));
  const streamed = await openai.responses.stream(ask).finalResponse();
  expect(streamed.output_text).toBe(whole.output_text);
  expect(streamed.status).toBe('incomplete');
});

test('streams what a model thinks and then says, by the responses API', async () => {
  const openai = await thinker();
  const ask = { model: 'r1-reasoning', input: 'What is 17 + 25?', max_output_tokens: 40 };
  const streamed = await openai.responses.stream(ask).finalResponse();
  expect(streamed.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
  const { output } = await openai.responses.create(ask);
  expect(streamed.output).toMatchObject(output.map(({ id: _, ...item }) => item));
  expect(streamed.output_text).toMatch(/The answer is \d+\.$/);
  expect(streamed.status).toBe('completed');
});

test('streams what a model thinks and then calls, by the responses API', async () => {
  const openai = await thinker();
  const streamed = await openai.responses
    .stream({
      model: 'r1-reasoning',
      input: 'Is it raining?',
      tools: [{ type: 'function', strict: false, ...weather }],
    })
    .finalResponse();
  const [thought, call] = streamed.output;
  expect(thought).toMatchObject({ type: 'reasoning', content: [{ type: 'reasoning_text', text: expect.any(String) }] });
  if (call?.type !== 'function_call') throw new Error('no function was called');
  expect(JSON.parse(call.arguments)).toEqual({ city: expect.any(String) });
});

test('streams what a model thinks beside what it says, by chat', async () => {
  const openai = await thinker();
  const stream = await openai.chat.completions.create({
    model: 'r1-reasoning',
    messages: [{ role: 'user', content: 'What is 17 + 25?' }],
    max_tokens: 40,
    stream: true,
    stream_options: { include_usage: true },
  });
  let [thought, text, reasoningTokens] = ['', '', 0];
  for await (const { choices, usage } of stream) {
    const delta: { readonly content?: string | null; readonly reasoning_content?: string } = choices[0]?.delta ?? {};
    thought += delta.reasoning_content ?? '';
    text += delta.content ?? '';
    reasoningTokens = usage?.completion_tokens_details?.reasoning_tokens ?? reasoningTokens;
  }
  expect(reasoningTokens).toBe((await loadTokenizer()).count(thought));
  expect(text).toMatch(/The answer is \d+\.$/);
});

test('embeds, in the bytes that the client asks for by itself', async () => {
  const openai = await client();
  const ask = { model: 'steady-50', input: ['a', 'b'], dimensions: 32 };
  const { data } = await openai.embeddings.create(ask);
  const { data: floats } = await openai.embeddings.create({ ...ask, encoding_format: 'float' });
  expect(data[0]?.embedding).toHaveLength(32);
  expect([...(data[1]?.embedding ?? [])]).toEqual((floats[1]?.embedding ?? []).map((x) => expect.closeTo(x, 6)));
});
