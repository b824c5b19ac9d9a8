import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  OverloadedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterEach, expect, test } from 'vitest';
import { loadTokenizer } from '../src/load/tokens/tokenizer.ts';
import type { MockOptions } from '../src/mock/options.ts';
import { type MockServer, startMock } from '../src/mock/server.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

async function client(options: MockOptions = {}, headers: Record<string, string> = {}): Promise<Anthropic> {
  server = await startMock({ presets: ['steady-50', 'moe-dynamic'], timeScale: 20, ...options });
  return clientOf('own', headers);
}

const clientOf = (apiKey: string, defaultHeaders: Record<string, string> = {}): Anthropic =>
  new Anthropic({ baseURL: server?.url.replace(/\/v1$/, '') ?? '', apiKey, maxRetries: 0, defaultHeaders });

const thinker = (): Promise<Anthropic> => client({ presets: ['r1-reasoning'], timeScale: 200 });

const messages = [{ role: 'user' as const, content: 'Where does the load line lie?' }];
const ask = { model: 'steady-50', messages, max_tokens: 12 };
const tools = [
  {
    name: 'get_weather',
    input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
  },
];

test('streams, with usage that counts what was streamed', async () => {
  const anthropic = await client();
  const stream = anthropic.messages.stream({ ...ask, system: 'Be brief.' });
  let text = '';
  stream.on('text', (piece) => {
    text += piece;
  });
  const message = await stream.finalMessage();
  expect(message.content).toMatchObject([{ type: 'text', text }]);
  expect(message.usage.output_tokens).toBe((await loadTokenizer()).count(text));
  expect(message.stop_reason).toBe('max_tokens');
  expect(await stream.finalText()).toBe(text);
});

test('answers whole, and says the same as in a stream', async () => {
  const anthropic = await client();
  const whole = await anthropic.messages.create(ask);
  const streamed = await anthropic.messages.stream(ask).finalMessage();
  expect(streamed.content).toMatchObject(whole.content.map((block) => ({ ...block })));
  expect(whole.usage).toMatchObject({ output_tokens: 12 });
  expect(streamed.usage).toMatchObject({ output_tokens: 12, input_tokens: whole.usage.input_tokens });
});

test('tells the input that it had already, apart from the rest', async () => {
  const anthropic = await client();
  const long = { ...ask, system: 'A ship lies as deep as its load line says. '.repeat(40) };
  const first = await anthropic.messages.create(long);
  const again = await anthropic.messages.stream(long).finalMessage();
  expect(first.usage.cache_read_input_tokens).toBe(0);
  expect(again.usage.cache_read_input_tokens).toBeGreaterThan(100);
  const total = ({ usage }: typeof first) => usage.input_tokens + (usage.cache_read_input_tokens ?? 0);
  expect(total(again)).toBe(total(first));
});

test('lists its models', async () => {
  const anthropic = await client();
  const all = await Array.fromAsync(anthropic.models.list());
  expect(all).toMatchObject([
    { type: 'model', id: 'steady-50' },
    { type: 'model', id: 'moe-dynamic' },
  ]);
  expect((await anthropic.models.retrieve('moe-dynamic')).display_name).toBe('moe-dynamic');
});

test('calls a tool, streamed and whole, and answers its result in words', async () => {
  const anthropic = await client();
  const asked = { ...ask, max_tokens: 200, tools };
  const streamed = await anthropic.messages.stream(asked).finalMessage();
  const [call] = streamed.content;
  if (call?.type !== 'tool_use') throw new Error('no tool was called');
  expect(call).toMatchObject({ name: 'get_weather', input: { city: expect.any(String) } });
  expect(streamed.stop_reason).toBe('tool_use');
  const whole = await anthropic.messages.create(asked);
  expect(whole.content).toMatchObject([{ type: 'tool_use', name: 'get_weather', input: call.input as object }]);
  const after = await anthropic.messages.create({
    ...asked,
    messages: [
      ...messages,
      { role: 'assistant', content: streamed.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'rain' }] },
    ],
  });
  expect(after.content).toMatchObject([{ type: 'text' }]);
});

