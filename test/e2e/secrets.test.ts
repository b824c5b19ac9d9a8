import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { file, scratch } from '../cli/cli.ts';
import { inOneProcess } from '../cli/one-process.ts';
import { server } from '../cli/scenarios.ts';
import { filesIn, run } from './cli.ts';

const SECRET = 'sk-"very"-secret/0123456789';
const KEYED = ', apiKey: { env: TEST_KEY }';

const stream = (response: ServerResponse, ...events: readonly object[]): unknown =>
  response
    .writeHead(200, { 'content-type': 'text/event-stream', 'x-seen': SECRET })
    .end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
const delta = (content: string): object => ({ choices: [{ delta: { content } }] });
const error = JSON.stringify({ error: { message: `bad key ${SECRET}`, code: SECRET, type: SECRET } });

const REPEATING: readonly ((response: ServerResponse) => unknown)[] = [
  (r) => stream(r, delta(SECRET)),
  (r) => stream(r, delta('a'), { error: { message: SECRET, code: SECRET } }),
  (r) => r.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${SECRET}\n\n`),
  (r) => r.writeHead(502).end(`<html><title>${SECRET}</title></html>`),
  // Cut to the length that is kept, this would end within the key.
  (r) => r.writeHead(501).end(`${'x'.repeat(285)}${SECRET}`),
  (r) => r.writeHead(500, SECRET, { 'x-seen': SECRET }).end(error),
];

test('a key that the server repeats in answers, errors, pages, headers and reasons reaches no file and no screen', async () => {
  let seenRequests = 0;
  // Where its metrics are looked for, it repeats the key, too.
  const url = await server(
    (_request, response) => REPEATING[seenRequests++ % REPEATING.length]?.(response),
    undefined,
    (_request, response) => response.writeHead(403, SECRET, { location: SECRET }).end(error),
  );
  const options = `vus: 1, iterations: ${REPEATING.length}`;
  const { seen, files } = await run({ url, target: KEYED, options }, [], { TEST_KEY: SECRET });
  expect(seenRequests).toBe(REPEATING.length);
  expect(files.has('result.json')).toBe(true);
  for (const [name, text] of [['the screen', seen], ...files] as const) {
    // Not the part behind the quotes either, which JSON writes otherwise; nor a beginning that was cut off.
    expect(text, name).not.toContain('secret/0123');
    expect(text, name).not.toContain('xsk-');
  }
});

test('nor when a server that is asked for its models refuses it, lists it or shows it on a page', async () => {
  const refusals = await Promise.all(
    [
      [401, error] as const,
      [200, JSON.stringify({ data: [{ id: SECRET }] })] as const,
      [200, `<html><title>${SECRET}</title></html>`] as const,
    ].map(async ([status, body]) => {
      const models = (r: ServerResponse) => r.writeHead(status, { 'x-seen': SECRET }).end(body);
      const url = await server(() => {}, models);
      return run({ url, target: KEYED }, ['--json'], { TEST_KEY: SECRET });
    }),
  );
  for (const { code, seen, files } of refusals) {
    expect(code).toBe(104);
    expect(seen).not.toContain('secret/0123');
    expect([...files.keys()]).toEqual([]);
  }
});

test('a token given with -e goes to the target in its header, and into no file', async () => {
  const TOKEN = 'token-of-nobody-else';
  const got: unknown[] = [];
  const url = await server((request, response) => {
    if (request.method === 'POST') got.push(request.headers['x-token']);
    response.writeHead(500).end(`no such token: ${request.headers['x-token']}`);
  });
  const path = file(
    'case.ts',
    `import { inline } from 'plimsoll';
export const target = { url: '${url}', model: 'steady-50', headers: { 'x-token': __ENV.TOKEN } };
export const options = { vus: 1, iterations: 2 };
export default inline('hello');`,
  );
  const out = scratch();
  const { seen } = await inOneProcess(['run', path, '--out', out, '-e', `TOKEN=${TOKEN}`]);
  expect(got, seen).toEqual([TOKEN, TOKEN]);
  const files = filesIn(out);
  expect(files.get('result.json')).toContain('-e TOKEN=…');
  for (const [name, text] of [['the screen', seen], ...files] as const) expect(text, name).not.toContain(TOKEN);
});
