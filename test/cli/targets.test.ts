import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { isSession, type JournalRecord, type RequestRecord } from '../../src/core/record.ts';
import type { Metrics } from '../../src/core/result.ts';
import { seeded } from '../../src/core/rng.ts';
import { byWeight } from '../../src/load/engine/choice.ts';
import { filesIn } from '../e2e/cli.ts';
import { written } from '../written.ts';
import { file, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { ownLaws, unlessLate } from './late.ts';
import { inOneProcess } from './one-process.ts';
import { LOOSE, mock, server } from './scenarios.ts';

vi.setConfig({ testTimeout: 60_000 });

async function run(scenario: string, flags: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const out = scratch();
  const ended = await inOneProcess(['run', scenario, '--out', out, ...flags], env);
  const folder = runIn(out);
  const lines = gunzipSync(readFileSync(join(folder.path, 'records.jsonl.gz')), { finishFlush: 2 })
    .toString()
    .trim();
  return {
    ...ended,
    out,
    records: lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line) as JournalRecord),
    result: written('result', JSON.parse(folder.read('result.json'))),
  };
}

const countOf = (metrics: Metrics | undefined, name: string): number => {
  const value = metrics?.[name];
  if (value?.type === 'rate') return value.passes + value.fails;
  return value !== undefined && 'count' in value ? value.count : 0;
};

/** The requests that a mock has answered. */
async function servedBy(url: string, model: string, key?: string): Promise<number> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const page = await (await fetch(url.replace(/v1$/, 'metrics'), { headers })).text();
  const counts = page.matchAll(new RegExp(`request_success_total\\{model_name="${model}"[^}]*\\} (\\d+)`, 'g'));
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

const KEYS = { CHEAP_KEY: 'sk-cheap-0123456789', DEEP_KEY: 'sk-deep-9876543210' };

test.each([1, 2])(
  'sessions are divided among two servers, two APIs and two keys, by weight, by %i worker(s)',

  async (workers) => {
    const cheap = await mock({ presets: ['steady-50'], apiKeys: [KEYS.CHEAP_KEY] });
    const deep = await mock({ presets: ['moe-ideal'], apiKeys: [KEYS.DEEP_KEY] });
    const scenario = file(
      'two.yaml',
      `targets:
  cheap: { url: "${cheap}", model: steady-50, weight: 3, apiKey: { env: CHEAP_KEY } }
  deep: { url: "${deep}", model: moe-ideal, api: openai-completions, apiKey: { env: DEEP_KEY } }
timeouts: { total: 20s }
options:
  scenarios: { default: { executor: shared-iterations, vus: 4, iterations: 40 } }
  thresholds: { "errors{target:cheap}": ["rate<0.01"], "requests{target:deep}": ["count>0"] }
prompts: { default: { inline: [{ prompt: hello, maxTokens: 4 }, { prompt: and?, maxTokens: 3 }] } }
`,
    );
    const { code, seen, out, records, result } = await run(scenario, ['--workers', String(workers)], KEYS);
    expect(code, seen).toBe(unlessLate(result, 0));
    expect(seen).toContain(
      `Asks cheap: steady-50 at ${cheap} on this machine, with the key in CHEAP_KEY, weight 3 of 4.`,
    );
    expect(result.target).toEqual({
      url: `${cheap}, ${deep}`,
      model: 'steady-50, moe-ideal',
      api: 'openai-chat, openai-completions',
    });
    const ofCheap = new Set(
      records.flatMap(({ iteration, tags }) => (tags?.['target'] === 'cheap' ? [iteration] : [])),
    );
    expect([...ofCheap].sort((a, b) => a - b)).toEqual(cheapOf40());

    const parts = [result.groups['target:cheap'], result.groups['target:deep']];
    for (const name of [
      'requests',
      'iterations',
      'sessions',
      'output_tokens',
      'input_tokens',
      'errors',
      'ttft',
      'e2e',
      'itl',
    ])
      expect(countOf(parts[0], name) + countOf(parts[1], name), name).toBe(countOf(result.metrics, name));
    expect(countOf(parts[0], 'requests')).toBe(2 * ofCheap.size);
    expect(await servedBy(cheap, 'steady-50', KEYS.CHEAP_KEY)).toBe(countOf(parts[0], 'requests'));
    expect(await servedBy(deep, 'moe-ideal', KEYS.DEEP_KEY)).toBe(countOf(parts[1], 'requests'));
    for (const key of Object.values(KEYS))
      for (const [name, text] of [['the screen', seen], ...filesIn(out)] as const)
        expect(text, name).not.toContain(key);
  },
);

