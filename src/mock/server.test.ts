import { afterEach, describe, expect, test } from 'vitest';
import type { MockOptions } from './options.ts';
import { type MockServer, startMock } from './server.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

async function start(presets = ['steady-50']): Promise<MockServer> {
  server = await startMock({ presets, timeScale: 20 });
  return server;
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers });

const ask = { model: 'steady-50', messages: [{ role: 'user', content: 'hello' }], max_tokens: 6, ignore_eos: true };
const streamed = { ...ask, stream: true, stream_options: { include_usage: true } };

/** The data of every event, parsed where it is JSON. */
const events = (text: string): readonly unknown[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''))
    .map((data): unknown => (data.startsWith('{') ? JSON.parse(data) : data));

test('a stream has the order of vLLM: role with the first token, text, finish reason, usage, [DONE]', async () => {
  const { url } = await start();
  const response = await post(`${url}/chat/completions`, streamed);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const [role, ...rest] = events(await response.text());
  expect(role).toMatchObject({ choices: [{ delta: { role: 'assistant', content: '' }, finish_reason: null }] });
  expect(rest).toHaveLength(8);
  for (const token of rest.slice(0, 5)) expect(token).toMatchObject({ choices: [{ finish_reason: null }] });
  expect(rest[5]).toMatchObject({ choices: [{ delta: {}, finish_reason: 'length' }] });
  expect(rest[6]).toMatchObject({ choices: [], usage: { completion_tokens: 6 } });
  expect(rest[7]).toBe('[DONE]');
});

test.each([
  ['health', 200],
  ['metrics', 200],
  ['v1/models', 200],
  ['v1/models/none', 404],
  ['nowhere', 404],
])('%s says in a header that it is synthetic', async (path, status) => {
  const { url } = await start();
  const response = await fetch(url.replace(/v1$/, path));
  expect([response.status, response.headers.get('x-mock-synthetic')]).toEqual([status, 'true']);
});

test('its models are nobody’s', async () => {
  const { url } = await start();
  const { data } = (await (await fetch(`${url}/models`)).json()) as { readonly data: readonly object[] };
  expect(data).toMatchObject([{ id: 'steady-50', owned_by: 'plimsoll-mock-synthetic' }]);
});

test('a stream tells its usage only when asked to', async () => {
  const { url } = await start();
  const { stream_options: _, ...quiet } = streamed;
  const text = await (await post(`${url}/chat/completions`, quiet)).text();
  expect(text).not.toContain('"usage"');
  expect(events(text)).toHaveLength(8);
});

test('the same question gets the same answer', async () => {
  const { url } = await start();
  const answer = async (body: object): Promise<string> => (await post(`${url}/chat/completions`, body)).text();
  const text = (raw: string): unknown => (JSON.parse(raw) as { choices: unknown }).choices;
  expect(text(await answer(ask))).toEqual(text(await answer(ask)));
  expect(text(await answer(ask))).not.toEqual(text(await answer({ ...ask, seed: 9 })));
});

describe('refuses', () => {
  test.each<[string, unknown, number, string]>([
    ['what is no JSON', '{', 400, 'not JSON'],
    ['no messages', { model: 'steady-50' }, 400, 'messages'],
    ['an unknown model', { ...ask, model: 'x' }, 404, 'The model `x` does not exist.'],
  ])('%s', async (_, body, status, message) => {
    const { url } = await start();
    const response = await post(`${url}/chat/completions`, body);
    expect(response.status).toBe(status);
    expect(JSON.stringify(await response.json())).toContain(message);
  });

  test('paths and methods that it has not', async () => {
    const { url } = await start();
    const nowhere = await fetch(`${url}/nothing`);
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { error: { type: 'invalid_request_error' } }]);
    const wrongMethod = await fetch(`${url}/chat/completions`);
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(`${url}/models/steady-50`, {})).status).toBe(405);
    expect((await fetch(`${url.replace('/v1', '')}//`)).status).toBe(404);
  });

  test.each(['HEAD', 'OPTIONS'])('%s outside a browser, as vLLM does, saying what it takes instead', async (method) => {
    const { url } = await start();
    for (const [path, allow] of [
      ['models', 'GET'],
      ['chat/completions', 'POST'],
    ]) {
      const response = await fetch(`${url}/${path}`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    }
  });

  test('who has no key, or another, but tells anybody how it is', async () => {
    server = await startMock({ presets: ['steady-50'], timeScale: 20, apiKeys: ['right'] });
    const { url } = server;
    const status = async (authorization: string): Promise<number> =>
      (await post(`${url}/chat/completions`, ask, { authorization })).status;
    expect(await Promise.all(['', 'Bearer wrong', 'right', 'Bearer right'].map(status))).toEqual([401, 401, 401, 200]);
    for (const open of ['health', 'metrics']) expect((await fetch(url.replace(/v1$/, open))).status).toBe(200);
  });

  test('a body that is too large, whether or not its length is told', async () => {
    const { url } = await start();
    const large = Buffer.alloc(64 * 1024 * 1024 + 1, ' ');
    expect((await post(`${url}/chat/completions`, large.toString())).status).toBe(413);
    // `duplex` is what fetch wants for a stream; the types do not know it.
    const stream = { method: 'POST', body: new Blob([large]).stream(), duplex: 'half' };
    const untold = await fetch(`${url}/chat/completions`, stream);
    expect(untold.status).toBe(413);
  });

  test('more tokens than its cache holds', async () => {
    const { url } = await start(['moe-dynamic']);
    const response = await post(`${url}/chat/completions`, { ...ask, model: 'moe-dynamic', max_tokens: 100_000_000 });
    expect(response.status).toBe(400);
  });
});

