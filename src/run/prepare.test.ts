import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { allNotes, lookAround, prepare } from './prepare.ts';

/** A server that knows the model `m`, and what it was asked. */
async function server(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/v1/models')
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[{"id":"m"}]}');
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void http.close());
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`, asked };
}

async function wanted(url: string, prompt = 'prompts: { default: { inline: { prompt: hi } } }') {
  const folder = await scratch({
    'case.yaml': `target: { url: "${url}", model: m, apiKey: { env: KEY } }\noptions: { vus: 1, iterations: 2 }\n${prompt}\n`,
  });
  return { file: `${folder}/case.yaml`, options: {}, workers: 1 };
}

const ENV = { KEY: 'sk-hush-hush' };
const interrupt = new AbortController().signal;

test('what a run is made from is all there before anything is sent', async () => {
  const { url, asked } = await server();
  const { scenario, sources, targets, share } = await prepare(await wanted(url), ENV);
  expect(scenario.target.url).toBe(url);
  expect([...sources.keys()]).toEqual(['default']);
  expect(targets.map(({ headers }) => headers['authorization'])).toEqual(['Bearer sk-hush-hush']);
  expect(share).toEqual({ index: 0, count: 1 });
  expect(asked).toEqual([]);
});

test.each([
  ['a key that is not set', {}, undefined, 'which is not set'],
  ['a file of prompts that is not there', ENV, 'prompts: { default: { dataset: { file: none.jsonl } } }', 'none.jsonl'],
])('%s is known before anything is sent', async (_, env, prompt, words) => {
  const { url, asked } = await server();
  await expect(prepare(await wanted(url, prompt), env)).rejects.toThrow(words);
  expect(asked).toEqual([]);
});

test('only then the target is asked for its models, and looked at for metrics', async () => {
  const { url, asked } = await server();
  const prepared = await prepare(await wanted(url), ENV);
  const found = await lookAround(prepared, { asksModels: true, env: ENV, interrupt });
  expect(asked[0]).toBe('GET /v1/models');
  expect(asked).toContain('GET /metrics');
  expect(found.server?.sources).toEqual([]);
  expect(allNotes(found)).toEqual(found.server?.notes);
});

test('a target that is not to be asked for its models is not', async () => {
  const { url, asked } = await server();
  await lookAround(await prepare(await wanted(url), ENV), { asksModels: false, env: ENV, interrupt });
  expect(asked).not.toContain('GET /v1/models');
});

test('a proxy on the way is noted, and goes with the target', async () => {
  const { url } = await server();
  const { targets, notes } = await prepare(await wanted(url), {
    ...ENV,
    HTTP_PROXY: 'http://me:hush-hush@127.0.0.1:3128',
  });
  expect(notes).toEqual([
    { kind: 'proxy', message: expect.stringContaining('the proxy http://127.0.0.1:3128 (HTTP_PROXY)') },
  ]);
  expect(targets[0]?.secrets).toContain('hush-hush');
  const socks = prepare(await wanted(url), { ...ENV, HTTP_PROXY: 'socks5://127.0.0.1:1' });
  await expect(socks).rejects.toMatchObject({ code: 'PROXY_UNUSABLE' });
});
