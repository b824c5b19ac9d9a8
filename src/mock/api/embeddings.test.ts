import { expect, test } from 'vitest';
import { json, type Loose, post } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer } from '../../../test/fixtures/mock/fake-server.ts';

test('embeddings are unit vectors that follow from the text, as floats or as bytes', async () => {
  await using server = await fakeServer();
  const embed = async (more: object): Promise<Loose> =>
    json(await post(`${server.url}/embeddings`, { model: 'mock-moe', input: ['a b', 'c'], dimensions: 64, ...more }));
  const { data, usage, system_fingerprint: label } = await embed({});
  expect(label).toBe('plimsoll-mock-synthetic');
  expect(data[0].embedding).toHaveLength(64);
  expect(Math.hypot(...data[0].embedding)).toBeCloseTo(1, 5);
  expect(data[0].embedding).not.toEqual(data[1].embedding);
  expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  const bytes = Buffer.from((await embed({ encoding_format: 'base64' })).data[0].embedding, 'base64');
  expect(bytes.readFloatLE(0)).toBeCloseTo(data[0].embedding[0], 6);
});
