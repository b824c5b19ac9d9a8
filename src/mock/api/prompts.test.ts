import { expect, test } from 'vitest';
import { json, post } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer } from '../../../test/fixtures/mock/fake-server.ts';

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
