import { describe, expect, test } from 'vitest';
import { type DatasetFormat, formatOf, ROW_FORMATS } from './formats.ts';

const read = (format: DatasetFormat, row: unknown) => ROW_FORMATS[format](row);
const user = (content: string) => ({ role: 'user', content });

describe('messages as agents leave them', () => {
  const CALL = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };

  test('calls of tools and their results are part of what is asked', () => {
    const messages = [
      user('w?'),
      { role: 'assistant', content: null, tool_calls: [CALL] },
      { role: 'tool', tool_call_id: 'c', content: '7' },
    ];
    expect(read('openai-messages', { messages })).toEqual({ turns: [{ messages }] });
  });

  test('who speaks is known by any of the usual names, in any case', () => {
    const messages = [
      { role: 'System', content: 's' },
      { role: 'HUMAN', content: 'h' },
      { role: 'Gpt', content: 'g' },
      { from: 'User', value: 'u' },
      { role: 'ASSISTANT', content: 'the answer' },
    ];
    expect(read('openai-messages', { messages })).toEqual({
      turns: [
        {
          messages: [{ role: 'system', content: 's' }, user('h'), { role: 'assistant', content: 'g' }, user('u')],
          answer: 'the answer',
        },
      ],
    });
  });

  test('parts that are text follow one another', () => {
    const content = [{ type: 'text', text: 'one' }, { type: 'input_text', text: 'two' }, 'three'];
    expect(read('openai-messages', { messages: [{ role: 'user', content }] })).toEqual({
      turns: [{ messages: [user('one\ntwo\nthree')] }],
    });
  });

  test.each([
    [
      [user('x'), { role: 'user', content: [{ type: 'image_url', image_url: {} }] }],
      'message 2 has a part that is no text, and only text is asked, got "image_url"',
    ],
    [[{ role: 'user', content: null }], 'message 1 (user) has no content'],
    [[{ role: 'assistant', content: null }, user('x')], 'message 1 (assistant) has no content'],
    [
      [{ role: 'narrator', content: 'x' }],
      'message 1 has the role "narrator"; it takes system, user, assistant, tool or',
    ],
    [[{ role: 'user', content: 7 }], 'message 1 takes text, null or a list of parts as content, got 7'],
    [['x'], 'message 1 takes {"role": "user", "content": "text"}, got "x"'],
    [[{ content: 'x' }], 'message 1 has no role'],
    [[{ role: 'assistant', content: 'x' }], 'has no message that the model could answer'],
  ])('%j is refused', (messages, problem) => {
    expect(read('openai-messages', { messages })).toContain(problem);
  });

  test('fields that are not sent are said', () => {
    expect(read('openai-messages', { messages: [user('x')], tools: [], temperature: 0, id: 7 })).toMatchObject({
      passedOver: ['fields that are not sent (tools and temperature); target.body takes what all requests have'],
    });
  });
});

test.each([
  [{ max_tokens: 5 }, 5],
  [{ max_completion_tokens: 6 }, 6],
  [{ max_tokens: 5, max_completion_tokens: 6 }, 6],
  [{ max_tokens: '64' }, 64],
  [{ max_tokens: null }, undefined],
])("a row's own %j is the most tokens of its answer", (field, maxTokens) => {
  const turns = [{ messages: [user('x')], ...(maxTokens === undefined ? {} : { maxTokens }) }];
  expect(read('openai-messages', { messages: [user('x')], ...field })).toMatchObject({ turns });
  expect(read('prompts', { prompt: 'x', ...field })).toMatchObject({ turns });
});

test('a row that asks for no number of tokens is refused by the name of the field', () => {
  expect(read('openai-messages', { messages: [user('x')], max_tokens: 'many' })).toBe(
    'takes a whole number above 0 as "max_tokens", got "many"',
  );
});

