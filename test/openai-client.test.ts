import OpenAI, { AuthenticationError, NotFoundError } from 'openai';
import { afterEach, expect, test } from 'vitest';
import { type MockServer, startMock } from '../src/mock/server.ts';
import { loadTokenizer } from '../src/tokens/tokenizer.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

async function client(options: { readonly apiKey?: string; readonly key?: string } = {}): Promise<OpenAI> {
  server = await startMock({
    presets: ['steady-50', 'moe-dynamic'],
    timeScale: 20,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
  });
  return new OpenAI({ baseURL: server.url, apiKey: options.key ?? 'none', maxRetries: 0 });
}

const messages = [{ role: 'user' as const, content: 'Where does the load line lie?' }];

test('streams, with usage that counts what was streamed', async () => {
  const openai = await client();
  const stream = await openai.chat.completions.create({
    model: 'steady-50',
    messages,
    max_tokens: 30,
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
  expect(['stop', 'length']).toContain(finishReason);
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
  const openai = await client({ apiKey: 'right', key: 'right' });
  await expect(openai.chat.completions.create({ model: 'gpt-none', messages })).rejects.toThrow(NotFoundError);
  const stranger = new OpenAI({ baseURL: server?.url ?? '', apiKey: 'wrong', maxRetries: 0 });
  await expect(stranger.models.list()).rejects.toThrow(AuthenticationError);
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
