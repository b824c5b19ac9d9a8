import { describe, expect, test } from 'vitest';
import { openaiChat } from './openai-chat.ts';
import { readEvent } from './read-event.ts';

const read = (data: string) => readEvent(openaiChat, { data, name: undefined, comment: undefined });

const chunk = (delta: object, rest: object = {}): string =>
  JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...rest,
  });

describe('events that carry output', () => {
  test.each([
    ['OpenAI, vLLM: content', { content: 'Hi' }, { output: 'answer', text: 'Hi' }],
    ['TGI: role repeated beside content', { role: 'assistant', content: 'Hi' }, { output: 'answer', text: 'Hi' }],
    ['a space is a token', { content: ' ' }, { output: 'answer', text: ' ' }],
    [
      'SGLang, DeepSeek, llama.cpp: reasoning_content',
      { reasoning_content: 'Hm' },
      { output: 'reasoning', reasoning: 'Hm' },
    ],
    ['vLLM, OpenRouter: reasoning', { reasoning: 'Hm', content: null }, { output: 'reasoning', reasoning: 'Hm' }],
    [
      'a tool call begins',
      { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '' } }] },
      { output: 'answer', tools: [{ index: 0, id: 'c', name: 'f' }] },
    ],
    [
      'a tool call goes on',
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { output: 'answer', tools: [{ index: 0, arguments: '{"a"' }] },
    ],
    ['a refusal', { content: null, refusal: 'No.' }, { output: 'answer', text: 'No.' }],
  ])('%s', (_, delta, expected) => {
    expect(read(chunk(delta))).toEqual(expected);
  });
});

describe('events that carry none', () => {
  test.each([
    ['role only', { role: 'assistant' }],
    ['role and empty content', { role: 'assistant', content: '' }],
    ['role and null content', { role: 'assistant', content: null }],
    ['everything null', { content: null, reasoning_content: null, tool_calls: null }],
    ['an empty tool call', { tool_calls: [{ index: 0, function: { arguments: '' } }] }],
    ['nothing', {}],
  ])('%s', (_, delta) => {
    expect(read(chunk(delta)).output).toBeUndefined();
  });

  test('usage only, with no choices', () => {
    const usage = {
      prompt_tokens: 7,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 2 },
    };
    expect(read(JSON.stringify({ choices: [], usage }))).toEqual({
      usage: { inputTokens: 7, outputTokens: 5, reasoningTokens: 2, cachedTokens: 3 },
    });
  });

  test('usage: null says nothing', () => {
    expect(read(chunk({}, { usage: null }))).toEqual({});
  });

  test('unknown keys are nobody’s business', () => {
    expect(read(chunk({ content: 'a' }, { obfuscation: 'xyz', timings: {} }))).toEqual({
      output: 'answer',
      text: 'a',
    });
  });
});

test('the last content event may carry the finish reason', () => {
  const event = { choices: [{ index: 0, delta: { content: '.' }, finish_reason: 'stop' }] };
  expect(read(JSON.stringify(event))).toEqual({ output: 'answer', text: '.', finishReason: 'stop' });
});

test('[DONE] is the end and nothing else', () => {
  expect(read('[DONE]')).toEqual({ isEnd: true });
});

describe('errors within the stream', () => {
  test.each([
    ['OpenAI', { error: { message: 'boom', type: 'server_error' } }],
    ['older vLLM and SGLang', { object: 'error', message: 'boom', code: 503 }],
    ['TGI', { error: 'boom', error_type: 'generation' }],
    ['beside choices', { choices: [{ delta: {} }], error: { message: 'boom' } }],
  ])('%s', (_, event) => {
    expect(read(JSON.stringify(event)).error).toContain('boom');
  });
});

test.each(['{"choices":[', '[1]', '42', '"text"', '<html>'])(
  'what is no event of the dialect is refused: %s',
  (data) => {
    expect(() => read(data)).toThrow();
  },
);

test('an exact length is asked for in the engines’ own words', () => {
  const body = openaiChat.encode(
    { messages: [], maxTokens: 9, exactLength: true },
    [{ role: 'user', content: 'a' }],
    'm',
  );
  expect(openaiChat.path).toBe('/chat/completions');
  expect(JSON.parse(body)).toEqual({
    model: 'm',
    messages: [{ role: 'user', content: 'a' }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 9,
    min_tokens: 9,
    ignore_eos: true,
  });
});
