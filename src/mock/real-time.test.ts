import { afterEach, expect, test } from 'vitest';
import type { RequestReading } from './oracle/oracle.ts';
import { type MockServer, startMock } from './server.ts';

// What holds in virtual time must hold over HTTP, too, where clients come, go and leave as they please.

let server: MockServer | undefined;
afterEach(() => server?.close());

interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

/** Reads a stream to its end and returns the usage that it told last. */
async function usageOf(response: Response): Promise<Usage> {
  const events = (await response.text()).split('\n\n').filter((event) => event.includes('"usage"'));
  return (JSON.parse(events.at(-1)?.replace('data: ', '') ?? '{}') as { usage: Usage }).usage;
}

/** Of one name and model on a page of metrics. */
const metric = (page: string, name: string, model: string): number =>
  Number(new RegExp(`^${name}\\{[^}]*model_name="${model}"[^}]*\\} (\\S+)$`, 'm').exec(page)?.[1]);

test.each(['moe-dynamic', 'moe-thrash', 'moe-static', 'dense-70b', 'r1-reasoning'])(
  '%s: sums of usage are the counters, and when all have ended nothing is held',
  async (model) => {
    server = await startMock({ presets: [model], timeScale: 50, maxSeqs: 16 });
    const { url } = server;
    const ask = (i: number): Promise<Response> =>
      fetch(`${url}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({
          model,
          messages: [
            { role: 'system', content: 'You load ships. '.repeat(20) },
            { role: 'user', content: `Ship ${i % 7}?` },
          ],
          max_tokens: 20 + i,
          ignore_eos: true,
          stream: true,
          stream_options: { include_usage: true },
        }),
      });
    const usages = await Promise.all(Array.from({ length: 40 }, async (_, i) => usageOf(await ask(i))));
    const sum = (of: (usage: Usage) => number): number => usages.reduce((total, usage) => total + of(usage), 0);
    const page = await (await fetch(url.replace(/v1$/, 'metrics'))).text();
    const value = (name: string): number => metric(page, name, model);
    expect(value('vllm:prompt_tokens_total')).toBe(sum((usage) => usage.prompt_tokens));
    expect(value('vllm:generation_tokens_total')).toBe(sum((usage) => usage.completion_tokens));
    expect(value('vllm:prefix_cache_hits_total')).toBe(sum((usage) => usage.prompt_tokens_details.cached_tokens));
    expect(value('vllm:prefix_cache_hits_total')).toBeGreaterThan(0);
    for (const name of ['num_requests_running', 'num_requests_waiting', 'kv_cache_usage_perc'])
      expect(value(`vllm:${name}`), name).toBe(0);
  },
);

test('whoever leaves frees seat and blocks at once, waiting or served, and the next takes the seat', async () => {
  server = await startMock({ presets: ['moe-dynamic'], timeScale: 20, maxSeqs: 4 });
  const { url } = server;
  const base = url.replace(/v1$/, '');
  const value = async (name: string): Promise<number> =>
    metric(await (await fetch(`${base}metrics`)).text(), name, 'moe-dynamic');
  const leave = Array.from({ length: 8 }, () => new AbortController());
  const ask = (signal: AbortSignal | null, maxTokens: number, name: string): Promise<Response> =>
    fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'x-request-id': name },
      body: JSON.stringify({
        model: 'moe-dynamic',
        messages: [{ role: 'user', content: name }],
        max_tokens: maxTokens,
        ignore_eos: true,
        stream: true,
      }),
      signal,
    });
  await Promise.all(leave.map(({ signal }, i) => ask(signal, 30_000, `long ${i}`)));
  expect([await value('vllm:num_requests_running'), await value('vllm:num_requests_waiting')]).toEqual([4, 4]);
  const last = ask(null, 5, 'short');
  for (const one of leave) one.abort();
  await (await last).text();
  await expect.poll(() => value('mockmoe_client_disconnects_total')).toBe(8);
  expect([await value('vllm:num_requests_running'), await value('vllm:kv_cache_usage_perc')]).toEqual([0, 0]);
  const told = async (name: string): Promise<RequestReading> =>
    (await (await fetch(`${base}oracle/requests/${encodeURIComponent(name)}`)).json()) as RequestReading;
  expect((await told('short')).choices[0]).toMatchObject({ state: 'ended', outputTokens: 5 });
  const left = await Promise.all(leave.map(async (_, i) => (await told(`long ${i}`)).choices[0]?.state));
  expect(left).toEqual(Array(8).fill('withdrawn'));
});
