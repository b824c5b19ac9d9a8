import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { load, loadWith } from '../../test/fixtures/scenarios/in-yaml.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { tokenTools } from '../load/tokens/token-tools.ts';
import { explain } from './explain.ts';
import { loadScenario } from './load.ts';
import type { Scenario } from './scenario.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function opened({ entries, file, seed }: Scenario): Promise<ReadonlyMap<string, OpenSource>> {
  const context = { folder: dirname(file), seed, ...tokenTools() };
  return new Map(
    await Promise.all(
      entries.flatMap(({ name, work }) =>
        work.kind === 'prompts' ? [work.source.open(context).then((source) => [name, source] as const)] : [],
      ),
    ),
  );
}

test('says where there is no output, whatever the prompts ask for', async () => {
  const vectors = '{ url: "http://127.0.0.1:8000/v1", model: m, api: openai-embeddings }';
  const words = '{ url: "http://127.0.0.1:8000/v1", model: m }';
  const alone = await loadWith(`target: ${vectors}`);
  expect(explain(alone, await opened(alone))).toContain(
    'No request asks for text, so none of the output that is said below comes of it.',
  );
  const several = await load(`targets: { a: ${words}, b: ${vectors} }\nprompts: { default: { inline: Hello } }`);
  expect(explain(several, await opened(several))).toContain(
    'No request to b asks for text, so none of the output that is said below comes of it.',
  );
});

test('says what every executor would send', async () => {
  const scenario = await loadScenario(join(ROOT, 'test/fixtures/scenarios/everything.ts'));
  expect(explain(scenario, await opened(scenario))).toMatchInlineSnapshot(`
    [
      "Asks moe-dynamic at http://127.0.0.1:8000/v1 by way of 127.0.0.2:8000 (options.hosts) on this machine, with the key in STAGING_API_KEY.",
      "Its first 10s are warm-up: performed as planned, counted in no figure.",
      "steady: starts 30 sessions per minute at random (Poisson) for 2m, at most 50 at once.",
      "steady: sends synthetic prompts of lognormal (median 512, p95 4,096, at most 8,000) tokens after a shared prefix of 64, answers of 10 to 20; about 60 sessions planned, a session at most 8,064 input tokens and 20 output tokens.",
      "rising: starts 1 session per second at random (gamma, cv 2), to 10 over 30s, to 0 at once, at most 20 at once, from 2m on.",
      "rising: sends 80 two-turn conversations from mt-bench.jsonl, shuffled; about 165 sessions planned, each of up to 2 requests, a session at most 784 input tokens and 128 output tokens.",
      "users: 4 users for 1m30s, each asking again when answered.",
      "users: sends the same conversation of 2 turns every time; as many sessions as 4 users manage in 1m30s, each of up to 2 requests.",
      "crowd: 1 user, to 8 over 1m, each asking again when answered.",
      "crowd: sends the same conversation of 2 turns every time; as many sessions as up to 8 users manage in 1m, each of up to 2 requests.",
      "pile: 6 sessions, shared by 2 users, within 10m.",
      "pile: sends the same conversation of 2 turns every time; 6 sessions planned, each of up to 2 requests.",
      "turns: 2 users, 3 sessions each, within 1m.",
      "turns: sends the same conversation of 2 turns every time; 6 sessions planned, each of up to 2 requests.",
      "trace: starts sessions at their recorded times for 2.165s, at most 100 at once.",
      "trace: sends 50 requests of azure-conv-2023.csv at 10 times its pace, over 2.165s; 50 sessions planned, a session at most 4,085 input tokens and 404 output tokens.",
      "Reads the server's own metrics every 1s, where it finds them beside the target.",
      "In all: no limit but time; the server's speed decides how many requests are sent.",
    ]
  `);
});

test.each([
  ['options: { duration: 10m }', 'At 8 GPUs × $2.5/h, 10m of load cost $3.33.'],
  ['options: { iterations: 5, duration: 1m }', 'At 8 GPUs × $2.5/h, 1m of load cost at most $0.333.'],
  [
    'options: { scenarios: { a: { executor: constant-vus, duration: 1m, startTime: 2m } } }',
    'At 8 GPUs × $2.5/h, 3m of load cost $1.',
  ],
  [
    "prompts: { default: { replay: { file: 'plimsoll:azure-conv', limit: 40 } } }",
    /At 8 GPUs × \$2.5\/h, .*s of load cost \$0\.\d+\.$/,
  ],
])('says what the GPUs of %s would cost', async (text, sentence) => {
  const scenario = await loadWith(`${text}\ncost: { gpuHourly: 2.5, gpus: 8 }`);
  expect(explain(scenario, await opened(scenario)).at(-1)).toMatch(sentence);
});

test('a bounded scenario ends with its whole cost', async () => {
  const scenario = await loadScenario(join(ROOT, 'scenarios/smoke.yaml'), { target: 'https://api.example.org/v1' });
  expect(explain(scenario, await opened(scenario))).toMatchInlineSnapshot(`
    [
      "Asks moe-dynamic at https://api.example.org/v1, without a key.",
      "default: 5 sessions, 1 user, within 1m.",
      "default: sends the same prompt every time; 5 sessions planned, a session at most 16 input tokens and 40 output tokens.",
      "Reads the server's own metrics every 1s, where it finds them beside the target.",
      "In all: at most 5 requests, 80 input tokens and 200 output tokens.",
    ]
  `);
});

test('of the scenario’s own code it says what is not known', async () => {
  const scenario = await loadScenario(join(ROOT, 'scenarios/agent.ts'));
  expect(explain(scenario, await opened(scenario))).toMatchInlineSnapshot(`
    [
      "Asks moe-dynamic at http://127.0.0.1:8000/v1 on this machine, without a key.",
      "agents: 1 user, to 6 over 10s, 6 for 10s, each asking again when answered.",
      "agents: each session runs the function default; how many requests it makes is not known beforehand.",
      "Runs setup() before the load, for at most 1m; what it asks is in no figure.",
      "Reads the server's own metrics every 1s, where it finds them beside the target.",
      "In all: not known beforehand: the scenario’s own code decides how many requests are sent, and how long they are.",
    ]
  `);
});

test('what setup and teardown ask is not known either', async () => {
  const scenario = await loadScenario(join(ROOT, 'scenarios/smoke.yaml'));
  const hooks = { ...scenario.hooks, teardown: () => {}, teardownTimeoutMs: 5000 };
  expect(explain({ ...scenario, hooks }, await opened(scenario)).slice(-3)).toMatchInlineSnapshot(`
    [
      "Runs teardown() after it, for at most 5s; what it asks is in no figure.",
      "Reads the server's own metrics every 1s, where it finds them beside the target.",
      "In all: not known beforehand: the scenario’s own code decides how many requests are sent, and how long they are.",
    ]
  `);
});

test.each(globSync('scenarios/*.{ts,yaml}', { cwd: ROOT }))(
  '%s is right, without a warning, and can be opened',
  async (file) => {
    const scenario = await loadScenario(join(ROOT, file));
    expect(scenario.warnings).toEqual([]);
    expect((await opened(scenario)).size).toBe(scenario.entries.filter(({ work }) => work.kind === 'prompts').length);
  },
);
