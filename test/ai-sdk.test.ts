import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { afterEach, expect, test } from 'vitest';
import { loadTokenizer } from '../src/load/tokens/tokenizer.ts';
import { type MockServer, startMock } from '../src/mock/server.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

async function provider(presets = ['steady-50']) {
  server = await startMock({ presets, timeScale: 20 });
  return createOpenAICompatible({
    name: 'mock',
    baseURL: server.url,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
}

const prompt = 'Where does the load line lie?';

test('streams text, with usage that counts what was streamed', async () => {
  const mock = await provider();
  const { textStream, usage, finishReason } = streamText({ model: mock('steady-50'), prompt, maxOutputTokens: 12 });
  let text = '';
  for await (const piece of textStream) text += piece;
  const { count } = await loadTokenizer();
  expect((await usage).outputTokens).toBe(count(text));
  expect(await finishReason).toBe('length');
});

test('tells thought from answer', async () => {
  const mock = await provider(['r1-reasoning']);
  const { reasoningText, text, usage } = await generateText({
    model: mock('r1-reasoning'),
    prompt: 'What is 17 + 25?',
    maxOutputTokens: 200,
  });
  expect(reasoningText?.length).toBeGreaterThan(100);
  expect(text).toMatch(/The answer is \d+\.$/);
  expect(usage.outputTokenDetails.reasoningTokens).toBeGreaterThan(50);
});

test('calls a tool, is given its result, and answers in words', async () => {
  const mock = await provider();
  const asked: unknown[] = [];
  const { text, steps } = await generateText({
    model: mock('steady-50'),
    prompt,
    stopWhen: stepCountIs(3),
    tools: {
      depth: tool({
        description: 'How deep a ship lies',
        inputSchema: jsonSchema<{ ship: string }>({
          type: 'object',
          properties: { ship: { type: 'string' } },
          required: ['ship'],
        }),
        execute: async (input) => {
          asked.push(input);
          return '7 m';
        },
      }),
    },
  });
  expect(asked).toEqual([{ ship: expect.any(String) }]);
  expect(steps).toHaveLength(2);
  expect(text).not.toBe('');
});

test('makes objects of a schema', async () => {
  const mock = await provider();
  const schema = jsonSchema<{ port: string; tonnes: number }>({
    type: 'object',
    properties: { port: { enum: ['Hull', 'Ghent'] }, tonnes: { type: 'integer', minimum: 1, maximum: 9 } },
    required: ['port', 'tonnes'],
    additionalProperties: false,
  });
  const { output } = await generateText({ model: mock('steady-50'), prompt, output: Output.object({ schema }) });
  expect(['Hull', 'Ghent']).toContain(output.port);
  expect(output.tonnes).toBeGreaterThanOrEqual(1);
});

test('embeds', async () => {
  const mock = await provider();
  const { embeddings } = await embedMany({ model: mock.embeddingModel('steady-50'), values: ['a', 'b', 'a'] });
  expect(embeddings[0]).toEqual(embeddings[2]);
  expect(embeddings[0]).not.toEqual(embeddings[1]);
});

test('a refusal is the client’s own error', async () => {
  const mock = await provider();
  const asking = generateText({ model: mock('steady-51'), prompt, maxRetries: 0 });
  await expect(asking).rejects.toThrow('The model `steady-51` does not exist; did you mean "steady-50"?');
});
