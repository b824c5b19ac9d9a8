import { describe, expect, test } from 'vitest';
import { events, json, type Loose, post } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer } from '../../../test/fixtures/mock/fake-server.ts';
import { loadTokenizer } from '../../load/tokens/tokenizer.ts';

const { count, encode } = await loadTokenizer();

describe('completions', () => {
  test('of several prompts, with echo, in the order of prompts', async () => {
    await using server = await fakeServer();
    const body = { model: 'mock-moe', prompt: ['Once', 'Twice'], n: 2, echo: true, max_tokens: 3 };
    const { choices, usage } = await json(await post(`${server.url}/completions`, body));
    expect(choices.map((choice: Loose) => choice.text.split(' ')[0])).toEqual(['Once', 'Once', 'Twice', 'Twice']);
    expect(usage).toMatchObject({ prompt_tokens: count('Once') + count('Twice'), completion_tokens: 12 });
  });

  test('of 16 tokens, unless more are asked for', async () => {
    await using server = await fakeServer();
    const tokens = async (more: object, headers: Record<string, string> = {}): Promise<number> => {
      const body = { model: 'mock-moe', prompt: 'Once', ignore_eos: true, ...more };
      return (await json(await post(`${server.url}/completions`, body, headers))).usage.completion_tokens;
    };
    expect([await tokens({}), await tokens({ max_tokens: 40 }), await tokens({}, { 'x-mock-osl': '50' })]).toEqual([
      16, 40, 50,
    ]);
  });

  test('of ids as of their text, streamed without a role', async () => {
    await using server = await fakeServer();
    const text = async (prompt: unknown): Promise<string> => {
      const body = { model: 'mock-moe', prompt, max_tokens: 4, stream: true, echo: true };
      const all = events(await (await post(`${server.url}/completions`, body)).text()).slice(0, -1);
      return all.map((event) => event.choices[0].text).join('');
    };
    expect(await text(encode('Once upon'))).toBe(await text('Once upon'));
    expect(await text([encode('Once upon')])).toMatch(/^Once upon( \w+){4}$/);
  });
});

test('completions of a thinker tell its thought as text, and have no tokens of thought', async () => {
  await using server = await fakeServer({ reasoning: { meanTokens: 50, sigma: 0.1 } });
  const said = async (more: object): Promise<Loose> =>
    json(await post(`${server.url}/completions`, { model: 'mock-moe', prompt: 'Hello', max_tokens: 300, ...more }));
  const { choices, usage } = await said({});
  expect(usage.completion_tokens_details?.reasoning_tokens ?? 0).toBe(0);
  const { text } = choices[0];
  const stop = text.slice(10, 20);
  const cut = await said({ stop });
  expect(cut.choices[0]).toMatchObject({ text: text.slice(0, text.indexOf(stop)), finish_reason: 'stop' });
});
