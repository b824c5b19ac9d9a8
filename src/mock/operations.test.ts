import { mkdtempSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { machineMs } from '../core/monotonic-clock.ts';
import type { MockConfig } from './admin/config.ts';
import { faultRule, type MockOptions } from './options.ts';
import type { RequestReading } from './oracle/oracle.ts';
import { type MockServer, startMock } from './server.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

/** Where its other paths are: the base without `/v1`. */
async function start(options: MockOptions = {}): Promise<string> {
  server = await startMock({ presets: ['steady-50'], timeScale: 20, ...options });
  return server.url.replace(/\/v1$/, '');
}

const ask = { model: 'steady-50', messages: [{ role: 'user', content: 'hello' }], max_tokens: 6, ignore_eos: true };
const chat = (base: string, body: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${base}/v1/chat/completions`, { method: 'POST', body: JSON.stringify({ ...ask, ...body }), headers });
const send = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;

describe('admin', () => {
  test('changes what goes wrong while it runs, all of it or none', async () => {
    const base = await start();
    expect((await chat(base)).status).toBe(200);
    const typo = await send('PUT', `${base}/admin/config`, {
      faults: [{ fault: 'status=500', share: 1 }],
      timeScal: 2,
    });
    expect([typo.status, await typo.text()]).toEqual([400, expect.stringContaining('did you mean \\"timeScale\\"?')]);
    expect((await chat(base)).status).toBe(200);
    const changed = await send('PUT', `${base}/admin/config`, { faults: [{ fault: 'status=500', share: 1 }] });
    expect(await json<MockConfig>(changed)).toMatchObject({
      faults: [{ fault: 'status=500', share: 1 }],
      timeScale: 20,
    });
    expect((await chat(base)).status).toBe(500);
    await send('POST', `${base}/admin/reset`);
    expect((await chat(base)).status).toBe(200);
  });

  test('seats fewer from then on', async () => {
    const base = await start();
    const put = (change: object): Promise<Response> => send('PUT', `${base}/admin/config`, change);
    expect(await json<MockConfig>(await put({ maxSeqs: 1 }))).toMatchObject({ maxSeqs: 1, maxBatchedTokens: null });
    const leave = new AbortController();
    const long = {
      method: 'POST',
      body: JSON.stringify({ ...ask, max_tokens: 1e6, stream: true }),
      signal: leave.signal,
    };
    await Promise.all([1, 2, 3].map(() => fetch(`${base}/v1/chat/completions`, long)));
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toMatch(/vllm:num_requests_waiting\{[^}]*\} 2$/m);
    // The preset's own again.
    expect(await json<MockConfig>(await put({ maxSeqs: null }))).toMatchObject({ maxSeqs: null });
    await expect
      .poll(async () => (await fetch(`${base}/metrics`)).text())
      .toMatch(/vllm:num_requests_waiting\{[^}]*\} 0$/m);
    leave.abort();
  });

  test('and the oracle take nothing from a page in a browser', async () => {
    const base = await start();
    const headers = { origin: 'https://elsewhere.example' };
    expect((await send('PUT', `${base}/admin/config`, {}, headers)).status).toBe(403);
    expect((await send('GET', `${base}/oracle/requests`, undefined, headers)).status).toBe(403);
  });

  test('and the oracle answer on loopback to its own names only, so that a page’s name turned to it gets nothing', async () => {
    const status = (base: string, path: string, host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        get(`${base}/${path}`, { headers: { host } }, (response) => {
          resolve(response.statusCode);
          response.resume();
        }).on('error', reject);
      });
    const base = await start();
    const hosts = ['localhost', 'LOCALHOST:1', '127.0.0.1:8000', '127.9.9.9', '[::1]:80', '[::1]', 'evil.example:8000'];
    const paths = ['admin/config', 'oracle/requests', 'oracle/steps'];
    for (const path of paths)
      expect(await Promise.all(hosts.map((host) => status(base, path, host)))).toEqual([
        ...[200, 200, 200, 200, 200, 200],
        403,
      ]);
    for (const host of ['127.0.0.1.evil.example', 'localhost.evil.example', 'evil.example:127.0.0.1'])
      expect([host, await status(base, 'oracle/requests', host)]).toEqual([host, 403]);
    expect(await status(base, 'health', 'evil.example')).toBe(200);
    await server?.close();
    const asked = (await start({ host: '0.0.0.0', admin: true, oracle: true })).replace('0.0.0.0', '127.0.0.1');
    expect(await status(asked, 'oracle/requests', 'mock.example')).toBe(200);
  });

  test('and the oracle are off where others can reach them, unless asked for', async () => {
    const paths = ['admin/config', 'oracle/requests'];
    const statuses = async (base: string) =>
      Promise.all(paths.map(async (path) => (await fetch(`${base}/${path}`)).status));
    const outside = (await start({ host: '0.0.0.0' })).replace('0.0.0.0', '127.0.0.1');
    expect(await statuses(outside)).toEqual([404, 404]);
    expect(server?.isOpen).toBe(true);
    expect(await (await fetch(`${outside}/admin/config`)).text()).toContain('--admin turns it on');
    await server?.close();
    const asked = (await start({ host: '0.0.0.0', admin: true, oracle: true })).replace('0.0.0.0', '127.0.0.1');
    expect(await statuses(asked)).toEqual([200, 200]);
    await server?.close();
    expect(await statuses(await start({ admin: false, oracle: false }))).toEqual([404, 404]);
    expect(server?.isOpen).toBe(false);
  });

  test('needs a key where the API does', async () => {
    const base = await start({ apiKeys: ['right'] });
    expect((await fetch(`${base}/admin/config`)).status).toBe(401);
    expect((await fetch(`${base}/admin/config`, { headers: { authorization: 'Bearer right' } })).status).toBe(200);
  });
});

describe('refuses when it is told to', () => {
  test('more than a key may ask for in a minute: 429, and when to come again', async () => {
    const base = await start({ rateLimit: { requestsPerMinute: 2 } });
    const key = { authorization: 'Bearer one' };
    const first = await chat(base, {}, key);
    expect([first.status, first.headers.get('x-ratelimit-remaining-requests')]).toEqual([200, '1']);
    await chat(base, { stream: true }, { authorization: 'bearer one' });
    const third = await chat(base, {}, key);
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await json<unknown>(third)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect((await chat(base, {}, { authorization: 'Bearer two' })).status).toBe(200);
  });

  test('tokens, those that the answer may have among them', async () => {
    const base = await start({ rateLimit: { tokensPerMinute: 100 } });
    expect((await chat(base, { max_tokens: 50 })).status).toBe(200);
    expect((await chat(base, { max_tokens: 50 })).status).toBe(429);
  });

  test('what it refuses for another reason uses up nothing', async () => {
    const base = await start({ rateLimit: { requestsPerMinute: 10 }, maxQueuedRequests: 1 });
    const left = async (body: object): Promise<readonly unknown[]> => {
      const { status, headers } = await chat(base, body);
      return [status, headers.get('x-ratelimit-remaining-requests')];
    };
    expect(await left({ n: 2 })).toEqual([503, '10']);
    const parameters = { properties: { a: { $ref: '#' } }, required: ['a'] };
    const endless = { tools: [{ type: 'function', function: { name: 'f', parameters } }], tool_choice: 'required' };
    expect(await left(endless)).toEqual([400, '10']);
    expect(await left({})).toEqual([200, '9']);
  });

  test('requests beyond its queue: 503', async () => {
    const base = await start({ maxQueuedRequests: 1, maxSeqs: 1 });
    const leave = new AbortController();
    const long = { ...ask, max_tokens: 1e6, stream: true };
    await fetch(`${base}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(long), signal: leave.signal });
    const refused = await chat(base);
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining('max_num_queued_reqs')]);
    leave.abort();
    await expect.poll(async () => (await chat(base)).status).toBe(200);
  });

  test('until it is loaded: alive, not ready', async () => {
    const base = await start({ startupDelayMs: 60_000 });
    const status = async (path: string): Promise<number> => (await fetch(`${base}/${path}`)).status;
    expect(await Promise.all(['health', 'ready', 'v1/models', 'metrics'].map(status))).toEqual([200, 503, 503, 200]);
    expect((await chat(base)).headers.get('retry-after')).toBe('1');
    await server?.close();
    const ready = await start();
    expect((await fetch(`${ready}/ready`)).status).toBe(200);
  });
});

