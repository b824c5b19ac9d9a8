import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { HttpTarget } from '../client/transport/http.ts';
import type { ServerMetrics } from '../scenario/server-metrics.ts';
import { drained } from './drained.ts';
import { type FoundServer, findServer } from './find-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

const VLLM = (waiting: number): string =>
  `# TYPE vllm:num_requests_waiting gauge\nvllm:num_requests_waiting{engine="0"} ${waiting}\nvllm:num_requests_running{engine="0"} 0\n`;

/** Answers each path with its page, and others with 404. */
async function serve(pages: Readonly<Record<string, () => string | undefined>>): Promise<string> {
  const server = createServer((request, response) => {
    const text = pages[request.url ?? '']?.();
    if (text === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end(text);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const target = (url: string): HttpTarget => ({ url, headers: {}, secrets: [] });
const FOUND: ServerMetrics = { kind: 'found', everyMs: 1000 };
const find = (serverMetrics: ServerMetrics, ...urls: readonly string[]): Promise<FoundServer | undefined> =>
  findServer({ serverMetrics }, urls.map(target), {}, new AbortController().signal);

test('targets behind one page are read once', async () => {
  const at = await serve({ '/metrics': () => VLLM(0) });
  const found = await find(FOUND, `${at}/a/v1`, `${at}/b/v1`);
  expect(found?.sources.map(({ url }) => url)).toEqual([`${at}/metrics`]);
  expect(found).toMatchObject({ notes: [], coversAll: true });
});

test('where one of two targets tells nothing, what is out with it is not called hidden', async () => {
  const [told, silent] = [await serve({ '/metrics': () => VLLM(0) }), await serve({})];
  const found = await find(FOUND, `${told}/v1`, `${silent}/v1`);
  expect(found?.sources).toHaveLength(1);
  expect(found?.notes).toEqual([expect.stringContaining('No metrics were found beside')]);
  expect(found?.coversAll).toBe(false);
});

test('a gateway that tells of no queue still tells of all first tokens', async () => {
  const at = await serve({ '/metrics/': () => 'litellm_in_flight_requests 3\n' });
  expect(await find(FOUND, `${at}/v1`)).toMatchObject({ coversAll: false, timesCoverAll: true });
  const silent = await serve({});
  expect(await find(FOUND, `${at}/v1`, `${silent}/v1`)).toMatchObject({ coversAll: false, timesCoverAll: false });
});

test('a server that is not to be asked is not', async () => {
  expect(await find({ kind: 'off' }, 'http://127.0.0.1:1/v1')).toBeUndefined();
});

test('a server is drained when it says that nothing waits, also if it could not say so at once', async () => {
  const answers = [VLLM(3), undefined, VLLM(1), VLLM(0)];
  const at = await serve({ '/metrics': () => (answers.length > 1 ? answers.shift() : answers[0]) });
  const found: FoundServer = {
    sources: [{ url: `${at}/metrics`, flavour: 'vllm', headers: {} }],
    notes: [],
    coversAll: true,
    timesCoverAll: true,
  };
  expect(await drained(found, [target(`${at}/v1`)], new AbortController().signal)).toBe(true);
  expect(answers).toHaveLength(1);
});

test('nothing is known of a server that does not tell, or is no longer waited for', async () => {
  const at = await serve({ '/metrics': () => VLLM(3) });
  const found: FoundServer = {
    sources: [{ url: `${at}/metrics`, flavour: 'vllm', headers: {} }],
    notes: [],
    coversAll: true,
    timesCoverAll: true,
  };
  expect(await drained({ ...found, coversAll: false }, [target(`${at}/v1`)], new AbortController().signal)).toBe(false);
  expect(await drained(found, [target(`${at}/v1`)], AbortSignal.abort())).toBe(false);
});
