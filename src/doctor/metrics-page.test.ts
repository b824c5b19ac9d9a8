import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findMetrics, readMetrics } from './metrics-page.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

async function serve(pages: Readonly<Record<string, string>>): Promise<string> {
  const http = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (page === undefined) response.writeHead(404).end();
    else response.end(page);
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const find = (origin: string) =>
  findMetrics({ url: `${origin}/v1`, headers: {}, secrets: [] }, new AbortController().signal);

test.each([
  ['vLLM', 'vllm:num_requests_running{model_name="m",engine="0"} 3.0'],
  ['vLLM’s router', 'vllm:num_requests_running{server="http://a"} 3.0'],
  ['SGLang', 'sglang:num_queue_reqs{model_name="m"} 0.0'],
  ['TensorRT-LLM', 'trtllm_num_requests_waiting{model_name="m"} 0'],
  ['Triton with TensorRT-LLM', 'nv_trt_llm_request_metrics{request_type="waiting"} 0'],
  ['Text Generation Inference', 'tgi_queue_size 2'],
  ['llama.cpp', 'llamacpp:requests_deferred 0'],
  ['LMDeploy', 'lmdeploy:num_requests_running{model_name="m"} 1'],
  ['Dynamo', 'dynamo_frontend_queued_requests{model="m"} 1'],
  ['LiteLLM', 'litellm_in_flight_requests 1'],
  ['NIM', 'num_requests_running{model_name="m"} 1\ngpu_cache_usage_perc{model_name="m"} 0.1'],
  [undefined, 'go_goroutines 12'],
])('whose metrics these are: %s', (flavour, sample) => {
  const [name] = sample.split(/[{ ]/);
  const text = `# HELP ${name} Help\n# TYPE ${name} gauge\n${sample}\nup NaN\nbig 1.5e+09 1700000000000\n`;
  expect(readMetrics(text)).toEqual({ samples: sample.split('\n').length + 2, flavour });
});

test.each(['', '<!doctype html><p>metrics 1</p>', '{"queue": 3}', 'Not found'])('%j is no metrics', (text) => {
  expect(readMetrics(text)).toEqual({ samples: 0, flavour: undefined });
});

test('metrics are found beside the API, or within it', async () => {
  const page = 'vllm:num_requests_waiting{engine="0"} 0\n';
  const beside = await serve({ '/metrics': page });
  expect(await find(beside)).toEqual({
    state: 'ok',
    about: 'metrics',
    says: `${beside}/metrics: Prometheus, 1 sample, looks like vLLM`,
  });
  const within = await serve({ '/metrics': '{"iter": 1}', '/v1/metrics': 'queue 1\n' });
  expect((await find(within)).says).toBe(`${within}/v1/metrics: Prometheus, 1 sample, of no server known here`);
});

test('where there are none it says what was seen, and that nothing depends on it', async () => {
  const origin = await serve({});
  expect(await find(origin)).toMatchObject({
    state: 'note',
    says: `none found (${origin}/metrics answered 404), so nothing can be seen of the server’s own queue`,
  });
});