test('faults by configuration hit their share of requests, and only those of their model', async () => {
  const base = await start({
    presets: ['steady-50', 'moe-ideal'],
    faults: [faultRule('status=500@0.3:steady-50')],
  });
  const failed = async (model: string): Promise<number> => {
    const all = await Promise.all(Array.from({ length: 100 }, () => chat(base, { model, max_tokens: 1 })));
    return all.filter(({ status }) => status === 500).length;
  };
  const steady = await failed('steady-50');
  expect(steady).toBeGreaterThan(15);
  expect(steady).toBeLessThan(45);
  expect(await failed('moe-ideal')).toBe(0);
});

test('what else is asked for in between does not shift which requests a fault hits', async () => {
  const hits = async (between: (base: string) => Promise<unknown>): Promise<readonly number[]> => {
    const base = await start({ faults: [faultRule('status=500@0.3')] });
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) {
      statuses.push((await chat(base, { max_tokens: 1 })).status);
      await between(base);
    }
    await server?.close();
    return statuses;
  };
  const alone = await hits(async () => {});
  expect(alone).toContain(500);
  const scrape = (base: string) => fetch(`${base}/metrics`);
  const miss = (base: string) => chat(base, { model: 'nobody' });
  expect(await hits((base) => Promise.all([scrape(base), fetch(`${base}/nowhere`), miss(base)]))).toEqual(alone);
});

