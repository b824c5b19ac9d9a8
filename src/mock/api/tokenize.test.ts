import { expect, test } from 'vitest';
import { ask, json, post } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer } from '../../../test/fixtures/mock/fake-server.ts';

test('text becomes ids and text again', async () => {
  await using server = await fakeServer();
  const root = server.url.replace('/v1', '');
  const made = await json(await post(`${root}/tokenize`, { prompt: 'The answer', return_token_strs: true }));
  expect(made).toMatchObject({ count: 2, max_model_len: 8192, token_strs: ['The', ' answer'] });
  expect(await json(await post(`${root}/detokenize`, { tokens: made.tokens }))).toEqual({ prompt: 'The answer' });
  expect((await json(await post(`${root}/tokenize`, { messages: ask.messages }))).count).toBe(8);
});
