import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunResult } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { file, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { unlessLate } from './late.ts';
import { server } from './scenarios.ts';

const event = (data: object | string): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const token = event({ choices: [{ index: 0, delta: { content: ' t' } }] });
const end = (reason: string): string =>
  event({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }) + event('[DONE]');

/** Nothing for 150 ms, and then all of it. */
async function answer(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  await sleep(150);
  response.end(token + token + end('stop'));
}

const begin = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(token);
};

/** Ways not to answer; all but the last two are over at once. */
const WRONG: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'HTTP 503': (response) => response.writeHead(503).end('full'),
  'an error in the stream': (response) => {
    begin(response);
    response.end(event({ error: { message: 'out of memory' } }));
  },
  'a stream without its end': (response) => {
    begin(response);
    response.end();
  },
  'a reset': (response) => {
    begin(response);
    setImmediate(() => response.destroy());
  },
  'a content filter': (response) => {
    begin(response);
    response.end(end('content_filter'));
  },
  'no first token': (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
  'no second token': begin,
};

/** One after the other, every second of them gone wrong. */
async function run(wrong: (response: ServerResponse) => void, thresholds: string): Promise<RunResult> {
  let asked = 0;
  const url = await server((_, response) => (asked++ % 2 === 0 ? wrong(response) : void answer(response)));
  const scenario = file(
    'case.yaml',
    `target: { url: "${url}", model: steady-50 }
timeouts: { firstToken: 800ms, betweenTokens: 800ms }
options: { iterations: 7, thresholds: { ${thresholds}, errors: ['rate<1'] } }
prompts: { default: { inline: { prompt: hello } } }
`,
  );
  const out = scratch();
  const { code, seen } = await inProcess(['run', scenario, '--out', out]);
  const result = written('result', JSON.parse(runIn(out).read('result.json')) as RunResult);
  expect(code, seen).toBe(unlessLate(result, result.thresholds.every(({ ok }) => ok) ? 0 : 99));
  return result;
}

test.each(Object.entries(WRONG))('%s is no fast answer', async (_, wrong) => {
  const { metrics, thresholds } = await run(wrong, "ttft: ['p(50)<100', 'min<100'], e2e: ['p(50)<100', 'min<100']");
  expect(metrics['ttft']).toMatchObject({ count: 3 });
  expect(thresholds.map(({ metric, ok }) => [metric, ok])).toEqual([
    ...['ttft', 'ttft', 'e2e', 'e2e'].map((metric) => [metric, false]),
    ['errors', true],
  ]);
});

test('what had no first token in its time passes no limit above that time', async () => {
  const { thresholds, notes } = await run(WRONG['no first token']!, "ttft: ['p(90)<30000', 'p(20)<30000']");
  const [among, below] = thresholds;
  expect(among).toMatchObject({ ok: false, atLeast: true });
  expect(among?.observed).toBeGreaterThanOrEqual(800);
  expect(below).toMatchObject({ ok: true });
  expect(below).not.toHaveProperty('atLeast');
  expect(notes).toContainEqual(expect.objectContaining({ kind: 'timeouts', requests: 4 }));
});

test('what stood still passes no limit on gaps', async () => {
  const { thresholds } = await run(WRONG['no second token']!, "itl: ['max<30000'], stall: ['p(90)<30000']");
  expect(thresholds.slice(0, 2).map(({ ok, atLeast }) => [ok, atLeast])).toEqual([
    [false, true],
    [false, true],
  ]);
});