/** The iterations of 40 that go to `cheap` by its weight of 3 in 4, which the seed alone decides. */
function cheapOf40(): readonly number[] {
  const choice = byWeight(
    [
      { weight: 3, context: 'cheap' },
      { weight: 1, context: 'deep' },
    ],
    seeded(1).fork('default'),
  );
  return Array.from({ length: 40 }, (_, index) => index).filter((index) => choice.beforehand(index) === 'cheap');
}

test('no server is shown the key of another, and none gets it on record by repeating it', async () => {
  const shown: Record<string, string[]> = { CHEAP_KEY: [], DEEP_KEY: [] };
  const repeating = (own: keyof typeof KEYS, other: keyof typeof KEYS) => {
    const look = async (request: IncomingMessage): Promise<void> => {
      const body: string[] = [];
      for await (const chunk of request) body.push(String(chunk));
      shown[own]?.push(JSON.stringify([request.rawHeaders, request.url, body.join('')]));
    };
    return server(
      (request, response) => {
        void look(request);
        response.writeHead(500).end(`{"error":{"message":"not ${KEYS[other]}, not ${KEYS[own]}"}}`);
      },
      (response: ServerResponse, request) => {
        void look(request);
        response.writeHead(200).end('{"data":[{"id":"m"}]}');
      },
    );
  };
  const scenario = file(
    'two.yaml',
    `targets:
  cheap: { url: "${await repeating('CHEAP_KEY', 'DEEP_KEY')}", model: m, apiKey: { env: CHEAP_KEY } }
  deep: { url: "${await repeating('DEEP_KEY', 'CHEAP_KEY')}", model: m, apiKey: { env: DEEP_KEY } }
options: { vus: 2, iterations: 12 }
prompts: { default: { inline: hello } }
`,
  );
  const { seen, out, result } = await run(scenario, [], KEYS);
  expect(result.counts.failed).toBe(12);
  for (const [own, other] of [
    ['CHEAP_KEY', 'DEEP_KEY'],
    ['DEEP_KEY', 'CHEAP_KEY'],
  ] as const) {
    // The question for its models among them.
    expect(shown[own]?.length).toBeGreaterThan(2);
    expect(shown[own]?.every((text) => text.includes(KEYS[own]))).toBe(true);
    expect(shown[own]?.join()).not.toContain(KEYS[other]);
  }
  for (const key of Object.values(KEYS))
    for (const [name, text] of [['the screen', seen], ...filesIn(out)] as const) expect(text, name).not.toContain(key);
});

test('the hybrid sends what wants depth to the dense model, and all else to the other', async () => {
  const url = await mock({ presets: ['moe-dynamic', 'dense-405b'] });
  const { code, seen, records, result } = await run('scenarios/hybrid.ts', ['-e', `URL=${url}`]);
  const held = result.thresholds.every(({ ok }) => ok); // Not on a slow day, which is not what is asked here.
  expect(code, seen).toBe(unlessLate(result, held ? 0 : 99));
  expect(seen).toContain('the function route decides by its first request');
  const sent = records.filter((r): r is RequestRecord => !isSession(r));
  expect(new Set(records.map(({ tags }) => tags?.['target']))).toEqual(new Set(['cheap', 'deep']));
  // Long prompts go deep, and no session is torn apart.
  for (const { scenario, askedInputTokens = 0, tags } of sent)
    if (scenario === 'chat' && askedInputTokens > 800) expect(tags?.['target']).toBe('deep');
  for (const session of new Set(sent.map((r) => `${r.scenario} ${r.iteration}`)))
    expect(
      new Set(records.filter((r) => `${r.scenario} ${r.iteration}` === session).map(({ tags }) => tags?.['target']))
        .size,
    ).toBe(1);
  for (const name of ['requests', 'iterations', 'output_tokens', 'errors', 'dropped_iterations'])
    expect(countOf(result.groups['target:cheap'], name) + countOf(result.groups['target:deep'], name), name).toBe(
      countOf(result.metrics, name),
    );
  expect(await servedBy(url, 'dense-405b')).toBe(countOf(result.groups['target:deep'], 'requests'));
  expect(await servedBy(url, 'moe-dynamic')).toBe(countOf(result.groups['target:cheap'], 'requests'));
});

const routed = (url: string, route: string, work = "inline({ prompt: 'hello', maxTokens: 4 })") =>
  file(
    'routed.ts',
    `import { inline } from 'plimsoll';
export const targets = { cheap: { url: '${url}', model: 'steady-50' }, deep: { url: '${url}', model: 'moe-ideal' } }; export const tolerance = ${LOOSE};
export const options = { vus: 2, iterations: 8 };
${route}
export default ${work};
`,
  );

