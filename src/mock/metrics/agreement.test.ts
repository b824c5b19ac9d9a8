import { afterEach, expect, test } from 'vitest';
import { total } from '../../../test/fixtures/mock/metrics.ts';
import { type MockServer, startMock } from '../server.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

const model = 'steady-50';
const ask = (path: string, body: object, signal?: AbortSignal): Promise<Response> =>
  fetch(`${server?.url}/${path}`, {
    method: 'POST',
    body: JSON.stringify({ model, ignore_eos: true, max_tokens: 5, ...body }),
    signal: signal ?? null,
  });
const page = async (name: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${server?.port}/metrics/${name}`)).text();

/** Where those who tell it tell prompts, of them cached, and answers, in tokens. */
const TOKENS = {
  vllm: ['vllm:prompt_tokens_total', 'vllm:prompt_tokens_cached_total', 'vllm:generation_tokens_total'],
  sglang: ['sglang:prompt_tokens_total', 'sglang:cached_tokens_total', 'sglang:generation_tokens_total'],
  trtllm: ['trtllm_prompt_tokens_total', 'trtllm_prompt_cached_tokens_total', 'trtllm_generation_tokens_total'],
  lmdeploy: ['lmdeploy:prompt_tokens_total', 'lmdeploy:cached_tokens_total', 'lmdeploy:generation_tokens_total'],
} as const;

test('what the server counts is what its answers said: three choices, several prompts, prompts that were cached', async () => {
  server = await startMock({ presets: [model], timeScale: 20 });
  const story = 'Once upon a time there was a king who had three daughters, and all of them could count. '.repeat(20);
  const usages: Usage[] = [];
  for (const n of [3, 1, 3]) {
    const messages = [{ role: 'user', content: `${story}How many were ${n}?` }];
    const prompt = [`${story}First`, `${story}Second`];
    for (const [path, body] of [
      ['chat/completions', { messages, n }],
      ['completions', { prompt, n }],
    ] as const)
      usages.push(((await (await ask(path, body)).json()) as { usage: Usage }).usage);
  }
  const sum = (of: (usage: Usage) => number): number => usages.reduce((tokens, usage) => tokens + of(usage), 0);
  const said = [
    sum((usage) => usage.prompt_tokens),
    sum((usage) => usage.prompt_tokens_details.cached_tokens),
    sum((usage) => usage.completion_tokens),
  ];
  expect(said[1]).toBeGreaterThan(0.5 * Number(said[0]));
  for (const [name, names] of Object.entries(TOKENS)) {
    const text = await page(name);
    expect(names.map((family) => total(text, family))).toEqual(said);
  }
});

test('clients who left and requests that were refused are counted by those who count them', async () => {
  server = await startMock({ presets: [model], timeScale: 20, maxSeqs: 1, maxQueuedRequests: 3 });
  const leave = new AbortController();
  const forever = { prompt: 'Once', max_tokens: 1_000_000, stream: true };
  const kept = await Promise.all([1, 2, 3].map(() => ask('completions', forever, leave.signal)));
  expect(kept.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await ask('completions', { prompt: 'Once' })).status).toBe(503);
  expect((await ask('completions', { prompt: 'Once', max_tokens: 1e9 })).status).toBe(400);
  const inside = async (): Promise<readonly number[]> => {
    const text = await page('dynamo');
    return ['inflight', 'queued'].map((kind) => total(text, `dynamo_frontend_${kind}_requests`));
  };
  await expect.poll(inside).toEqual([3, 2]);
  leave.abort();
  await expect.poll(async () => total(await page('vllm'), 'mockmoe_client_disconnects_total')).toBe(3);
  expect(await inside()).toEqual([0, 0]);
  const told = [
    ['dynamo', 'dynamo_frontend_requests_total', 'error', 5],
    ['vllm', 'vllm:request_success_total', 'abort', 3],
    ['vllm', 'vllm:admission_rejections_total', 'max_num_queued_reqs', 1],
    ['sglang', 'sglang:num_aborted_requests_total', '', 3],
    ['tgi', 'tgi_request_failure', 'overloaded', 1],
    ['tgi', 'tgi_request_failure', 'validation', 1],
    ['trtllm', 'trtllm_request_error_total', '503', 1],
    ['trtllm', 'trtllm_request_error_total', '400', 1],
    ['lmdeploy', 'lmdeploy:num_requests_failed', '', 5],
    ['nim', 'request_failure_total', '', 5],
    ['vllm', 'vllm:request_queue_time_seconds_count', '', 0],
    ['vllm', 'vllm:e2e_request_latency_seconds_count', '', 0],
  ] as const;
  for (const [name, family, label, count] of told)
    expect(total(await page(name), family, label), `${family} ${label}`).toBe(count);
});
