import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Law, RunResult } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { afterwards, type Ended, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { machineFromNow, reasonsOf, unlessLate } from './late.ts';
import { mock, scenario, server, type Wanted } from './scenarios.ts';

const OPEN =
  'scenarios: { chat: { executor: constant-arrival-rate, rate: 20, duration: 3s, preAllocatedVUs: 200, gracefulStop: 20s } }';
const PROMPT = '{ synthetic: { inputTokens: 40, outputTokens: 40 } }';

interface Ran extends Ended {
  readonly result: RunResult;
  readonly reasons: readonly string[];
  readonly files: readonly string[];
}

async function ran(wanted: Wanted): Promise<Ran> {
  const out = scratch();
  const ended = await inProcess(['run', scenario({ options: OPEN, prompt: PROMPT, ...wanted }), '--out', out]);
  const run = runIn(out);
  const result = written('result', JSON.parse(run.read('result.json')));
  return { ...ended, result, reasons: reasonsOf(result), files: run.files };
}

const law = ({ laws }: RunResult, name: Law['name']): Law | undefined => laws.find((each) => each.name === name);
const gauge = ({ metrics }: RunResult, name: string): { readonly mean: number; readonly max: number } => {
  const value = metrics[name];
  if (value?.type !== 'gauge') throw new Error(`${name} is ${value?.type ?? 'absent'}`);
  return value;
};

/** Passes requests on to `target`, and what comes back. */
function forward(target: string, from: IncomingMessage, to: ServerResponse, onEnd: () => void = () => {}): void {
  const { hostname, port } = new URL(target);
  const onward = request({ hostname, port, path: from.url, method: from.method, headers: from.headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(to);
    answer.once('close', onEnd);
  });
  onward.once('error', () => to.destroy());
  from.pipe(onward);
}

async function proxy(handle: (from: IncomingMessage, to: ServerResponse) => void): Promise<string> {
  const http = createServer(handle);
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  afterwards(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
}

/** Lets so many requests through at once; the others wait in it, where nobody sees them. */
function holdingProxy(target: string, atOnce: number): Promise<string> {
  const waiting: (() => void)[] = [];
  let under = 0;
  const next = (): void => {
    under--;
    waiting.shift()?.();
  };
  return proxy((from, to) => {
    if (from.method === 'GET') return forward(target, from, to);
    const pass = (): void => {
      under++;
      forward(target, from, to, next);
    };
    if (under < atOnce) pass();
    else waiting.push(pass);
  });
}

test('the server is found beside the target, and what it says agrees with what was seen here', async () => {
  const machine = machineFromNow();
  const { seen, result, reasons, files } = await ran({
    url: await mock({ timeScale: 1 }),
    // Of fewer than five samples there is no mean in flight.
    more: 'serverMetrics: { every: 250ms }',
  });
  const wasBusy = machine.wasBusy();
  expect(reasons, seen).toEqual([]);
  expect(result.server?.sources).toMatchObject([{ flavour: 'vllm', missed: wasBusy ? expect.any(Number) : 0 }]);
  expect(result.server?.counters.outputTokens).toBeGreaterThan(0);
  expect(files).toContain('server.jsonl.gz');
  const answeredEachTime = result.server?.sources.every(({ missed }) => missed === 0);
  // Where the page came too late at either end, there is nothing to hold against what was seen here.
  for (const name of ['server-requests', 'server-tokens'] as const)
    if ((answeredEachTime && !wasBusy) || law(result, name))
      expect(law(result, name), name).toMatchObject({ ok: true });
  // Between two processes of a busy machine some are on their way for longer.
  expect(law(result, 'server-in-flight')).toMatchObject({ ok: wasBusy ? expect.any(Boolean) : true });
  // At 20 requests a second of 0.8 s or so each.
  expect(gauge(result, 'running').mean).toBeGreaterThan(5);
  expect(Math.abs(gauge(result, 'hidden_queue').mean)).toBeLessThan(wasBusy ? Number.POSITIVE_INFINITY : 1);
  const { queue_depth: depth = [], running = [] } = result.series.columns;
  expect(depth.length).toBe(result.series.t.length);
  expect(running.some((value) => (value ?? 0) > 5)).toBe(true);
  expect(result.firstToken?.queueMs).toBeDefined();
  expect(result.firstToken?.prefillMs).toBeDefined();
});

/** Hands each request to the next of them, pages of metrics too, as a Service of Kubernetes may. */
function balancer(targets: readonly string[], startsOf?: (replica: number) => number): Promise<string> {
  let turn = 0;
  return proxy(async (from, to) => {
    const replica = turn++ % targets.length;
    const target = targets[replica]!;
    if (from.url !== '/metrics' || startsOf === undefined) return forward(target, from, to);
    const page = await (await fetch(target.replace('/v1', '/metrics'))).text();
    to.writeHead(200, { 'content-type': 'text/plain' }).end(`${page}process_start_time_seconds ${startsOf(replica)}\n`);
  });
}

test.each<[string, number, ((replica: number) => number) | undefined]>([
  ['two replicas whose processes say when they began', 2, (replica) => 1_700_000_000.25 + replica],
  ['three replicas of which only the counters tell', 3, undefined],
])('behind a balancer, %s tell neither totals nor queues', { retry: 2 }, async (_, count, startsOf) => {
  // A starved machine reads few pages, which may all be of one replica.

  const replicas = await Promise.all(Array.from({ length: count }, () => mock({ timeScale: 1 })));
  const { seen, result, reasons } = await ran({
    url: await balancer(replicas, startsOf),
    more: 'serverMetrics: { every: 250ms }',
  });
  expect(reasons, seen).toEqual([]);
  expect(result.server?.notes, seen).toEqual([expect.stringContaining('several servers in turn')]);
  expect(result.server).toMatchObject({ counters: {}, perSecond: {}, times: {} });
  for (const name of ['queue_depth', 'running', 'hidden_queue', 'preemptions'])
    expect(result.metrics).not.toHaveProperty(name);
  expect(result.laws.filter(({ name }) => name.startsWith('server-'))).toEqual([]);
});

test('the pages of all replicas behind a balancer are right, each for itself', async () => {
  const replicas = await Promise.all([0, 1].map(() => mock({ timeScale: 1 })));
  const pages = replicas.map((url) => url.replace('/v1', '/metrics'));
  const { seen, result, reasons } = await ran({
    url: await balancer(replicas),
    more: `serverMetrics: [${pages.join(', ')}]`,
  });
  expect(reasons, seen).toEqual([]);
  expect(result.server?.notes, seen).toEqual([]);
  for (const name of ['server-requests', 'server-tokens'] as const) expect(law(result, name)?.ok, name).toBe(true);
});

test('a page that takes most of a second is read before the load all the same', async () => {
  const behind = await mock();
  const page = await proxy((from, to) => void setTimeout(() => forward(behind, from, to), 800));
  const { seen, result, reasons } = await ran({
    url: behind,
    more: `serverMetrics: ${page.replace('/v1', '/metrics')}`,
  });
  expect(reasons, seen).toEqual([]);
  expect(result.server?.notes, seen).toEqual([]);
  for (const name of ['server-requests', 'server-tokens'] as const) expect(law(result, name)?.ok, name).toBe(true);
});

test('a page that comes too late before the load is said to be no evidence', async () => {
  const behind = await mock();
  let asked = 0;
  // It is found, and then hangs once.
  const page = await proxy((from, to) => void setTimeout(() => forward(behind, from, to), asked++ === 1 ? 3500 : 0));
  const { seen, result, reasons } = await ran({
    url: behind,
    more: `serverMetrics: ${page.replace('/v1', '/metrics')}`,
  });
  expect(reasons, seen).toEqual([]);
  expect(result.server?.notes, seen).toEqual([
    expect.stringMatching(/was not read before the first request \(did not answer in time\), so what it counted/),
  ]);
  expect(law(result, 'server-requests')).toBeUndefined();
});

test('a proxy that holds requests back is a hidden queue, and its waiting is nobody’s', async () => {
  const behind = await mock({ timeScale: 1 });
  const { seen, result, reasons } = await ran({
    url: await holdingProxy(behind, 8),
    more: `serverMetrics: { url: "${behind.replace('/v1', '/metrics')}", every: 250ms }`,
  });
  expect(reasons, seen).toEqual([]);
  expect(gauge(result, 'hidden_queue').mean).toBeGreaterThan(10);
  expect(gauge(result, 'running').max).toBeLessThanOrEqual(8);
  expect(gauge(result, 'queue_depth').max).toBeLessThanOrEqual(8);
  expect(law(result, 'server-in-flight')).toMatchObject({ ok: false });
  expect(law(result, 'server-in-flight')?.explanation).toContain('with neither side');
  const { ttftMs = 0, unknownMs = 0 } = result.firstToken ?? {};
  expect(unknownMs).toBeGreaterThan(ttftMs / 2);
});

test('a server that lies about its tokens is not believed', async () => {
  const { code, seen, result, reasons } = await ran({
    url: await mock({ faults: [{ fault: 'wrong-usage=double', share: 1 }] }),
  });
  expect(code, seen).toBe(112);
  expect(reasons, seen).toEqual(['LAW_SERVER_TOKENS']);
  expect(law(result, 'server-requests')).toMatchObject({ ok: true });
});

test('answers that the server never gave show by its own count', async () => {
  const behind = await mock();
  const canned = [
    '{"choices":[{"delta":{"content":"a"}}]}',
    '{"choices":[{"delta":{},"finish_reason":"stop"}]}',
    '[DONE]',
  ];
  let posts = 0;
  const url = await proxy((from, to) => {
    if (from.method === 'GET' || posts++ % 2 === 0) return forward(behind, from, to);
    from.resume();
    to.writeHead(200, { 'content-type': 'text/event-stream' }).end(canned.map((data) => `data: ${data}\n\n`).join(''));
  });
  const { seen, result, reasons } = await ran({ url });
  expect(reasons, seen).toEqual([]);
  expect(law(result, 'server-requests')).toMatchObject({ ok: false });
  expect(law(result, 'server-requests')?.explanation).toContain('somebody else answered');
});

test('a threshold on the queue ends a run whose queue is too long', async () => {
  const { code, seen, result, reasons } = await ran({
    url: await mock({ timeScale: 1, maxSeqs: 2 }),
    options: `${OPEN.replace('3s', '60s')}, thresholds: { queue_depth: [{ threshold: max<8, abortOnFail: true }] }`,
  });
  expect(reasons, seen).toEqual([]);
  expect(code, seen).toBe(unlessLate(result, 99));
  expect(result.run.stopped).toBe('threshold');
  expect(result.thresholds).toMatchObject([{ metric: 'queue_depth', ok: false }]);
  expect(result.run.durationMs).toBeLessThan(30_000);
});

test.each<[string, (response: ServerResponse) => void, string]>([
  [
    'answers HTML',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hi</html>'),
    'HTML',
  ],
  ['asks for a key', (response) => response.writeHead(401).end('{"error":"no key"}'), '401'],
  [
    'is of another kind of server',
    (response) => response.writeHead(200).end('# TYPE node_load1 gauge\nnode_load1 0.21\n'),
    'server that is not known here',
  ],
])('a page of metrics that %s is one clear line, and the run goes on without it', async (_, answer, says) => {
  const page = await server(
    () => {},
    undefined,
    (_, response) => answer(response),
  );
  const { code, seen, stdout, result } = await ran({
    url: await mock(),
    options: 'vus: 1, iterations: 3',
    more: `serverMetrics: ${page}/page`,
  });
  expect(code, seen).toBe(unlessLate(result, 0));
  expect(result.server?.sources).toEqual([]);
  expect(result.server?.notes).toHaveLength(1);
  expect(result.server?.notes[0]).toContain(says);
  expect(stdout.replace(/\s+/g, ' ')).toContain(says);
});

test('a target without metrics is said to have none, and not failed', async () => {
  const behind = await mock();
  const url = await proxy((from, to) => {
    if (from.method === 'GET' && from.url !== '/v1/models') to.writeHead(404).end();
    else forward(behind, from, to);
  });
  const { code, seen, result } = await ran({ url, options: 'vus: 1, iterations: 3' });
  expect(code, seen).toBe(unlessLate(result, 0));
  expect(result.server).toMatchObject({
    sources: [],
    notes: [expect.stringContaining('No metrics were found beside')],
  });
  expect(result.metrics).not.toHaveProperty('queue_depth');
});

test('a page that stops answering in mid-run leaves a gap, and the load alone', async () => {
  const behind = await mock({ timeScale: 1 });
  const zero = performance.now();
  const page = await proxy((from, to) => {
    const seconds = (performance.now() - zero) / 1000;
    if (seconds > 2.5) return void from.resume(); // Never answered.
    forward(behind, from, to);
  });
  const { seen, result, reasons } = await ran({
    url: behind,
    options: OPEN.replace('3s', '6s'),
    more: `serverMetrics: ${page.replace('/v1', '/metrics')}`,
  });
  expect(reasons, seen).toEqual([]);
  expect(result.server?.sources).toMatchObject([{ flavour: 'vllm' }]);
  expect(result.server?.sources[0]?.missed).toBeGreaterThan(1);
  expect(result.series.columns['queue_depth']?.at(-1)).toBeNull();
  expect(reasons).toEqual([]);
});
