import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { unlessLateIn } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { mock, scenario, server } from './scenarios.ts';

const SECRET = 'sk-very-secret-0123456789';
const KEYED = ', apiKey: { env: TEST_KEY }';

const oneSentence = (stderr: string): void => {
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
};

test('nobody listens: 112, and how to mend it', async () => {
  const { code, stderr } = await inProcess([
    'run',
    scenario({ url: 'http://127.0.0.1:9/v1' }),
    '--out',
    scratch(),
    '--quiet',
  ]);
  expect(code).toBe(112);
  expect(stderr).toContain(
    'http://127.0.0.1:9/v1/models could not be reached: the connection was refused (ECONNREFUSED)',
  );
  oneSentence(stderr);
});

test('a stack is shown when asked for', async () => {
  const file = scenario({ url: 'http://127.0.0.1:9/v1' });
  expect((await inProcess(['run', file, '--out', scratch(), '--debug'])).stderr).toMatch(/^\s+at /m);
});

test('a refused key: 104, naming the variable and never the key', async () => {
  const url = await mock({ apiKeys: ['another'] });
  const args = ['run', scenario({ url, target: KEYED }), '--out', scratch()];
  const { code, stderr, seen } = await inProcess(args, { TEST_KEY: SECRET });
  expect(code).toBe(104);
  expect(stderr).toContain('answered 401: the key in TEST_KEY was refused');
  expect(stderr).toContain('--no-preflight skips this check');
  expect(seen).not.toContain(SECRET);
});

test('no key where one is needed: 104', async () => {
  const url = await mock({ apiKeys: ['another'] });
  const { code, stderr } = await inProcess(['run', scenario({ url }), '--out', scratch(), '--quiet']);
  expect(code).toBe(104);
  expect(stderr).toContain('no key was sent');
});

test('a variable that is not set: 104, before anything is sent', async () => {
  const { code, stderr } = await inProcess([
    'run',
    scenario({ url: await mock(), target: KEYED }),
    '--out',
    scratch(),
    '--quiet',
  ]);
  expect(code).toBe(104);
  expect(stderr).toContain('TEST_KEY, which is not set');
});

test('a key that the server repeats in its errors reaches no file and no screen', async () => {
  const out = scratch();
  const url = await server((request, response) =>
    response.writeHead(500).end(`{"error":{"message":"bad key ${request.headers.authorization}"}}`),
  );
  const args = ['run', scenario({ url, target: KEYED }), '--out', out];
  const { code, seen } = await inProcess(args, { TEST_KEY: SECRET });
  expect(code).toBe(112);
  expect(seen).not.toContain(SECRET);
  const run = runIn(out);
  for (const name of run.files) {
    const bytes = readFileSync(join(run.path, name));
    expect((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString(), name).not.toContain(SECRET);
  }
});

test('a model that does not exist: 104, and the nearest that does', async () => {
  const args = ['run', scenario({ url: await mock() }), '--out', scratch(), '--quiet', '--model', 'steady-500'];
  const { code, stderr } = await inProcess(args);
  expect(code).toBe(104);
  expect(stderr).toContain('has no model "steady-500"; it has "steady-50". Did you mean "steady-50"?');
});

test('a page of HTML: 104', async () => {
  const page = '<!doctype html><title>Welcome</title>';
  const url = await server(
    () => {},
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page),
  );
  const { code, stderr } = await inProcess(['run', scenario({ url }), '--out', scratch(), '--quiet']);
  expect(code).toBe(104);
  expect(stderr).toContain('answered an HTML page, "Welcome", not JSON');
  oneSentence(stderr);
});

test('an endpoint that lists no models is loaded all the same, with a note', async () => {
  const url = await server(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    },
    (response) => response.writeHead(404).end('not here'),
  );
  const out = scratch();
  const { code, stderr } = await inOneProcess(['run', scenario({ url }), '--out', out]);
  expect(code).toBe(unlessLateIn(out, 0));
  expect(stderr).toContain('answered 404, so whether it has "steady-50" is not known');
});

test('a server that fails every request: 112, nothing was measured', async () => {
  const url = await server((_, response) => response.writeHead(503).end('{"error":{"message":"full"}}'));
  const { code, stdout } = await inProcess(['run', scenario({ url }), '--out', scratch()]);
  expect(code).toBe(112);
  expect(stdout).toContain('INVALID');
  expect(stdout).toContain('none of 3 requests finished');
  expect(stdout).toContain('HTTP 503');
});

test('a server that breaks some answers costs those requests and nothing else', async () => {
  let n = 0;
  const url = await server((request, response) => {
    if (n++ % 2 === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  const out = scratch();
  const { code } = await inOneProcess([
    'run',
    scenario({ url, options: 'vus: 1, iterations: 10' }),
    '--out',
    out,
    '--quiet',
  ]);
  expect(code).toBe(unlessLateIn(out, 0));
  const { counts } = JSON.parse(runIn(out).read('result.json')) as { counts: object };
  expect(counts).toMatchObject({ planned: 10, sent: 10, ok: 5, failed: 5 });
});

test('what a server says cannot reach into the terminal', async () => {
  const url = await server((_, response) =>
    response.writeHead(500).end('boom \u001b[2J\u001b]0;owned\u0007\u202e gone'),
  );
  const { seen } = await inProcess(['run', scenario({ url }), '--out', scratch()]);
  expect(seen).toContain('boom');
  expect(seen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('another machine is asked for first; without anybody to ask, nothing is sent: 104', async () => {
  const args = ['run', scenario({ url: 'http://staging.invalid/v1' }), '--out', scratch()];
  const { code, stdout, stderr } = await inProcess(args);
  expect(code).toBe(104);
  expect(stdout).toContain('at most 3 requests');
  expect(stderr).toContain('Nobody is here to confirm load on staging.invalid.');
  expect(stderr).toContain('--yes');
});
