import { expect, test } from 'vitest';
import { MAX_TOKENS_FIELDS, requestFor } from './dialect.ts';
import { DIALECT_NAMES, DIALECTS, dialectFor } from './dialects.ts';

const TURN = { messages: [], maxTokens: 20, exactLength: true };
const CONVERSATION = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Where is the ship?' },
] as const;
const bodyOf = (api: keyof typeof DIALECTS, extras: Parameters<typeof dialectFor>[1] = {}) => {
  const { path, body } = requestFor(dialectFor(api, extras), TURN, CONVERSATION, 'm');
  return { path, ...(JSON.parse(String(body)) as Record<string, unknown>) };
};

test('each dialect asks in its own words', () => {
  expect(Object.fromEntries(DIALECT_NAMES.map((api) => [api, bodyOf(api)]))).toEqual({
    'openai-chat': {
      path: '/chat/completions',
      model: 'm',
      messages: CONVERSATION,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 20,
      min_tokens: 20,
      ignore_eos: true,
    },
    'openai-completions': {
      path: '/completions',
      model: 'm',
      prompt: 'Be brief.\n\nWhere is the ship?',
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 20,
      min_tokens: 20,
      ignore_eos: true,
    },
    'openai-responses': { path: '/responses', model: 'm', input: CONVERSATION, stream: true, max_output_tokens: 20 },
    'openai-embeddings': { path: '/embeddings', model: 'm', input: 'Be brief.\n\nWhere is the ship?' },
    'anthropic-messages': {
      path: '/messages',
      model: 'm',
      max_tokens: 20,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Where is the ship?' }],
      stream: true,
    },
  });
});

test('a list of texts is embedded as a list', () => {
  const { body } = requestFor(dialectFor('openai-embeddings', {}), { messages: [], isList: true }, CONVERSATION, 'm');
  expect(JSON.parse(String(body))).toEqual({ model: 'm', input: ['Be brief.', 'Where is the ship?'] });
});

test('calls of tools and their results are asked in every dialect’s own words', () => {
  const conversation = [
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', content: null, tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"a":1}' } }] },
    { role: 'tool', content: '7', tool_call_id: 'c' },
  ] as const;
  const asked = (api: keyof typeof DIALECTS) =>
    JSON.parse(String(requestFor(dialectFor(api, {}), { messages: [] }, conversation, 'm').body)) as Record<
      string,
      unknown
    >;
  expect(asked('openai-chat')['messages']).toEqual(conversation);
  expect(asked('openai-completions')['prompt']).toBe('Weather?\n\n\n\n7');
  expect(asked('openai-responses')['input']).toEqual([
    { role: 'user', content: 'Weather?' },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
    { type: 'function_call_output', call_id: 'c', output: '7' },
  ]);
  expect(asked('anthropic-messages')['messages']).toEqual([
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: '7' }] },
  ]);
});

test('what a target wants in every request is added, and the most tokens are called as it calls them', () => {
  const asked = bodyOf('openai-chat', {
    body: { temperature: 0, n: 2, ignore_eos: false },
    maxTokensField: 'max_completion_tokens',
  });
  expect(asked).toMatchObject({ temperature: 0, n: 2, ignore_eos: false, max_completion_tokens: 20, model: 'm' });
  expect(asked).not.toHaveProperty('max_tokens');
});

test.each(DIALECT_NAMES)('%s leaves out what a target says is null', (api) => {
  const asked = bodyOf(api, { body: { temperature: null, min_tokens: null, stream_options: null, seed: 7 } });
  expect(asked).toMatchObject({ model: 'm', seed: 7 });
  for (const name of ['temperature', 'min_tokens', 'stream_options']) expect(asked).not.toHaveProperty(name);
});

test('what a target says of stream_options is added to what is asked for', () => {
  const body = { stream_options: { continuous_usage_stats: true } };
  expect(bodyOf('openai-chat', { body })).toMatchObject({
    stream_options: { include_usage: true, continuous_usage_stats: true },
  });
});

test.each(DIALECT_NAMES)(
  '%s calls the most tokens by the first of its names, or by another that a target chooses',
  (api) => {
    const { maxTokensFields } = DIALECTS[api];
    const said = (extras: Parameters<typeof dialectFor>[1]) =>
      Object.keys(bodyOf(api, extras)).filter((name) => /^max_/.test(name));
    expect(said({})).toEqual(maxTokensFields.slice(0, 1));
    if (maxTokensFields.length > 1)
      for (const name of MAX_TOKENS_FIELDS) expect(said({ maxTokensField: name })).toEqual([name]);
  },
);

test('nothing is made anew where nothing is added', () => {
  expect(dialectFor('openai-chat', {})).toBe(DIALECTS['openai-chat']);
});

test.each(DIALECT_NAMES)(
  '%s takes further fields, and another request of the same target is not changed by them',
  (api) => {
    const extras = { body: { temperature: 0, seed: 7 } };
    expect(bodyOf(api, extras)).toEqual({ ...bodyOf(api), temperature: 0, seed: 7 });
    expect(bodyOf(api, extras)).toEqual(bodyOf(api, extras));
  },
);

test.each(DIALECT_NAMES)(
  '%s keeps for itself every field that it fills in, but for how a length is made exact and usage asked for',
  (api) => {
    const filled = Object.keys(bodyOf(api)).filter(
      (name) => !['path', 'stream_options', 'min_tokens', 'ignore_eos'].includes(name),
    );
    expect(Object.keys(DIALECTS[api].ownFields)).toEqual(expect.arrayContaining(filled));
  },
);

test('of the dialects some answer conversations', () => {
  expect(DIALECT_NAMES.filter((api) => DIALECTS[api].isChat)).toEqual([
    'openai-chat',
    'openai-responses',
    'anthropic-messages',
  ]);
});