test('a route that throws ends its sessions and not the run: 107, of several workers too', async () => {
  const url = await mock({ presets: ['steady-50', 'moe-ideal'] });
  const route = `export function route({ iteration }) {
  if (iteration % 2 === 0) throw new Error('no idea');
  return 'deep';
}`;
  const { code, seen, result } = await run(routed(url, route), ['--workers', '2']);
  expect(code, seen).toBe(unlessLate(result, 107));
  expect(result.counts).toMatchObject({ planned: 4, ok: 4 });
  expect(result.sessions).toMatchObject({ threw: 4 });
  expect(result.thrown).toMatchObject([
    { message: 'no idea', count: 4, where: expect.stringMatching(/^routed\.ts:\d+:\d+$/) },
  ]);
  expect(ownLaws(result).filter(([, ok]) => !ok)).toEqual([]);
  expect(await servedBy(url, 'moe-ideal')).toBe(4);
  expect(await servedBy(url, 'steady-50')).toBe(0);
});

test.each(['a prompt source', 'a session that catches it'])(
  'a name that no target has is sent to nobody: %s',
  async (asks) => {
    const url = await mock({ presets: ['steady-50', 'moe-ideal'] });
    const route = "export const route = ({ iteration }) => (iteration === 5 ? 'deep' : 'depe');";
    const session = `async ({ client }) => {
  await client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 }).catch(() => {});
}`;
    const { code, seen, result } = await run(routed(url, route, asks === 'a prompt source' ? undefined : session));
    expect(code, seen).toBe(unlessLate(result, 107));
    expect(result.counts.planned).toBe(1);
    expect(result.thrown).toMatchObject([
      { message: 'route answered "depe", which names no target; did you mean "deep"?', count: 7 },
    ]);
    expect(await servedBy(url, 'steady-50')).toBe(0);
    expect(await servedBy(url, 'moe-ideal')).toBe(1);
  },
);

test('users whose route always throws leave the run its end', async () => {
  const url = await mock({ presets: ['steady-50', 'moe-ideal'] });
  const route = "export const route = () => { throw new Error('never'); };";
  const text = readFileSync(routed(url, route), 'utf8').replace('iterations: 8', "duration: '1s'");
  const { code, result } = await run(file('routed.ts', text));
  expect(code).toBe(112); // Nothing was measured.
  expect(result.sessions?.threw).toBeGreaterThan(0);
});

test('programmed sessions ask the target that the route names, and setup the first', async () => {
  const url = await mock({ presets: ['steady-50', 'moe-ideal'] });
  const work = `async ({ client, iteration }) => {
  for (const content of [iteration < 3 ? 'prove it' : 'hello', 'and?'])
    await client.chat({ messages: [{ role: 'user', content }], maxTokens: 2 });
}`;
  const route = `export const route = ({ messages }) => (messages[0].content === 'prove it' ? 'deep' : 'cheap');
export const setup = ({ client }) => client.chat({ messages: [{ role: 'user', content: 'x' }], maxTokens: 2 }).then(({ ok }) => ok);`;
  const { code, seen, result } = await run(routed(url, route, work));
  expect(code, seen).toBe(unlessLate(result, 0));
  expect([
    countOf(result.groups['target:deep'], 'sessions'),
    countOf(result.groups['target:cheap'], 'sessions'),
  ]).toEqual([3, 5]);
  expect(await servedBy(url, 'moe-ideal')).toBe(6);
  expect(await servedBy(url, 'steady-50')).toBe(10 + 1);
});

test('every target is asked for its own model', async () => {
  const url = await mock({ presets: ['steady-50'] });
  const missing = await inProcess(['run', routed(url, ''), '--out', scratch()]);
  expect([missing.code, missing.stderr]).toEqual([104, expect.stringContaining('has no model "moe-ideal"')]);
});

test('every machine that is not this one is named before load goes there', async () => {
  const text = `targets:
  here: { url: "http://127.0.0.1:9/v1", model: m }
  one: { url: "http://one.invalid/v1", model: m }
  two: { url: "http://two.invalid/v1", model: m }
  again: { url: "http://two.invalid/v1", model: n }
prompts: { default: { inline: hello } }`;
  const { code, stderr } = await inProcess(['run', file('many.yaml', text), '--out', scratch()]);
  expect(code).toBe(104);
  expect(stderr).toContain('This will send load to one.invalid and two.invalid, none of which is this machine.');
  expect(stderr).toContain('Nobody is here to confirm load on one.invalid and two.invalid.');
});