test('streams what a model thinks and then says, with its signature', async () => {
  const anthropic = await thinker();
  const asked = {
    model: 'r1-reasoning',
    messages: [{ role: 'user' as const, content: 'What is 17 + 25?' }],
    max_tokens: 40,
    thinking: { type: 'enabled' as const, budget_tokens: 20 },
  };
  const { content, usage, stop_reason: reason } = await anthropic.messages.stream(asked).finalMessage();
  const [thought, text] = content;
  if (thought?.type !== 'thinking' || text?.type !== 'text') throw new Error('it did not think and speak');
  expect(thought.signature).not.toBe('');
  expect(usage.output_tokens_details?.thinking_tokens).toBe((await loadTokenizer()).count(thought.thinking));
  expect(text.text).toMatch(/The answer is \d+\.$/);
  expect(reason).toBe('end_turn');
  const whole = await anthropic.messages.create(asked);
  expect(whole.content).toMatchObject([
    { type: 'thinking', thinking: thought.thinking },
    { type: 'text', text: text.text },
  ]);
  const silent = await anthropic.messages.create({ ...asked, thinking: { type: 'disabled' } });
  expect(silent.content.map(({ type }) => type)).toEqual(['text']);
});

test('a model that is not there, a wrong key and a wrong field are the client’s own errors', async () => {
  const anthropic = await client({ apiKeys: ['own'] });
  const none = { ...ask, model: 'claude-none' };
  await expect(anthropic.messages.create(none)).rejects.toThrow(NotFoundError);
  await expect(anthropic.messages.create({ ...ask, max_tokens: 0 })).rejects.toThrow(BadRequestError);
  const refusal: unknown = await clientOf('wrong')
    .messages.create(ask)
    .catch((error: unknown) => error);
  if (!(refusal instanceof AuthenticationError)) throw refusal;
  expect(refusal).toMatchObject({ status: 401, type: 'authentication_error' });
  await expect(clientOf('wrong').models.list()).rejects.toThrow(AuthenticationError);
});

test('more than its key may ask for, and more than the server can take', async () => {
  const anthropic = await client({ rateLimit: { requestsPerMinute: 1 } });
  await anthropic.messages.create(ask);
  const refusal: unknown = await anthropic.messages.create(ask).catch((error: unknown) => error);
  if (!(refusal instanceof RateLimitError)) throw refusal;
  expect(refusal).toMatchObject({ status: 429, type: 'rate_limit_error' });
  expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
  const overloaded = clientOf('another', { 'x-mock-error': '529' });
  await expect(overloaded.messages.create(ask)).rejects.toThrow(OverloadedError);
});

test('an error within the stream is the client’s own error, too', async () => {
  const anthropic = await client({}, { 'x-mock-fault': 'error-chunk=3' });
  const failure: unknown = await anthropic.messages
    .stream(ask)
    .finalMessage()
    .catch((error: unknown) => error);
  if (!(failure instanceof APIError)) throw failure;
  expect(failure.type).toBe('api_error');
  expect(failure.message).toContain('the engine died');
});

test('leaves in the middle of a stream, and the server lets go of it', async () => {
  const anthropic = await client();
  const stream = await anthropic.messages.create({ ...ask, max_tokens: 100_000, stream: true });
  let read = 0;
  for await (const _ of stream) if (++read === 5) stream.controller.abort();
  expect(read).toBeLessThan(1000); // What had come already may still be handed out.
  const metrics = async (): Promise<string> => (await fetch(server?.url.replace(/v1$/, 'metrics') ?? '')).text();
  await expect.poll(metrics).toMatch(/vllm:num_requests_running\{model_name="steady-50"[^}]*\} 0/);
  expect(await metrics()).toMatch(/mockmoe_client_disconnects_total\{model_name="steady-50"[^}]*\} 1/);
});
