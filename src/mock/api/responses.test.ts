import { describe, expect, test } from 'vitest';
import { events, json, type Loose, post, weather } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer, LONG_THOUGHT } from '../../../test/fixtures/mock/fake-server.ts';
import { openaiResponses } from '../../client/wire/openai-responses.ts';
import { loadTokenizer } from '../../load/tokens/tokenizer.ts';

const { count } = await loadTokenizer();

describe('responses', () => {
  const body = { model: 'mock-moe', input: 'hello', max_output_tokens: 5 };

  test('stream named events and end with the whole, as our own dialect reads them', async () => {
    await using server = await fakeServer();
    const raw = await (await post(`${server.url}/responses`, { ...body, stream: true })).text();
    expect(raw).not.toContain('[DONE]');
    const all = events(raw);
    expect(all.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      ...Array<string>(5).fill('response.output_text.delta'),
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.incomplete',
    ]);
    expect(all.map((event) => event.sequence_number)).toEqual(all.map((_, i) => i));
    for (const event of raw.split('\n\n').filter(Boolean)) {
      const [, name, type] = /^event: (.*)\ndata: \{"type":"([^"]+)"/.exec(event) ?? [];
      expect(name).toBe(type);
    }
    const read = all.map((event) => openaiResponses.read(event));
    const text = read.map((delta) => delta.text ?? '').join('');
    expect(read.at(-1)).toMatchObject({ isEnd: true, finishReason: 'length', usage: { outputTokens: count(text) } });
    const whole = await json(await post(`${server.url}/responses`, body));
    expect(whole.output[0].content[0].text).toBe(text);
    expect(whole).toMatchObject({ status: 'incomplete', usage: { output_tokens: 5, total_tokens: 5 + 8 } });
  });

  test('call tools after thinking', async () => {
    await using server = await fakeServer({ reasoning: LONG_THOUGHT });
    const tools = [{ type: 'function', ...weather.function }];
    const asked = { model: 'mock-moe', input: 'hello', tools, stream: true };
    const all = events(await (await post(`${server.url}/responses`, asked)).text());
    const { response } = all.at(-1);
    expect(response.output.map(({ type }: Loose) => type)).toEqual(['reasoning', 'function_call']);
    expect(JSON.parse(response.output[1].arguments)).toEqual({ city: expect.any(String) });
    expect(response.usage.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  });
});