test.each<[string, string, object, string]>([
  ['crlf', 'chat/completions', { stream: false }, 'needs a stream, got none. Ask with'],
  ['missing-usage', 'chat/completions', { stream: true }, 'needs a usage, which this stream does not tell. Ask with'],
  ['wrong-usage', 'completions', { stream: true, prompt: 'a' }, 'needs a usage'],
  ['choice-order', 'responses', { stream: true, input: 'a' }, 'needs choices, which answers of this API have not.'],
  ['zero-tokens', 'embeddings', { input: 'a' }, 'needs an answer of tokens, got embeddings.'],
])('%s is refused where it could not happen: /v1/%s %j', async (fault, path, more, message) => {
  const base = await start();
  const response = await send('POST', `${base}/v1/${path}`, { ...ask, ...more }, { 'x-mock-fault': fault });
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(message)]);
});

test.each(['reset@2', '@0.5', 'reset@0.1:', 'explode@0.1', 'status=200'])('--fault %s is refused', (text) => {
  expect(() => faultRule(text)).toThrow(/--fault/);
});

describe('the oracle', () => {
  test('tells when each token was emitted, on the clock that the client reads, too', async () => {
    const base = await start({ timeScale: 1 });
    const beforeMs = machineMs();
    const response = await chat(base, { stream: true }, { 'x-request-id': 'mine' });
    const seenMs: number[] = [];
    for await (const _ of response.body ?? []) seenMs.push(machineMs());
    const readMs = machineMs();
    const { choices, model } = await json<RequestReading>(await fetch(`${base}/oracle/requests/mine`));
    const [choice] = choices;
    expect(model).toBe('steady-50');
    expect(choice).toMatchObject({ state: 'ended', outputTokens: 6, promptTokens: 8, finishReason: 'length' });
    const emitted = choice?.emittedAtMs ?? [];
    expect(emitted).toHaveLength(6);
    expect(choice?.arrivedAtMs).toBeGreaterThan(beforeMs);
    // A reader may find several tokens in one piece, never one before it was sent, but for its stamp being a moment late.
    expect(seenMs.length).toBeLessThanOrEqual(7);
    expect(seenMs.at(-1)).toBeGreaterThan((emitted[5] ?? Number.NaN) - 5);
    // Handed over at the end of their steps, whose instants come from the engine's own clock.
    const behind = [
      Number(emitted[0]) - Number(choice?.firstTokenAtMs),
      Number(emitted[5]) - Number(choice?.lastTokenAtMs),
    ];
    expect(Math.min(...behind)).toBeGreaterThan(-0.1);
    expect(emitted[5]).toBeLessThan(readMs);
    // One step may be late and the next in time, but each has an instant of its own.
    const gaps = emitted.slice(1).map((ms, i) => ms - (emitted[i] ?? 0));
    expect(gaps.toSorted((a, b) => a - b)[2]).toBeGreaterThan(5);
    const parts = [choice?.queueMs, choice?.prefillMs, choice?.decodeMs].map(Number);
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(Number(choice?.lastTokenAtMs) - Number(choice?.arrivedAtMs), 1);
  });

  test('tells of every choice, and of who left', async () => {
    const base = await start();
    await (await chat(base, { n: 2 }, { 'x-request-id': 'two' })).text();
    expect((await json<RequestReading>(await fetch(`${base}/oracle/requests/two`))).choices).toHaveLength(2);
    const leave = new AbortController();
    const body = JSON.stringify({ ...ask, max_tokens: 1e6, stream: true });
    const headers = { 'x-request-id': 'left' };
    await fetch(`${base}/v1/chat/completions`, { method: 'POST', body, headers, signal: leave.signal });
    leave.abort();
    const state = async () =>
      (await json<RequestReading>(await fetch(`${base}/oracle/requests/left`))).choices[0]?.state;
    await expect.poll(state).toBe('withdrawn');
  });

  test('shows the steps, page by page', async () => {
    const base = await start();
    await (await chat(base, { max_tokens: 9 })).text();
    const page = async (query: string) =>
      json<{ steps: readonly { index: number; decodes: number }[]; next: number }>(
        await fetch(`${base}/oracle/steps?${query}`),
      );
    const { steps, next } = await page('limit=4');
    expect(steps.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    const rest = await page(`from=${next}`);
    expect(rest.steps.map(({ index }) => index)).toEqual([4, 5, 6, 7, 8]);
    expect(rest.steps.every(({ decodes }) => decodes === 1)).toBe(true);
    expect(await page(`since=${next}`)).toEqual(rest);
    // Nothing new: a poller keeps its place.
    expect(await page('from=9')).toMatchObject({ steps: [], next: 9 });
  });

  test.each([
    ['oracle/requests/nobody', 404],
    ['oracle/steps?engine=steady', 404],
    ['oracle/steps?limit=x', 400],
    ['oracle/requests?limit=-1', 400],
    ['oracle/requests?limit=', 400],
    ['oracle/requests?limt=1', 400],
    ['oracle/requests/%', 400],
    ['oracle/requests/x?limit=1', 400],
    ['oracle/steps?limit=1e2', 400],
    ['oracle/steps?from=1&since=1', 400],
  ])('says what is wrong with %s', async (path, status) => {
    const base = await start();
    expect((await fetch(`${base}/${path}`)).status).toBe(status);
  });
});

describe('a hybrid', () => {
  test('sends short questions one way and deep ones the other, and says so', async () => {
    const base = await start({ presets: ['hybrid'], timeScale: 100 });
    const way = async (content: string, more: object = {}): Promise<string | null> => {
      const response = await chat(base, { model: 'hybrid', messages: [{ role: 'user', content }], ...more });
      expect(await json<unknown>(response)).toMatchObject({ model: 'hybrid' });
      return response.headers.get('x-mock-routed-to');
    };
    expect(await way('hello')).toBe('hybrid/moe-dynamic');
    expect(await way('Prove that the sum converges.')).toBe('hybrid/dense-405b');
    expect(await way('hello', { reasoning_effort: 'high' })).toBe('hybrid/dense-405b');
    expect(await way('Prove it.', { reasoning_effort: 'low' })).toBe('hybrid/moe-dynamic');
    expect(await way('long '.repeat(2100))).toBe('hybrid/dense-405b');
  });
});

test('a reasoning model thinks before it answers', async () => {
  const base = await start({ presets: ['r1-reasoning'], timeScale: 1000 });
  const response = await chat(base, { model: 'r1-reasoning', max_tokens: 400, ignore_eos: false, stream: true });
  const text = await response.text();
  const deltas = text.split('\n\n').filter((event) => event.includes('"delta"'));
  const kinds = deltas.map((event) => (event.includes('reasoning_content') ? 'thought' : 'answer')).slice(1);
  expect(kinds[0]).toBe('thought');
  expect(kinds.slice(0, kinds.indexOf('answer')).every((kind) => kind === 'thought')).toBe(true);
});

describe('questions of known answer', () => {
  const questions = Array.from({ length: 400 }, (_, i) => `What is ${i + 3} times ${(i * 7) % 90}?`);
  const rightOnes = async (base: string, model: string): Promise<readonly boolean[]> =>
    Promise.all(
      questions.map(async (content, i) => {
        const messages = [{ role: 'user', content }];
        const response = await chat(base, { model, messages, max_tokens: 16, ignore_eos: false });
        const { choices } = await json<{ choices: [{ message: { content: string } }] }>(response);
        return new RegExp(` ${(i + 3) * ((i * 7) % 90)}\\.$`).test(choices[0].message.content);
      }),
    );

  test('are answered rightly as often as the model does, a little less where experts are left out, alike each time', async () => {
    const base = await start({ presets: ['moe-dynamic', 'moe-static'], timeScale: 500, maxSeqs: 512 });
    const [dynamic, again, fixed] = [
      await rightOnes(base, 'moe-dynamic'),
      await rightOnes(base, 'moe-dynamic'),
      await rightOnes(base, 'moe-static'),
    ];
    const count = (all: readonly boolean[]): number => all.filter(Boolean).length;
    expect(again).toEqual(dynamic);
    expect(count(dynamic) / 400).toBeGreaterThan(0.91);
    expect(count(dynamic)).toBeLessThan(400);
    expect(count(fixed)).toBeLessThan(count(dynamic));
    // Of one knowledge: what the partitioned one knows, the other knows too.
    expect(fixed.every((isRight, i) => !isRight || dynamic[i])).toBe(true);
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toContain(
      `mockmoe_answers_total{model_name="moe-static",engine="0",correct="true"} ${count(fixed)}\n`,
    );
  });
});

describe('a model of the user’s own', () => {
  const file = (content: unknown): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'preset-')), 'mine.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  test('is served under its name', async () => {
    const path = file({ name: 'my/moe', model: 'qwen3-30b-a3b', hardware: 'h100', gpus: 2, mode: 'ep' });
    const base = await start({ presets: [path, 'steady-50'] });
    expect(server?.models).toEqual(['my/moe', 'steady-50']);
    expect((await chat(base, { model: 'my/moe' })).status).toBe(200);
  });

  test.each([
    ['{', 'cannot be read as JSON'],
    [{ model: 'qwen3-30b-a3', hardware: 'h100', gpus: 2, mode: 'ep' }, 'did you mean "qwen3-30b-a3b"?'],
    [{ model: 'qwen3-30b-a3b', hardware: 'h100', gpus: 0, mode: 'ep' }, 'gpus'],
    [{ model: { title: 'x' }, hardware: 'h100', gpus: 1, mode: 'tp' }, 'model.layers'],
    [{ model: 'qwen3-30b-a3b', hardware: 'h100', gpus: 1, mode: 'tp', gpu: 3 }, '"gpu"'],
    [
      { model: 'qwen3-235b-a22b', hardware: 'h100', gpus: 1, mode: 'ep' },
      'gpus: there is no room for answers on 1: weights take 236.3 GB of the 68.0 GB that each can use; take more',
    ],
    [{ model: 'llama-3.1-8b', hardware: 'h100', gpus: 1, mode: 'ep' }, 'mode: ep deals experts out'],
    [
      {
        model: 'qwen3-30b-a3b',
        hardware: 'h100',
        gpus: 2,
        mode: 'ep',
        residency: { share: 0.05, policy: 'pinned', isRestricted: true },
      },
      'residency.share: keeps 6 of 128 experts, and every token passes through 8',
    ],
  ])('is refused with its place: %j', async (content, message) => {
    await expect(startMock({ presets: [file(content)] })).rejects.toMatchObject({
      code: 'DATA_UNREADABLE',
      message: expect.stringContaining(message),
    });
  });

  test('is refused where it is not', async () => {
    await expect(startMock({ presets: ['./nowhere.json'] })).rejects.toMatchObject({ code: 'DATA_UNREADABLE' });
  });
});