describe('lines for the batch API', () => {
  const batch = (body: object, url = '/v1/chat/completions') =>
    read('openai-batch', { custom_id: 'r1', method: 'POST', url, body });

  test('ask what their bodies ask, whichever API they are for', () => {
    const turns = [{ messages: [user('hi')], maxTokens: 5 }];
    expect(batch({ messages: [user('hi')], max_tokens: 5 })).toEqual({ turns });
    expect(batch({ prompt: 'hi', max_tokens: 5 }, '/v1/completions')).toEqual({ turns });
    expect(batch({ input: 'hi', max_output_tokens: 5 }, '/v1/responses')).toEqual({ turns });
    expect(batch({ input: [user('hi')], max_output_tokens: 5 }, '/v1/responses')).toEqual({ turns });
    expect(batch({ input: ['a', 'b'] }, '/v1/embeddings')).toEqual({
      turns: [{ messages: [user('a'), user('b')], isList: true }],
    });
  });

  test('say which of their fields are not sent', () => {
    expect(batch({ model: 'x', messages: [user('hi')], temperature: 0 })).toMatchObject({
      passedOver: ['fields that are not sent (model and temperature); target.body takes what all requests have'],
    });
  });

  test.each([
    [{ custom_id: 'r1', body: 'x' }, 'takes {"custom_id": "1"'],
    [{ custom_id: 'r1', body: { model: 'x' } }, 'takes a body with "messages", or with "prompt" or "input" as text'],
    [{ custom_id: 'r1', body: { input: [[1, 2, 3]] } }, 'message 1 takes {"role": "user"'],
  ])('%j is refused', (row, problem) => {
    expect(read('openai-batch', row)).toContain(problem);
  });
});

describe('ShareGPT', () => {
  const turnsOf = (conversations: unknown) => read('sharegpt', { conversations });

  test('is read in OpenAI’s words, and under its other names', () => {
    const turns = [{ messages: [user('hi')], answer: 'ho' }];
    expect(turnsOf([user('hi'), { role: 'assistant', content: 'ho' }])).toEqual({ turns });
    expect(read('sharegpt', { conversation: [user('hi'), { role: 'assistant', content: 'ho' }] })).toEqual({ turns });
    expect(
      turnsOf([
        { from: 'User', value: 'hi' },
        { from: 'ChatGPT', value: 'ho' },
      ]),
    ).toEqual({ turns });
  });

  test('a word without text says nothing', () => {
    expect(
      turnsOf([
        { from: 'human', value: 'a' },
        { from: 'gpt', value: null },
      ]),
    ).toEqual({
      turns: [{ messages: [user('a')] }],
    });
  });

  test('words of tools are left out, and words of nobody that is known are taken for the model’s: both are said', () => {
    const words = [
      { from: 'human', value: 'a' },
      { from: 'function_call', value: 'f()' },
      { from: 'observation', value: '7' },
      { from: 'narrator', value: 'b' },
      { from: 'human', value: 'c' },
    ];
    expect(turnsOf(words)).toEqual({
      turns: [{ messages: [user('a')], answer: 'f()' }, { messages: [user('c')] }],
      passedOver: ['words of tools are left out', 'words of "narrator" are taken for the model\'s'],
    });
  });

  test('what is no word is refused with its number', () => {
    expect(turnsOf([{ from: 'human', value: 'a' }, 'x'])).toContain('word 2 takes');
  });
});

test('texts to embed are one request, alone or as a list', () => {
  expect(read('inputs', { input: 'a' })).toEqual({ turns: [{ messages: [user('a')] }] });
  expect(read('inputs', { input: ['a', 'b'] })).toEqual({
    turns: [{ messages: [user('a'), user('b')], isList: true }],
  });
  expect(read('inputs', { input: [] })).toContain('takes {"input": "text"}');
});

test('a format is seen from the fields of a row', () => {
  expect(formatOf({ custom_id: 'a', body: {} })).toBe('openai-batch');
  expect(formatOf({ input: 'a' })).toBe('inputs');
  expect(formatOf({ instruction: 'a', input: 'b' })).toBeUndefined();
  expect(formatOf({ conversation: [] })).toBe('sharegpt');
});
