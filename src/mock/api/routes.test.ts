import { expect, test } from 'vitest';
import { ask, json, post } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer } from '../../../test/fixtures/mock/fake-server.ts';

test('tells how it is, and echoes the id of a request', async () => {
  await using server = await fakeServer();
  const root = server.url.replace('/v1', '');
  expect(await json(await fetch(`${root}/version`))).toEqual({ version: '1.2.3' });
  for (const path of ['health', 'ready']) expect((await fetch(`${root}/${path}`)).status).toBe(200);
  const response = await post(`${server.url}/chat/completions`, ask, { 'x-request-id': 'mine' });
  expect(response.headers.get('x-request-id')).toBe('mine');
  expect((await fetch(`${root}/health`)).headers.get('x-request-id')).toMatch(/^req_/);
  const [card] = (await json(await fetch(`${server.url}/models`))).data;
  expect(card).toMatchObject({ id: 'mock-moe', owned_by: 'tests', max_model_len: 8192 });
});
