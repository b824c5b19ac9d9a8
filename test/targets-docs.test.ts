import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { httpTransport } from '../src/client/transport/http.ts';
import { requestFor } from '../src/client/wire/dialect.ts';
import { dialectFor } from '../src/client/wire/dialects.ts';
import { MonotonicClock } from '../src/core/monotonic-clock.ts';
import { withCredentials } from '../src/run/credentials.ts';
import { loadScenario } from '../src/scenario/load.ts';
import type { Target } from '../src/scenario/scenario.ts';
import { scratch } from './fixtures/scenarios/scratch.ts';

const docs = await readFile('docs/targets.md', 'utf8');
const examples = [...docs.matchAll(/```(ts|yaml)\n([\s\S]*?)```/g)].map(([, language = '', text = '']) => ({
  language,
  text,
}));
const several = examples.filter(({ text }) => /^(export const )?targets\b/m.test(text));
const single = examples.filter(({ text }) => text.startsWith('target:'));

async function load({ language, text }: { readonly language: string; readonly text: string }) {
  const rest = language === 'ts' ? '' : 'prompts: { default: { inline: hello } }\n';
  const folder = await scratch({ [`example.${language}`]: `${text}${rest}` });
  return loadScenario(join(folder, `example.${language}`));
}

test.each(several)('loads, with its two targets: $text', async (example) => {
  const { targets } = await load(example);
  expect(targets?.map(({ name }) => name)).toEqual(['cheap', 'deep']);
});

test('there is one of several targets in each language, and six of one target', () => {
  expect(several.map(({ language }) => language)).toEqual(['ts', 'yaml']);
  expect(single).toHaveLength(6);
  expect(examples).toHaveLength(8);
});

/** What a server in place of the endpoint is sent, by the path and the headers of one request. */
async function askedOf(target: Target) {
  const seen: { url?: string | undefined; headers?: NodeJS.Dict<string | string[]>; body?: unknown } = {};
  const server = createServer(async (request, response) => {
    Object.assign(seen, { url: request.url, headers: request.headers });
    seen.body = JSON.parse((await Array.fromAsync(request)).join(''));
    response.setHeader('content-type', 'text/event-stream');
    response.end('data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const here = target.url.replace(/^https?:\/\/[^/]+/, `http://127.0.0.1:${port}`);
  const env = target.apiKey === undefined ? {} : { [target.apiKey.env]: 'sk-hush-hush' };
  const dialect = dialectFor(target.api, target);
  const timeouts = { connect: 5000, firstToken: 5000, betweenTokens: 5000, total: 5000 };
  const transport = httpTransport(
    withCredentials({ ...target, url: here }, env),
    dialect,
    timeouts,
    new MonotonicClock(),
  );
  const messages = [{ role: 'user', content: 'hello' }] as const;
  const { outcome } = await transport.send(
    requestFor(dialect, { messages }, messages, target.model),
    new AbortController().signal,
  );
  await transport.close();
  return { ...seen, outcome };
}

describe.each(single)('of $text', (example) => {
  test('the API is asked as its provider wants it', async () => {
    const { target } = await load(example);
    const { url, headers, body, outcome } = await askedOf(target);
    expect(outcome.kind).toBe('ok');
    expect(body).toMatchObject({ model: target.model, stream: true });
    if (target.url.includes('azure')) {
      expect(headers?.['api-key']).toBe('sk-hush-hush');
      expect(headers).not.toHaveProperty('authorization');
      expect(url).toMatch(
        /^\/openai\/(v1\/chat\/completions|deployments\/my-deployment\/chat\/completions\?api-version=2024-10-21)$/,
      );
    } else {
      expect(headers?.['authorization']).toBe(target.apiKey && 'Bearer sk-hush-hush');
      expect(url).toMatch(/^(\/api)?\/v1\/chat\/completions$/);
    }
  });
});
