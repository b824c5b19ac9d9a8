import { describe, expect, test } from 'vitest';
import { modelsIn, mustBeAmong } from './listed-models.ts';

const URL_OF = 'http://h/v1';
const listOf = (...entries: readonly unknown[]) => modelsIn(JSON.stringify({ object: 'list', data: entries }))!;

describe('a list of models is read', () => {
  test.each<[string, unknown]>([
    ['OpenAI', { object: 'list', data: [{ id: 'm', object: 'model' }] }],
    ['Together: bare', [{ id: 'm' }]],
    ['llama.cpp: twice', { models: [{ name: 'm' }], data: [{ id: 'm' }] }],
    ['names alone', { data: ['m'] }],
    ['Ollama', { models: [{ name: 'm', model: 'm' }] }],
  ])('of %s', (_, answer) => {
    expect(modelsIn(JSON.stringify(answer))?.models.map(({ id }) => id)).toEqual(['m']);
  });

  test.each(['', '{}', '{"data":{}}', '"m"', '[1]'])('and is none: %s', (text) => {
    expect(modelsIn(text)?.models ?? []).toEqual([]);
  });

  test('with how many tokens each takes in all, whatever it is called', () => {
    const list = listOf(
      { id: 'a', max_model_len: 4096 },
      { id: 'b', context_length: 8 },
      { id: 'c', context_window: 9 },
    );
    expect(list.models.map(({ mostTokens }) => mostTokens)).toEqual([4096, 8, 9]);
  });
});

describe('a model may be asked', () => {
  test.each<[string, object, string]>([
    ['by its name', { id: 'm' }, 'm'],
    ['where anything is passed on', { id: '*' }, 'gpt-4o'],
    ['where all of a provider’s are passed on', { id: 'openai/*' }, 'openai/gpt-4o'],
    ['as an adapter, which is listed like others', { id: 'lora', root: '/loras/a', parent: 'm' }, 'lora'],
  ])('%s', (_, entry, model) => {
    expect(mustBeAmong(listOf(entry), model, URL_OF)).toBeUndefined();
  });

  test.each<[string, object, string]>([
    ['an alias', { id: 'mistral-large-2411', aliases: ['mistral-large-latest'] }, 'mistral-large-latest'],
    ['its root', { id: 'served', root: 'meta-llama/Llama-3' }, 'meta-llama/Llama-3'],
    ['its parent', { id: 'lora', parent: 'base' }, 'base'],
    ['a slug', { id: 'a/b', canonical_slug: 'a/b-2026' }, 'a/b-2026'],
    ['a variant', { id: 'a/b' }, 'a/b:free'],
    ['its latest', { id: 'llama3:latest' }, 'llama3'],
  ])('by %s, with a note', (_, entry, model) => {
    expect(mustBeAmong(listOf(entry), model, URL_OF)).toMatch(
      /^http:\/\/h\/v1 lists .* which may be another name for it\.$/,
    );
  });

  test('where none are listed, or a part alone', () => {
    expect(mustBeAmong(listOf(), 'm', URL_OF)).toMatch(/lists no models/);
    const part = modelsIn('{"data":[{"id":"a"}],"has_more":true}')!;
    expect(mustBeAmong(part, 'm', URL_OF)).toMatch(/lists a part/);
  });

  test('and not where all others are listed', () => {
    expect(() => mustBeAmong(listOf({ id: 'anthropic/*' }, { id: 'gpt-4o' }), 'gpt-4p', URL_OF)).toThrow(
      'http://h/v1 has no model "gpt-4p"; it has "anthropic/*", "gpt-4o". Did you mean "gpt-4o"?',
    );
  });
});
