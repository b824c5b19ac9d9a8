import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../src/core/record.ts';
import { ownLaws, unlessLate } from '../cli/late.ts';
import { server } from '../cli/scenarios.ts';
import { written } from '../written.ts';
import { type Finished, run } from './cli.ts';

const STREAM = { 'content-type': 'text/event-stream' };
const TOKEN = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';
const END = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const ONE_SECOND = 'scenarios: { a: { executor: constant-arrival-rate, rate: 20, duration: 1s, preAllocatedVUs: 20 } }';

const resultOf = ({ files }: Finished) => written('result', JSON.parse(files.get('result.json') ?? ''));
const recordsOf = ({ files }: Finished): readonly RequestRecord[] =>
  (files.get('records.jsonl.gz') ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RequestRecord);

test('all that a run leaves tells of the same requests', async () => {
  let seen = 0;
  const url = await server((_request, response) => {
    if (seen++ % 3 === 0) response.writeHead(503).end('{"error":{"message":"full"}}');
    else response.writeHead(200, STREAM).end(TOKEN + END);
  });
  const finished = await run({ url, options: 'vus: 1, iterations: 9' }, ['--json']);
  const result = resultOf(finished);
  expect(finished.code).toBe(unlessLate(result, 0));
  expect(result.counts).toMatchObject({ planned: 9, sent: 9, ok: 6, failed: 3, censored: 0, dropped: 0 });
  expect(result.errors).toMatchObject([{ kind: 'http', status: 503, message: 'full', count: 3 }]);
  expect(JSON.parse(finished.stdout)).toEqual(result);
  const outcomes = recordsOf(finished).map(({ outcome }) => outcome.kind);
  expect(outcomes.toSorted()).toEqual([...Array(3).fill('http'), ...Array(6).fill('ok')]);
  expect(finished.files.get('run.log')).toBe(finished.stderr);
});

test('a server that dies in mid-run is counted to the end', async () => {
  let seen = 0;
  const http = createServer((request, response) => {
    request.resume();
    if (request.url === '/v1/models') response.end('{"data":[{"id":"steady-50"}]}');
    else if (request.method === 'GET') response.writeHead(404).end();
    else if (seen++ < 5) response.writeHead(200, STREAM).end(TOKEN + END);
    else {
      http.close();
      http.closeAllConnections();
    }
  });
  await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
  const finished = await run({ url, options: ONE_SECOND });
  const result = resultOf(finished);
  expect(finished.code, finished.stdout).toBe(unlessLate(result, 0));
  const { counts, errors } = result;
  expect(counts).toMatchObject({ planned: 20, sent: 20, ok: 5, failed: 15 });
  expect(errors.map(({ code }) => code)).toContain('ECONNREFUSED');
  expect(ownLaws(result).every(([, ok]) => ok)).toBe(true);
  expect(finished.stdout).toContain('ECONNREFUSED');
});

test('connections that are reset amid an answer cost those requests', async () => {
  let seen = 0;
  const url = await server((request, response) => {
    response.writeHead(200, STREAM).write(TOKEN);
    if (seen++ % 2 === 0) request.socket.resetAndDestroy();
    else response.end(END);
  });
  const finished = await run({ url, options: 'vus: 1, iterations: 8' });
  expect(finished.code).toBe(unlessLate(resultOf(finished), 0));
  expect(resultOf(finished).counts).toMatchObject({ planned: 8, ok: 4, failed: 4 });
});

test('a target that resets the first question, and one that speaks no TLS: 112, in one sentence', async () => {
  const resetting = await server(
    () => {},
    (_response, request) => request.socket.resetAndDestroy(),
  );
  const plain = await server(() => {});
  for (const [url, sentence] of [
    [resetting, /closed without an answer \(ECONNRESET\); perhaps it is https:\/\/ and not http:\/\/\.\n/],
    [plain.replace('http:', 'https:'), /speaks no TLS \(\w+\); perhaps it is http:\/\/ and not https:\/\/\.\n/],
  ] as const) {
    const { code, stderr, files } = await run({ url }, ['--quiet']);
    expect(code).toBe(112);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(files.size).toBe(0);
  }
});

test('a target that never stops listing its models is loaded all the same, with a note', async () => {
  const url = await server(
    (_request, response) => response.writeHead(200, STREAM).end(TOKEN + END),
    (response) => {
      const more = (): void => {
        while (response.write(`{"data":[${'{"id":"m"},'.repeat(10_000)}`));
      };
      response.on('drain', more);
      more();
    },
  );
  const finished = await run({ url });
  expect(finished.code).toBe(unlessLate(resultOf(finished), 0));
  expect(finished.stderr).toContain('did not list models, so whether it has "steady-50" is not known');
});

const HOSTILE = 'boom\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\r\nPASS: all thresholds held';

test('what a target lists, calls its page or says when it refuses a key reaches the terminal as text', async () => {
  const bodies = [
    [200, JSON.stringify({ data: [{ id: HOSTILE }] })],
    [200, `<html><title>${HOSTILE}</title>`],
    [401, HOSTILE],
  ] as const;
  for (const { code, seen } of await Promise.all(bodies.map(([status, body]) => refusedWith(status, body)))) {
    expect(code).toBe(104);
    harmless(seen);
  }
});

const refusedWith = async (status: number, body: string): Promise<Finished> => {
  const models = (response: ServerResponse) => response.writeHead(status).end(body);
  return run({ url: await server(() => {}, models) });
};

test('what a model answers, says amid an answer or sends instead of JSON reaches the terminal as text', async () => {
  const events = [
    JSON.stringify({ choices: [{ delta: { content: HOSTILE }, finish_reason: HOSTILE }] }),
    JSON.stringify({ error: { message: HOSTILE, code: HOSTILE } }),
    HOSTILE.replace('\r\n', ' '),
  ];
  let seen = 0;
  const url = await server((_request, response) =>
    response.writeHead(200, STREAM).end(`data: ${events[seen++ % events.length]}\n\n`),
  );
  harmless((await run({ url })).seen);
  expect(seen).toBe(3);
});

/** No character that a terminal obeys, and no line that the server made up. */
function harmless(seen: string): void {
  expect(seen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(seen).not.toMatch(/^PASS: all thresholds/m);
}
