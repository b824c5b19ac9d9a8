import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Source, startSource } from './source.ts';

let source: Source;
beforeAll(async () => {
  source = await startSource();
});
afterAll(() => source.stop());

const ask = (body: object, path = '/chat/completions'): Promise<Response> =>
  fetch(`${source.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

const streamed = async (model: string, tokens: number, more: object = {}): Promise<readonly string[]> => {
  const response = await ask({ model, max_tokens: tokens, stream: true, messages: [], ...more });
  expect(response.status).toBe(200);
  return (await response.text())
    .split('\n\n')
    .filter(Boolean)
    .map((line) => line.replace(/^data: /, ''));
};

describe('a load source', () => {
  test.each(['instant', 'steady-1', 'exponential-1'])(
    '%s sends exactly the tokens that were asked for',
    async (model) => {
      for (const tokens of [1, 2, 40]) {
        await source.report();
        const events = await streamed(model, tokens);
        expect(events.at(-1)).toBe('[DONE]');
        const said = events.slice(0, -1).map((json) => JSON.parse(json));
        expect(said.filter(({ choices }) => choices[0]?.delta.content !== undefined)).toHaveLength(tokens);
        expect(said.at(-1).choices[0].finish_reason).toBe('length');
        const report = await source.report();
        expect(report).toMatchObject({ requests: 1, events: tokens, ttft: { count: 1 } });
        expect(report.itl?.count ?? 0).toBe(model === 'instant' ? 0 : tokens - 1);
      }
    },
  );

  test('tells the usage when that was asked for, and not else', async () => {
    const [usage] = (await streamed('instant', 7, { stream_options: { include_usage: true } })).slice(-2);
    expect(JSON.parse(String(usage))).toMatchObject({ choices: [], usage: { completion_tokens: 7 } });
    expect((await streamed('instant', 7)).join()).not.toContain('usage');
  });

  test('keeps a timeline of every event that it wrote, none of them before its time', async () => {
    await source.report();
    await Promise.all(Array.from({ length: 20 }, () => streamed('steady-10', 30)));
    const { events, ttft, itl, late } = await source.report();
    expect(events).toBe(600);
    expect(itl?.count).toBe(580);
    expect(late?.count).toBe(600);
    expect(ttft?.p50Ms).toBeGreaterThanOrEqual(10);
    expect(itl?.maxMs).toBeGreaterThanOrEqual(itl?.p99Ms ?? Number.NaN);
  });

  test('counts without starting anew', async () => {
    await source.report();
    await streamed('instant', 5);
    expect(await source.counts()).toMatchObject({ requests: 1, events: 5 });
    expect(await source.counts()).toMatchObject({ requests: 1, events: 5 });
    expect(await source.report()).toMatchObject({ requests: 1, events: 5 });
    const empty = await source.report();
    expect(empty).toMatchObject({ requests: 0, events: 0 });
    expect(empty.ttft).toBeUndefined();
  });

  test('lists models, and refuses what it can not do', async () => {
    const list = await fetch(`${source.url}/models`).then((r) => r.json() as Promise<{ data: { id: string }[] }>);
    expect(list.data.map(({ id }) => id)).toEqual(expect.arrayContaining(['instant', 'steady-20', 'exponential-20']));
    expect((await ask({ model: 'gpt-4', stream: true })).status).toBe(400);
    expect((await ask({ model: 'steady-0', stream: true })).status).toBe(400);
    expect((await ask({ model: 'instant', stream: true, max_tokens: 0.5 })).status).toBe(400);
    expect((await ask({ model: 'instant' })).status).toBe(400);
    expect((await ask({ model: 'instant' }, '/embeddings')).status).toBe(404);
  });
});

test('two requests sent at once on one connection are answered in turn', async () => {
  const body = JSON.stringify({ model: 'steady-1', stream: true, max_tokens: 3 });
  const request = `POST /v1/chat/completions HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(new URL(source.url).port), '127.0.0.1');
  socket.write(request.repeat(2));
  let text = '';
  for await (const bytes of socket) {
    text += String(bytes);
    if (text.split('[DONE]').length > 2) break;
  }
  expect(text.match(/HTTP\/1\.1 200|word|DONE/g)?.join(' ')).toBe(
    Array(2).fill('HTTP/1.1 200 word word word DONE').join(' '),
  );
});

test('a source that was stopped answers nothing more', async () => {
  const stopped = await startSource();
  await stopped.stop();
  await stopped.stop();
  await expect(stopped.report()).rejects.toThrow('ended');
  await expect(fetch(`${stopped.url}/models`)).rejects.toThrow();
});

describe('the process of a source', () => {
  /** A process that starts a source, says its address, and then goes on as told. */
  const parentThat = (goesOn: string) =>
    spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { startSource } from ${JSON.stringify(new URL('./source.ts', import.meta.url).href)};
         console.log((await startSource()).url);
         ${goesOn}`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );

  test('does not keep its parent alive, and ends with it', async () => {
    const parent = parentThat('');
    const exited = once(parent, 'exit');
    const [url] = await once(createInterface({ input: parent.stdout }), 'line');
    expect(await exited).toEqual([0, null]);
    await untilRefused(Number(new URL(String(url)).port));
  });

  test('ends when its parent is killed', async () => {
    const parent = parentThat('setInterval(() => {}, 1000);');
    const [url] = await once(createInterface({ input: parent.stdout }), 'line');
    const socket = connect(Number(new URL(String(url)).port), '127.0.0.1');
    await once(socket, 'connect');
    // Reset or closed in good order: it is gone either way.
    const closed = new Promise((resolve) =>
      socket
        .resume()
        .once('error', () => {})
        .once('close', resolve),
    );
    parent.kill('SIGKILL');
    await closed;
  });
});

/** Resolves once nothing listens there. */
async function untilRefused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1').resume();
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(true));
    });
    if (!isOpen) return;
  }
}
