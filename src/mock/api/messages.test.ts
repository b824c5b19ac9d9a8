import { describe, expect, test } from 'vitest';
import { events, json, type Loose, post, weather } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer, LONG_THOUGHT } from '../../../test/fixtures/mock/fake-server.ts';
import { anthropicMessages } from '../../client/wire/anthropic-messages.ts';
import { loadTokenizer } from '../../load/tokens/tokenizer.ts';

const { count } = await loadTokenizer();
const VERSION = { 'anthropic-version': '2023-06-01' };
const body = { model: 'mock-moe', messages: [{ role: 'user', content: 'hello' }], max_tokens: 5 };
const tools = [{ name: 'get_weather', input_schema: weather.function.parameters }];

describe('messages', () => {
  test('stream named events, as our own dialect reads them', async () => {
    await using server = await fakeServer();
    const raw = await (await post(`${server.url}/messages`, { ...body, stream: true }, VERSION)).text();
    const all = events(raw);
    expect(all.map(({ type }) => type)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      ...Array<string>(5).fill('content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    for (const event of raw.split('\n\n').filter(Boolean)) {
      const [, name, type] = /^event: (.*)\ndata: \{"type":"([^"]+)"/.exec(event) ?? [];
      expect(name).toBe(type);
    }
    const read = all.map((event) => anthropicMessages.read(event));
    const text = read.map((delta) => delta.text ?? '').join('');
    expect(read.at(-2)).toEqual({
      finishReason: 'length',
      usage: { inputTokens: 8, outputTokens: count(text), cachedTokens: 0 },
    });
    expect(read.at(-1)).toEqual({ isEnd: true });
    const whole = await json(await post(`${server.url}/messages`, body, VERSION));
    expect(whole).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text }],
      stop_reason: 'max_tokens',
      usage: { input_tokens: 8, output_tokens: 5 },
    });
  });

  test('call tools after thinking, and whole answers say the same', async () => {
    await using server = await fakeServer({ reasoning: LONG_THOUGHT });
    const asked = { ...body, max_tokens: 8000, tools };
    const whole = await json(await post(`${server.url}/messages`, asked, VERSION));
    expect(whole.content.map(({ type }: Loose) => type)).toEqual(['thinking', 'tool_use']);
    const all = events(await (await post(`${server.url}/messages`, { ...asked, stream: true }, VERSION)).text());
    const deltas = all.flatMap(({ delta }) => delta ?? []);
    expect(deltas.map((delta) => delta.thinking ?? '').join('')).toBe(whole.content[0].thinking);
    expect(JSON.parse(deltas.map((delta) => delta.partial_json ?? '').join(''))).toEqual(whole.content[1].input);
    expect(deltas.filter(({ type }) => type === 'signature_delta')).toHaveLength(1);
    expect(whole.usage.output_tokens_details.thinking_tokens).toBeGreaterThan(0);
    expect(whole.stop_reason).toBe('tool_use');
  });

  test('a tool may be forced, and to its result the answer is in words', async () => {
    await using server = await fakeServer();
    const forced = await json(
      await post(
        `${server.url}/messages`,
        { ...body, max_tokens: 50, tools, tool_choice: { type: 'tool', name: 'get_weather' } },
        VERSION,
      ),
    );
    expect(forced).toMatchObject({ content: [{ type: 'tool_use', name: 'get_weather' }], stop_reason: 'tool_use' });
    const result = { type: 'tool_result', tool_use_id: forced.content[0].id, content: 'rain' };
    const messages = [
      ...body.messages,
      { role: 'assistant', content: forced.content },
      { role: 'user', content: [result] },
    ];
    const after = await json(await post(`${server.url}/messages`, { ...body, messages, tools }, VERSION));
    expect(after.content).toEqual([{ type: 'text', text: expect.any(String) }]);
    const never = { ...body, tools, tool_choice: { type: 'none' } };
    expect((await json(await post(`${server.url}/messages`, never, VERSION))).content[0].type).toBe('text');
  });

  test('thinking may be switched off, and instructions are read', async () => {
    await using server = await fakeServer({ reasoning: LONG_THOUGHT });
    const asked = {
      ...body,
      max_tokens: 8000,
      thinking: { type: 'disabled' },
      system: [{ type: 'text', text: 'Be brief.' }],
    };
    const { content } = await json(await post(`${server.url}/messages`, asked, VERSION));
    expect(content.map(({ type }: Loose) => type)).toEqual(['text']);
    expect(server.asks[0]?.topic).toBe('Be brief.');
  });
});

describe('what is refused is told in the shape of its API', () => {
  test.each<[string, object, string]>([
    ['no limit', { ...body, max_tokens: undefined }, 'max_tokens: is missing'],
    ['instructions among the messages', { ...body, messages: [{ role: 'system', content: 'x' }] }, 'messages[0].role'],
    ['an image', { ...body, messages: [{ role: 'user', content: [{ type: 'image' }] }] }, 'messages[0].content'],
    ['a tool that is not there', { ...body, tools, tool_choice: { type: 'tool', name: 'f' } }, 'tool_choice: no tool'],
  ])('%s', async (_, asked, message) => {
    await using server = await fakeServer();
    const response = await post(`${server.url}/messages`, asked, VERSION);
    expect(response.status).toBe(400);
    const error = { type: 'invalid_request_error', message: expect.stringContaining(message) };
    expect(await json(response)).toEqual({ type: 'error', error });
  });

  test('no version, no key, no such model, and too many that wait', async () => {
    const told = async (response: Response) => [response.status, (await json(response)).error.type];
    await using server = await fakeServer({}, ['right']);
    const ask = (headers: Record<string, string>, asked: object = body) =>
      post(`${server.url}/messages`, asked, headers);
    const key = { 'x-api-key': 'right' };
    expect(await told(await ask(key))).toEqual([400, 'invalid_request_error']);
    expect(await told(await ask({ ...VERSION, 'x-api-key': 'wrong' }))).toEqual([401, 'authentication_error']);
    expect(await told(await ask({ ...VERSION, ...key }, { ...body, model: 'none' }))).toEqual([404, 'not_found_error']);
    expect((await ask({ ...VERSION, ...key })).status).toBe(200);
    await using full = await fakeServer({}, [], { kind: 'queue-full', reason: 'max_num_queued_reqs' });
    expect(await told(await post(`${full.url}/messages`, body, VERSION))).toEqual([529, 'overloaded_error']);
    const models = await fetch(`${server.url}/models`, { headers: VERSION });
    expect(await told(models)).toEqual([401, 'authentication_error']);
  });
});