describe('a web page of another origin', () => {
  const page = { origin: 'https://elsewhere.example' };
  const preflight = { ...page, 'access-control-request-method': 'POST' };

  test('may ask and read, and asks first without a key', async () => {
    server = await startMock({ presets: ['steady-50'], timeScale: 20, apiKeys: ['right'] });
    const url = `${server.url}/chat/completions`;
    const asking = { ...preflight, 'access-control-request-headers': 'authorization, content-type' };
    const { status, headers } = await fetch(url, { method: 'OPTIONS', headers: asking });
    expect([status, Object.fromEntries(headers)]).toMatchObject([
      204,
      {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type',
      },
    ]);
    const read = async (authorization: string): Promise<readonly unknown[]> => {
      const answer = await post(url, ask, { ...page, authorization });
      return [answer.status, answer.headers.get('access-control-allow-origin')];
    };
    expect(await read('Bearer right')).toEqual([200, '*']);
    expect(await read('Bearer wrong')).toEqual([401, '*']);
  });

  test('may read streams', async () => {
    const { url } = await start();
    const response = await post(`${url}/chat/completions`, streamed, page);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(events(await response.text())).toHaveLength(9);
  });

  test.each(['admin/config', 'oracle/requests'])('may neither ask nor read %s', async (path) => {
    const { url } = await start();
    const operators = url.replace(/v1$/, path);
    const asked = await fetch(operators, { method: 'OPTIONS', headers: preflight });
    const read = await fetch(operators, { headers: page });
    expect(asked.status).toBe(405);
    for (const { headers } of [asked, read]) expect(headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('goes wrong when asked to', () => {
  const fault = async (kind: string, body: object = streamed): Promise<Response> => {
    const { url } = await start();
    return post(`${url}/chat/completions`, body, { 'x-mock-fault': kind });
  };

  test('with a status', async () => {
    expect((await fault('status=503')).status).toBe(503);
  });

  test('with a page of HTML', async () => {
    expect((await fault('html')).headers.get('content-type')).toBe('text/html');
  });

  test('with a stream cut short', async () => {
    const text = await (await fault('truncate')).text();
    expect(events(text)).toHaveLength(4);
    expect(text).not.toContain('[DONE]');
  });

  test('even when the answer is shorter than what comes before the fault', async () => {
    const text = await (await fault('truncate', { ...streamed, max_tokens: 1 })).text();
    expect(events(text)).toHaveLength(2);
    expect(text).not.toMatch(/"finish_reason":"|\[DONE\]/);
  });

  test('with an error in the stream', async () => {
    expect(events(await (await fault('error-chunk')).text()).slice(-2)).toMatchObject([
      { error: { code: 500 } },
      '[DONE]',
    ]);
  });

  test('with a reset, after some tokens', async () => {
    const reader = (await fault('reset')).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('data: ');
    const rest = async (): Promise<void> => {
      while (!(await reader?.read())?.done);
    };
    await expect(rest()).rejects.toThrow();
  });

  test('with silence after the first token', async () => {
    const { url, close } = await start();
    const response = await post(`${url}/chat/completions`, streamed, { 'x-mock-fault': 'stall' });
    let text = '';
    const reading = (async () => {
      for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece;
    })().catch(() => 'broken off');
    // Another request comes and goes in full meanwhile.
    await (await post(`${url}/chat/completions`, streamed)).text();
    await close();
    server = undefined;
    expect(await reading).toBe('broken off');
    expect(events(text)).toHaveLength(2);
  });

  test('with no answer at all', async () => {
    const { url, close } = await start();
    const asking = post(`${url}/chat/completions`, streamed, { 'x-mock-fault': 'no-response' }).catch(
      () => 'broken off',
    );
    await (await post(`${url}/chat/completions`, streamed)).text();
    await close();
    server = undefined;
    expect(await asking).toBe('broken off');
  });

  test.each([
    ['explode', streamed],
    ['__proto__', streamed],
    ['toString', streamed],
    ['status=200', streamed],
    ['truncate', ask],
  ])('but not in a way that it has not: %s', async (kind, body) => {
    expect((await fault(kind, body)).status).toBe(400);
  });
});

describe('does not start', () => {
  test.each<[string, MockOptions, string, string]>([
    ['a preset that it has not', { presets: ['moe-dynamik'] }, 'FLAGS_INVALID', 'did you mean "moe-dynamic"?'],
    ['a preset like none', { presets: ['x'] }, 'FLAGS_INVALID', 'there are moe-dynamic, moe-thrash, moe-ideal'],
    ['no seats', { maxSeqs: 0 }, 'FLAGS_INVALID', 'maxSeqs takes a whole number from 1, got 0.'],
    ['part of a token', { maxBatchedTokens: 1.5 }, 'FLAGS_INVALID', 'maxBatchedTokens takes a whole number'],
    [
      'a fault for a model that it has not',
      { presets: ['steady-50'], faults: [{ fault: 'status=503', share: 0.1, model: 'nosuch' }] },
      'FLAGS_INVALID',
      '--fault status=503: no model is called "nosuch"; there are steady-50.',
    ],
    ['time standing still', { timeScale: 0 }, 'FLAGS_INVALID', 'takes a number from 0.01 to 1000, got 0.'],
    ['time all but standing still', { timeScale: 0.00001 }, 'FLAGS_INVALID', 'got 0.00001.'],
    ['steps too short to leave time for anything else', { timeScale: 1001 }, 'FLAGS_INVALID', 'to 1000, got 1001.'],
  ])('with %s', async (_, options, code, message) => {
    const error = await startMock(options).catch((e: unknown) => e);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('on a port that is taken', async () => {
    const { port } = await start();
    await expect(startMock({ port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });
});

test('a plain completion streams text, without a role', async () => {
  const { url } = await start();
  const { messages: _, ...rest } = streamed;
  const response = await post(`${url}/completions`, { ...rest, prompt: 'Once' });
  const [first] = events(await response.text());
  expect(first).toMatchObject({ object: 'text_completion', choices: [{ text: expect.stringMatching(/^ \w+$/) }] });
});

test('text in parts counts as the same text in one, and the template is added', async () => {
  const { url } = await start();
  const promptTokens = async (content: unknown): Promise<unknown> => {
    const response = await post(`${url}/chat/completions`, { ...ask, messages: [{ role: 'user', content }] });
    return ((await response.json()) as { usage: { prompt_tokens: number } }).usage.prompt_tokens;
  };
  const parts = ['hello', ' there'].map((text) => ({ type: 'text', text }));
  expect(await promptTokens('hello there')).toBe(2 + 4 + 3);
  expect(await promptTokens(parts)).toBe(2 + 4 + 3);
});

test('a request that waits for a seat has its headers at once, and is counted as waiting', async () => {
  server = await startMock({ presets: ['steady-50'], timeScale: 20, maxSeqs: 1 });
  const { url } = server;
  const leave = new AbortController();
  const forever = { ...streamed, max_tokens: 1_000_000 };
  const asked = [1, 2].map(() =>
    fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(forever), signal: leave.signal }),
  );
  for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
  const text = await (await fetch(url.replace(/v1$/, 'metrics'))).text();
  expect(text).toMatch(/vllm:num_requests_running\{[^}]*\} 1$/m);
  expect(text).toMatch(/vllm:num_requests_waiting\{[^}]*\} 1$/m);
  leave.abort();
});

test('metrics are there before the first request, at zero', async () => {
  const { url } = await start();
  const text = await (await fetch(url.replace(/v1$/, 'metrics'))).text();
  for (const name of ['prompt_tokens_total', 'generation_tokens_total', 'inter_token_latency_seconds_count'])
    expect(text).toMatch(new RegExp(`^vllm:${name}\\{[^}]*\\} 0$`, 'm'));
});

test('metrics have vLLM’s names, and agree with usage', async () => {
  const { url } = await start();
  const bodies = await Promise.all(
    [1, 2, 3].map(
      async () => (await post(`${url}/chat/completions`, ask)).json() as Promise<{ usage: Record<string, number> }>,
    ),
  );
  const text = await (await fetch(url.replace(/v1$/, 'metrics'))).text();
  const value = (name: string): number => Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
  const sum = (key: string): number => bodies.reduce((n, { usage }) => n + (usage[key] ?? 0), 0);
  expect(value('vllm:generation_tokens_total')).toBe(sum('completion_tokens'));
  expect(value('vllm:prompt_tokens_total')).toBe(sum('prompt_tokens'));
  expect(value('vllm:num_requests_running')).toBe(0);
  expect(value('vllm:num_requests_waiting')).toBe(0);
  expect(text).toMatch(/vllm:request_success_total\{model_name="steady-50",engine="0",finished_reason="length"\} 3/);
  expect(text).toContain('vllm:time_to_first_token_seconds_bucket{model_name="steady-50",engine="0",le="0.001"}');
  expect(value('vllm:inter_token_latency_seconds_count')).toBe(sum('completion_tokens') - 3);
  // Steps take 1 ms here: a figure in milliseconds would be above this even on a fast day.
  for (const [name, count] of [
    ['inter_token_latency', sum('completion_tokens') - 3],
    ['time_to_first_token', 3],
    ['e2e_request_latency', 3],
  ] as const)
    expect(value(`vllm:${name}_seconds_sum`) / count).toBeLessThan(0.5);
});

test('a client that leaves is counted, and its place is free', async () => {
  const { url } = await start();
  const leave = new AbortController();
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...streamed, max_tokens: 1_000_000 }),
    signal: leave.signal,
  });
  await response.body?.getReader().read();
  leave.abort();
  const metrics = async (): Promise<string> => (await fetch(url.replace(/v1$/, 'metrics'))).text();
  await expect.poll(metrics).toMatch(/mockmoe_client_disconnects_total\{[^}]*\} 1/);
  expect(await metrics()).toMatch(/vllm:num_requests_running\{[^}]*\} 0/);
});

test.each(['no-response', 'delay-headers=60s'])(
  'a client that leaves before it is answered, by %s, is counted',
  async (kind) => {
    const { url } = await start();
    const leave = new AbortController();
    const asked = fetch(`${url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(ask),
      headers: { 'x-mock-fault': kind },
      signal: leave.signal,
    }).catch(() => 'left');
    const metrics = async (): Promise<string> => (await fetch(url.replace(/v1$/, 'metrics'))).text();
    // Once another one is answered, the server has read this one as well.
    await post(`${url}/chat/completions`, ask);
    leave.abort();
    expect(await asked).toBe('left');
    await expect.poll(metrics).toMatch(/mockmoe_client_disconnects_total\{[^}]*\} 1/);
  },
);

test('a client that leaves a stalled stream that the engine has done with is counted too', async () => {
  const { url } = await start();
  const leave = new AbortController();
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...streamed, max_tokens: 3 }),
    headers: { 'x-mock-fault': 'stall' },
    signal: leave.signal,
  });
  await response.body?.getReader().read();
  const metrics = async (): Promise<string> => (await fetch(url.replace(/v1$/, 'metrics'))).text();
  await expect.poll(metrics).toMatch(/vllm:request_success_total\{[^}]*"length"\} 1/);
  expect(await metrics()).toMatch(/mockmoe_client_disconnects_total\{[^}]*\} 0/);
  leave.abort();
  await expect.poll(metrics).toMatch(/mockmoe_client_disconnects_total\{[^}]*\} 1/);
});

test('a client that tires of a stalled stream is counted too', async () => {
  const { url } = await start();
  const leave = new AbortController();
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...streamed, max_tokens: 1_000_000 }),
    headers: { 'x-mock-fault': 'stall' },
    signal: leave.signal,
  });
  await response.body?.getReader().read();
  leave.abort();
  const metrics = async (): Promise<string> => (await fetch(url.replace(/v1$/, 'metrics'))).text();
  await expect.poll(metrics).toMatch(/mockmoe_client_disconnects_total\{[^}]*\} 1/);
});

test.each(['truncate', 'error-chunk', 'reset', 'reset-before-headers', 'status=500'])(
  'what the server breaks off itself, by %s, frees its place and is nobody’s leaving',
  async (kind) => {
    const { url } = await start();
    const metrics = async (): Promise<string> => (await fetch(url.replace(/v1$/, 'metrics'))).text();
    const long = { ...streamed, max_tokens: 1_000_000 };
    await post(`${url}/chat/completions`, long, { 'x-mock-fault': kind })
      .then((response) => response.text())
      .catch(() => 'broken off');
    await expect.poll(metrics).toMatch(/vllm:num_requests_running\{[^}]*\} 0/);
    expect(await metrics()).toMatch(/mockmoe_client_disconnects_total\{[^}]*\} 0/);
  },
);

test('closing ends streams that are open', async () => {
  const { url, close } = await start();
  const response = await post(`${url}/chat/completions`, { ...streamed, max_tokens: 1_000_000 });
  const reading = response.text().catch(() => 'broken off');
  await close();
  expect(await reading).toBe('broken off');
  server = undefined;
});
