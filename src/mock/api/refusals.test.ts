import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ask, post } from '../../../test/fixtures/mock/asking.ts';
import { fakeServer } from '../../../test/fixtures/mock/fake-server.ts';

const allowing = (mode: 'auto' | 'required', ...names: readonly string[]) => ({
  tool_choice: {
    type: 'allowed_tools',
    allowed_tools: { mode, tools: names.map((name) => ({ type: 'function', function: { name } })) },
  },
});

const tool = (parameters: object) => ({ type: 'function', function: { name: 'f', parameters } });
const endless = tool({ properties: { a: { $ref: '#' } }, required: ['a'] });

describe('refuses', () => {
  test.each<[string, object, number, string]>([
    [
      'a prompt and answer beyond the context',
      { max_tokens: 9000 },
      400,
      'maximum context length is 8192 tokens. However',
    ],
    ['a name that is nearly a model’s', { model: 'mock-mo' }, 404, 'did you mean \\"mock-moe\\"?'],
    ['log probabilities', { logprobs: true }, 400, 'log probabilities'],
    ['functions', { functions: [] }, 400, 'tools replaced'],
    ['five stop sequences', { stop: ['a', 'b', 'c', 'd', 'e'] }, 400, 'a list of up to 4, got'],
    ['a schema of nothing', { tools: [endless], tool_choice: 'required' }, 400, 'no instance of at most 64 levels'],
    ['allowed tools that are not there', allowing('auto', 'x'), 400, 'tool_choice: no tool is called \\"x\\"'],
    ['a least above the most', { min_tokens: 9, max_tokens: 8 }, 400, 'min_tokens: takes at most max_tokens=8, got 9'],
    ['options of a stream without one', { stream_options: {} }, 400, "only allowed when 'stream' is enabled."],
    [
      'a keyword that strict mode does not know, whichever tool is called',
      { tools: [tool({}), tool({ properties: { a: { minLength: 1, type: 'string' } } })] },
      400,
      "Invalid schema for function 'f': In context=('properties', 'a'), 'minLength' is not permitted.",
    ],
    [
      'a strict format that is open',
      {
        response_format: { type: 'json_schema', json_schema: { name: 'p', strict: true, schema: { type: 'object' } } },
      },
      400,
      "response_format 'p': In context=(), 'additionalProperties' is required to be supplied and to be false.",
    ],
    [
      'a schema that asks too much',
      {
        tools: [tool({ properties: { a: { type: 'array', items: { type: 'null' }, minItems: 1e9 } } })],
        tool_choice: 'required',
      },
      400,
      '50,000 values',
    ],
    [
      'parameters that are no object',
      { tools: [tool({ type: 'string' })], tool_choice: 'required' },
      400,
      `must be a JSON Schema of 'type: \\"object\\"', got 'type: \\"string\\"'.`,
    ],
    ['a tool without a name', { tools: [{ type: 'function', function: { name: '' } }] }, 400, 'a tool has a name'],
    ['a tool that is not there', { tool_choice: { type: 'function', function: { name: 'x' } } }, 400, 'no tool'],
  ])('%s', async (_, more, status, message) => {
    await using server = await fakeServer();
    const response = await post(`${server.url}/chat/completions`, { ...ask, ...more });
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)]);
  });

  test.each<[string, BodyInit, object, string]>([
    ['nothing', '', {}, 'The body is empty. Send a JSON object.'],
    ['what breaks off', '{"model":', {}, 'The body is not JSON: it ends too early, after 9 characters.'],
    ['what goes wrong', '{"model":x}', {}, 'The body is not JSON: it goes wrong at character 10, with "x}".'],
    ['a byte order mark', '\uFEFF{}', {}, 'The body is not JSON: it begins with a byte order mark. Send it without.'],
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1'), {}, 'The body is not JSON: it is not in UTF-8. Send it in UTF-8.'],
    [
      'what is compressed',
      gzipSync('{}'),
      { 'content-encoding': 'gzip' },
      'The body is compressed (content-encoding: "gzip"). Send it as it is.',
    ],
  ])('%s instead of JSON, and says why it is none', async (_, body, headers, message) => {
    await using server = await fakeServer();
    const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body, headers: { ...headers } });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { message, param: null } }]);
  });

  test('a field with its name', async () => {
    await using server = await fakeServer();
    const wrong = { ...ask, messages: [{ role: 'user', content: 5 }] };
    const response = await post(`${server.url}/chat/completions`, wrong);
    expect(await response.json()).toMatchObject({ error: { param: 'messages[0].content', code: 400 } });
  });

  test.each(['0x5', '1e3', '0', '-1', '1.5', ' '])('an X-Mock-OSL of "%s"', async (length) => {
    await using server = await fakeServer();
    const response = await post(`${server.url}/chat/completions`, ask, { 'x-mock-osl': length });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('whole number of output')]);
  });

  test('a schema of no bottom', async () => {
    await using server = await fakeServer();
    const depth = 5000;
    const bottomless = `${'{"properties":{"a":'.repeat(depth)}{}${'}}'.repeat(depth)}`;
    const body = JSON.stringify({ ...ask, tools: [tool({})] }).replace('"parameters":{}', `"parameters":${bottomless}`);
    const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('tools[0].function.parameters: a JSON schema is nested at most 200 deep'),
    ]);
  });

  test('a full queue with 503', async () => {
    await using server = await fakeServer({}, [], { kind: 'queue-full', reason: 'max_num_queued_reqs' });
    const response = await post(`${server.url}/chat/completions`, ask);
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: 503, param: null } }]);
  });

  test('who has none of the keys', async () => {
    await using server = await fakeServer({}, ['one', 'two']);
    const status = async (key: string): Promise<number> =>
      (await post(`${server.url}/chat/completions`, ask, { authorization: key })).status;
    expect(await Promise.all(['', 'Bearer ', 'Bearer x', 'one', 'Basic one'].map(status))).toEqual([
      401, 401, 401, 401, 401,
    ]);
    // A scheme's case means nothing.
    expect(await Promise.all(['Bearer one', 'Bearer two', 'bearer one', 'BEARER  two'].map(status))).toEqual([
      200, 200, 200, 200,
    ]);
    const response = await post(`${server.url}/chat/completions`, ask);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });
});
