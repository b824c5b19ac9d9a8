import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { load, loadWith, TARGET, withScenario } from '../../test/fixtures/scenarios/in-yaml.ts';
import { DIALECT_NAMES } from '../client/wire/dialects.ts';
import type { PlimsollError } from '../core/errors.ts';
import { listed } from '../core/takes.ts';
import { checkScenario } from './check.ts';
import type { Scenario } from './scenario.ts';

/** The lines of the error, without the folder. */
const mistakesOf = async (loading: Promise<Scenario>): Promise<string> =>
  loading.then(
    () => 'no mistake',
    (error: PlimsollError) => {
      expect(error).toMatchObject({ code: 'SCENARIO_INVALID' });
      return error.message.replaceAll(/^.*\/(?=chat\.)/gm, '');
    },
  );

/** A scenario "a" that starts at a rate. */
const RATE = withScenario('executor: constant-arrival-rate, duration: 1m, rate: 1, preAllocatedVUs: 9');

test('every mistake is listed at once, in the order of the file', async () => {
  const text = `options:
  scenarios:
    chat:
      executor: constant-arrival-rate
      rate: 0.5
      durration: 2m
      preAllocatedVUs: 10
      maxVUs: 5
    agents: { executor: constant-vu, exec: agent }
    pile: { executor: shared-iterations, vus: 5, iterations: 2, gracefulStop: -1s }
  thresholds:
    tfft: ['p(95)<800']
    ttft{scenario:caht}: ['p95<800', 'average<800', 'p(95)<800ms']
    queue_dept: ['max<64']
target:
  url: 127.0.0.1:8000/v1
  modell: m
  body: { messages: [] }
slo: { tfft: 800 }
timeouts: { total: 0 }
sed: 1
prompts:
  default: { synthetic: { inputTokens: { lognormal: { median: 5, p95: 3 } }, outputTokens: 0 } }
`;
  expect(await mistakesOf(load(text))).toMatchInlineSnapshot(`
    "chat.yaml:5:7: options.scenarios.chat.rate: takes a whole number of at least 1, got 0.5; for 0.5 a second write rate: 30, timeUnit: '1m'
    chat.yaml:6:7: options.scenarios.chat.durration: unknown key; did you mean "duration"?
    chat.yaml:8:7: options.scenarios.chat.maxVUs: takes at least preAllocatedVUs (10), got 5
    chat.yaml:9:5: options.scenarios.agents.duration: is missing; it takes a duration of at least 1s like "30s", "1h30m" or "500ms", or a number of milliseconds
    chat.yaml:9:15: options.scenarios.agents.executor: unknown executor "constant-vu"; did you mean "constant-vus"?
    chat.yaml:9:38: options.scenarios.agents.exec: there is no prompts.agent; there is prompts.default
    chat.yaml:10:50: options.scenarios.pile.iterations: takes at least vus (5), as every user needs one to run, got 2
    chat.yaml:10:65: options.scenarios.pile.gracefulStop: takes a duration like "30s", "1h30m" or "500ms", or a number of milliseconds, got "-1s"
    chat.yaml:12:5: options.thresholds.tfft: unknown metric; did you mean "ttft"?
    chat.yaml:13:5: options.thresholds["ttft{scenario:caht}"]: nothing is tagged scenario:caht; did you mean "chat"?
    chat.yaml:13:27: options.thresholds["ttft{scenario:caht}"][0]: "p95<800": takes one of avg, min, max, med, p(N), then < <= > >= == or !=, then a number, like p(95)<800; did you mean "p(95)"?
    chat.yaml:13:38: options.thresholds["ttft{scenario:caht}"][1]: "average<800": takes one of avg, min, max, med, p(N), then < <= > >= == or !=, then a number, like p(95)<800; did you mean "avg"?
    chat.yaml:13:53: options.thresholds["ttft{scenario:caht}"][2]: "p(95)<800ms": takes a number after <, got "800ms"
    chat.yaml:14:5: options.thresholds.queue_dept: unknown metric; did you mean "queue_depth"?
    chat.yaml:16:3: target.url: takes the base of an API, like "http://127.0.0.1:8000/v1", got "127.0.0.1:8000/v1"; begin it with http:// or https://
    chat.yaml:17:3: target.modell: unknown key; did you mean "model"?
    chat.yaml:18:11: target.body.messages: must be left out: it comes from the prompt source
    chat.yaml:19:8: slo.tfft: unknown key; did you mean "ttft"?
    chat.yaml:20:13: timeouts.total: takes a duration of at least 1ms like "30s", "1h30m" or "500ms", or a number of milliseconds, got 0
    chat.yaml:21:1: sed: unknown key; did you mean "seed"?
    chat.yaml:23:66: prompts.default.synthetic.inputTokens.lognormal.p95: takes a number above the median: one value in twenty is larger
    chat.yaml:23:78: prompts.default.synthetic.outputTokens: takes a whole number of at least 1, got 0"
  `);
});

test('a module lists its mistakes by export', async () => {
  const text = `import { replay, synthetic } from 'plimsoll';
export const option = {};
export const thresholds = {};
export const cost = {};
export async function agent() {}
export async function* steps() {}
export class Robot {}
export const limit = 3;
export const helper = () => 3;
export const target = { url: 'http://127.0.0.1:8000/v1', model: 'm' };
export const options = {
  scenarios: {
    a: { executor: 'constant-vus', duration: '1m', exec: 'agent' },
    b: { executor: 'constant-vus', duration: '1m', exec: 'cht' },
    c: { executor: 'constant-vus', duration: '1m' },
    d: { executor: 'constant-vus', duration: '1m', exec: 'limit' },
    e: { executor: 'replay', exec: 'chat' },
    f: { executor: 'constant-vus', duration: '1m', exec: 'steps' },
    g: { executor: 'constant-vus', duration: '1m', exec: 'Robot' },
  },
};
export const chat = synthetic({ inputTokens: { uniform: { min: 5, max: 2 } }, outputTokens: 1.5 });
export const trace = replay({ file: 'a.csv', speed: 0, to: '1m', duration: '1m' });
`;
  expect(await mistakesOf(load(text, 'chat.ts'))).toMatchInlineSnapshot(`
    "chat.ts: chat.inputTokens.uniform.max: takes at least min
    chat.ts: chat.outputTokens: takes a whole number of at least 1, got 1.5
    chat.ts: trace.speed: takes a number above 0, got 0
    chat.ts: trace.to: cannot be combined with duration; keep one of them
    chat.ts: options.scenarios.b.exec: there is no export "cht"; did you mean "chat"?
    chat.ts: options.scenarios.c.exec: there is no default export to take prompts from; write export default synthetic({ … }), or exec: "chat"
    chat.ts: options.scenarios.d.exec: the export "limit" is no prompt source like synthetic({ … }) and no function, it is a number
    chat.ts: options.scenarios.e.executor: "replay" takes its start times from a replay source, and "chat" is synthetic
    chat.ts: options.scenarios.f.exec: the export "steps" is a generator, of which nothing would be performed; write async function, without *
    chat.ts: options.scenarios.g.exec: the export "Robot" is a class; it takes an async function
    chat.ts: cost.gpuHourly: is missing; it takes a number above 0
    chat.ts: cost.gpus: is missing; it takes a number above 0
    chat.ts: option: is an export that means nothing; did you mean "options"?
    chat.ts: thresholds: belongs in options: options.thresholds"
  `);
});

describe('one mistake, one line', () => {
  test.each([
    // Executors
    [
      withScenario('executor: constant-vus'),
      'chat.yaml:1:25: options.scenarios.a.duration: is missing; it takes a duration of at least 1s like "30s", "1h30m" or "500ms", or a number of milliseconds',
    ],
    [
      withScenario('executor: constant-vus, duration: 500ms'),
      'options.scenarios.a.duration: takes a duration of at least 1s like "30s", "1h30m" or "500ms", or a number of milliseconds, got "500ms"',
    ],
    [
      withScenario('executor: constant-vus, duration: 1m, vus: 0'),
      'options.scenarios.a.vus: takes a whole number of at least 1, got 0',
    ],
    [
      withScenario('executor: constant-vus, duration: 1m, rate: 5'),
      'options.scenarios.a.rate: unknown key; it takes executor, startTime, gracefulStop, exec, tags, env, vus and duration',
    ],
    [
      withScenario('executor: constant-arrival-rate, duration: 1m, rate: 1'),
      'options.scenarios.a.preAllocatedVUs: is missing; it takes a whole number of at least 0',
    ],
    [
      withScenario('executor: constant-arrival-rate, duration: 1m, rate: 1, preAllocatedVUs: 0'),
      'options.scenarios.a.maxVUs: takes a whole number of at least 1 where preAllocatedVUs is 0',
    ],
    [
      withScenario('executor: constant-arrival-rate, duration: 1m, rate: 1, preAllocatedVUs: 9, maxVUs: 8'),
      'options.scenarios.a.maxVUs: takes at least preAllocatedVUs (9), got 8',
    ],
    [
      withScenario('executor: constant-arrival-rate, duration: 1m, rate: 0.1, preAllocatedVUs: 9'),
      "options.scenarios.a.rate: takes a whole number of at least 1, got 0.1; for 0.1 a second write rate: 6, timeUnit: '1m'",
    ],
    [
      withScenario('executor: constant-arrival-rate, duration: 1m, rate: 0.01, preAllocatedVUs: 9'),
      "options.scenarios.a.rate: takes a whole number of at least 1, got 0.01; for 0.01 a second write rate: 36, timeUnit: '1h'",
    ],
    [
      withScenario('executor: ramping-arrival-rate, stages: [], preAllocatedVUs: 1'),
      'options.scenarios.a.stages: takes at least one stage',
    ],
    [
      withScenario('executor: ramping-arrival-rate, stages: [{ target: 0, duration: 1m }], preAllocatedVUs: 1'),
      'options.scenarios.a.stages: never rises above 0 per timeUnit; give a stage a target above 0',
    ],
    [
      withScenario('executor: ramping-vus, stages: [{ target: 5 }]'),
      'options.scenarios.a.stages[0].duration: is missing; it takes a duration like "30s", "1h30m" or "500ms", or a number of milliseconds',
    ],
    [
      withScenario('executor: ramping-vus, stages: [{ target: 5, duration: 0s }]'),
      'options.scenarios.a.stages: takes stages that last more than 0s in all',
    ],
    [
      withScenario('executor: ramping-vus, startVUs: 0, stages: [{ target: 0, duration: 1s }]'),
      'options.scenarios.a.stages: never rises above 0 users; give a stage a target above 0',
    ],
    [
      withScenario('executor: shared-iterations, vus: 3, iterations: 2'),
      'options.scenarios.a.iterations: takes at least vus (3), as every user needs one to run, got 2',
    ],
    [
      withScenario('executor: per-vu-iterations, env: { A: b }'),
      'options.scenarios.a.env: is read by programmed sessions only, and "default" is inline; remove it',
    ],
    [
      withScenario('executor: externally-controlled'),
      'options.scenarios.a.executor: "externally-controlled" is not supported: k6 removed it in version 2',
    ],
    [
      withScenario('executor: constant_vus, duration: 5s'),
      'options.scenarios.a.executor: unknown executor "constant_vus"; did you mean "constant-vus"?',
    ],
    [
      withScenario('vus: 1'),
      'options.scenarios.a.executor: is missing; it takes one of constant-arrival-rate, ramping-arrival-rate, constant-vus, ramping-vus, shared-iterations, per-vu-iterations or replay',
    ],
    [
      withScenario('executor: replay'),
      'options.scenarios.a.executor: "replay" takes its start times from a replay source, and "default" is inline',
    ],
    [
      withScenario('executor: per-vu-iterations, exec: chat'),
      'options.scenarios.a.exec: there is no prompts.chat; there is prompts.default',
    ],
    [
      'options: { scenarios: { a b: { executor: per-vu-iterations } } }',
      'options.scenarios["a b"]: a scenario is named in letters, digits, _ and -',
    ],
    ['options: { scenarios: {} }', 'options.scenarios: takes at least one scenario'],
    // Shortcuts
    [
      'options: { vus: 2, scenarios: { a: { executor: per-vu-iterations } } }',
      'options.vus: cannot be combined with options.scenarios; give it to one of them',
    ],
    [
      'options: { iterations: 5, stages: [{ target: 1, duration: 1s }] }',
      'options.iterations: cannot be combined with options.stages; keep one of them',
    ],
    [
      'options: { iterations: 2, vus: 5 }',
      'options.iterations: takes at least vus (5), as every user needs one to run, got 2',
    ],
    [
      'options: { iterations: 2, duration: 1x }',
      'options.duration: takes a duration of at least 1s like "30s", "1h30m" or "500ms", or a number of milliseconds, got "1x"',
    ],
    [
      'options: { stages: [{ target: 1, duration: 1s }], vus: 0.5 }',
      'options.vus: takes a whole number of at least 0, got 0.5',
    ],
    // Options
    ['options: { durations: 1m }', 'options.durations: unknown key; did you mean "duration"?'],
    ['options: { rps: 5 }', '; choose an arrival-rate executor to set the rate'],
    [
      'options: { executionSegment: "0:1/4" }',
      'options.executionSegment: not supported; `plimsoll run --share I/N` performs part I of N, and --workers shares a run among threads',
    ],
    ['options: { minIterationDuration: soon }', 'options.minIterationDuration: takes a duration like "30s"'],
    ['options: { discardResponseBodies: 1 }', 'options.discardResponseBodies: takes true or false'],
    [
      'options: { summaryTrendStats: [p95] }',
      'options.summaryTrendStats[0]: takes one of avg, min, max, med, count, p(N), got "p95"',
    ],
    // Arrivals
    ['arrivals: random', 'arrivals: takes "uniform", "poisson" or gamma(cv), got "random"'],
    [
      `${RATE}\narrivals: { gamma: { cv: 0 } }`,
      'arrivals.gamma.cv: takes a number above 0 and up to 10, got 0; gaps that do not vary are "uniform"',
    ],
    [`${RATE}\narrivals: { gamma: { cv: 11 } }`, 'arrivals.gamma.cv: takes a number above 0 and up to 10, got 11'],
    [`${RATE}\narrivals: { gamma: {} }`, 'arrivals.gamma.cv: is missing; it takes a number above 0 and up to 10'],
    [`${RATE}\nmodels: { aa: m2 }`, 'models.aa: there is no scenario "aa"; did you mean "a"?'],
    [`${RATE}\nmodels: { a: 7 }`, 'models.a: takes the name of a model, got 7'],
    [`${RATE}\nmodels: m2`, 'models: takes { <scenario>: "model", … }, got "m2"'],
    [`${RATE}\narrivals: { aa: poisson }`, 'arrivals.aa: there is no scenario "aa"; did you mean "a"?'],
    [`${RATE}\narrivals: { a: poison }`, 'arrivals.a: takes "uniform", "poisson" or gamma(cv), got "poison"'],
    [
      `${withScenario('executor: constant-vus, duration: 1m')}\narrivals: { a: poisson }`,
      'arrivals.a: "a" is constant-vus, which starts an iteration when the last one ends, so it has no arrivals to spread; take constant-arrival-rate or ramping-arrival-rate',
    ],
    [
      'options: { duration: 1m }\narrivals: poisson',
      'arrivals: belongs to scenarios that start at a rate, and there is none: "default" is constant-vus',
    ],
    [
      "prompts: { default: { replay: { file: 'plimsoll:azure-conv' } } }\narrivals: { default: poisson }",
      'arrivals.default: "default" is replay, which starts when its trace says',
    ],
    [
      withScenario('executor: constant-arrival-rate, duration: 1m, rate: 1, preAllocatedVUs: 9, arrivals: poisson'),
      'options.scenarios.a.arrivals: stands beside options, as k6 does not know it: arrivals: { <scenario>: "poisson" }',
    ],
    // Warm-up
    [
      'options: { duration: 10s }\nwarmup: 10s',
      'warmup: takes less than the load lasts (10s), or nothing would be measured, got 10s',
    ],
    [
      'options: { duration: 10s }\nwarmup: soon',
      'warmup: takes a duration like "30s", "1h30m" or "500ms", or a number of milliseconds, got "soon"',
    ],
    ['options: { tags: { tier: 1 } }', 'options.tags.tier: takes text, got 1; write it in quotes'],
    ['options: { tags: { scenario: x } }', 'options.tags.scenario: is set by plimsoll itself; choose another name'],
    // Thresholds
    ['options: { thresholds: { ttft: p(95)<800 } }', 'options.thresholds.ttft: takes a list, like ["p(95)<800"]'],
    ['options: { thresholds: { ttfft: [] } }', 'options.thresholds.ttfft: unknown metric; did you mean "ttft"?'],
    [
      'options: { thresholds: { ttft: [p95<800] } }',
      'options.thresholds.ttft[0]: "p95<800": takes one of avg, min, max, med, p(N), then < <= > >= == or !=, then a number, like p(95)<800; did you mean "p(95)"?',
    ],
    ['options: { thresholds: { ttft: [median<800] } }', '; did you mean "med"?'],
    ['options: { thresholds: { requests: [cuont>1] } }', '; did you mean "count"?'],
    [
      'options: { thresholds: { errors: [avg<1] } }',
      'options.thresholds.errors[0]: "avg<1": "avg" is not a figure of a rate; it has rate',
    ],
    [
      'options: { thresholds: { ttft: [{ threshold: avg<1, abortOnFial: true }] } }',
      'options.thresholds.ttft[0].abortOnFial: unknown key; did you mean "abortOnFail"?',
    ],
    [
      'options: { thresholds: { "ttft{tier:a}": [] } }',
      'options.thresholds["ttft{tier:a}"]: nothing is tagged "tier"; there are scenario and turn',
    ],
    [
      'options: { tags: { tier: gold }, thresholds: { "ttft{tier:glod}": [] } }',
      'options.thresholds["ttft{tier:glod}"]: nothing is tagged tier:glod; did you mean "gold"?',
    ],
    [
      'options: { thresholds: { "kv_usage{scenario:default}": [max<1] } }',
      'options.thresholds["kv_usage{scenario:default}"]: kv_usage is the server\'s own word on all that it does, and has no parts; leave {…} out',
    ],
    [
      'serverMetrics: false\noptions: { thresholds: { queue_depth: [max<64] } }',
      'serverMetrics: is false, and options.thresholds judges queue_depth, which only the server can tell; leave one of them out',
    ],
    [
      'serverMetrics: 127.0.0.1:8000/metrics',
      'serverMetrics: takes the URL of a page of metrics, like "http://127.0.0.1:8000/metrics", got "127.0.0.1:8000/metrics"; begin it with http:// or https://',
    ],
    ['serverMetrics: []', 'serverMetrics: takes at least one URL; serverMetrics: false asks no server'],
    ['serverMetrics: 5', 'serverMetrics: takes false, a URL, a list of URLs, or { url, every, apiKey }, got 5'],
    ['serverMetrics: { evry: 1s }', 'serverMetrics.evry: unknown key; did you mean "every"?'],
    ['serverMetrics: { every: 1ms }', 'serverMetrics.every: takes a duration of at least 100ms like'],
    [
      'serverMetrics: { apiKey: { env: KEY } }',
      'serverMetrics.apiKey: goes with serverMetrics.url; pages beside the target get the target’s own key',
    ],
    ['servermetrics: false', 'servermetrics: unknown key; did you mean "serverMetrics"?'],
    [
      'serverMetrics: http://me:secret@host/metrics',
      'serverMetrics: must hold no user name or password; name the variable that holds the key with serverMetrics.apiKey: { env }',
    ],
    [
      'options: { thresholds: { http_req_duration: [avg<1] } }',
      'options.thresholds.http_req_duration: not measured: a whole answer is e2e, its first token ttft',
    ],
    // Target
    ['target: { model: m }', 'target.url: is missing; it takes the base of an API, like "http://127.0.0.1:8000/v1"'],
    [
      'target: { url: ftp://h, model: m }',
      'target.url: takes the base of an API, like "http://127.0.0.1:8000/v1", got "ftp://h"',
    ],
    [
      'target: { url: localhost:8000, model: m }',
      'target.url: takes the base of an API, like "http://127.0.0.1:8000/v1", got "localhost:8000"; begin it with http:// or https://',
    ],
    [
      'target: { url: http://h/v1/chat/completions, model: m }',
      'target.url: takes the base of an API; leave /chat/completions out, it is added',
    ],
    [
      'target: { url: http://h/v1/completions, model: m }',
      'target.url: takes the base of an API; leave /completions out, it is added: "http://h/v1", and the api of /completions is "openai-completions"',
    ],
    [
      'target: { url: http://h/v1/responses/, model: m }',
      'target.url: takes the base of an API; leave /responses out, it is added: "http://h/v1", and the api of /responses is "openai-responses"',
    ],
    [
      'target: { url: http://h/v1/embeddings, model: m, api: openai-embeddings }',
      'target.url: takes the base of an API; leave /embeddings out, it is added: "http://h/v1"',
    ],
    [
      'target: { url: "http://h/deployments/d/chat/completions?api-version=1", model: m }',
      'target.url: takes the base of an API; leave /chat/completions out, it is added: "http://h/deployments/d?…"',
    ],
    ['target: { url: http://h/v1/models, model: m }', 'target.url: takes the base of an API; leave /models out'],
    ['target: { url: "http://h/v1#top", model: m }', 'target.url: takes the base of an API, without #'],
    [
      'target: { url: http://h/v1, model: m, body: { stream_options: false } }',
      'target.body.stream_options: takes fields to add, like { continuous_usage_stats: true }, or null, which leaves it out, got false',
    ],
    [
      'target: { url: http://h/v1, model: m, headers: { transfer-encoding: chunked } }',
      'target.headers.transfer-encoding: says how the connection is used, which is not to be chosen; leave it out',
    ],
    [
      'target: { url: http://h/v1, model: m, apiKey: { env: K, header: "api key" } }',
      'target.apiKey.header: is no name that an HTTP header can have',
    ],
    [
      'target: { url: http://h/v1, model: m, http2: true }\noptions: { noConnectionReuse: true }',
      'options.noConnectionReuse: cannot be combined with target.http2, where many requests share a connection',
    ],
    [
      'target: { url: http://h/v1, model: m, http2: yes please }',
      'target.http2: takes true or false, got "yes please"',
    ],
    [
      'target: { url: http://h/v1, model: m, body: { messages: [] } }',
      'target.body.messages: must be left out: it comes from the prompt source',
    ],
    ['target: { url: http://h/v1, model: m, api: openai }', `target.api: takes ${listed(DIALECT_NAMES)}, got "openai"`],
    [
      'target: { url: http://h/v1, model: m, body: { messages: [] } }',
      'target.body.messages: must be left out: it comes from the prompt source',
    ],
    [
      'target: { url: http://h/v1, model: m, api: anthropic-messages, body: { system: x } }',
      'target.body.system: must be left out: it comes from the prompt source',
    ],
    ['target: { url: http://h/v1/messages, model: m }', 'target.url: takes the base of an API; leave /messages out'],
    ['target: { url: http://h/v1, model: m, body: 3 }', 'target.body: takes further fields of every request'],
    ['target: http://h/v1', 'target: takes { url, model }'],
    // The rest
    ['slo: { itl: 5 }', 'slo.itl: unknown key; it takes ttft, ttft_answer, tpot, stall and e2e'],
    [
      'slo: { ttft: fast }',
      'slo.ttft: takes a duration like "30s", "1h30m" or "500ms", or a number of milliseconds, got "fast"',
    ],
    ['timeouts: { firstTokn: 5s }', 'timeouts.firstTokn: unknown key; did you mean "firstToken"?'],
    ['seed: -1', 'seed: takes a whole number from 0 to 4294967295, got -1'],
    ['scenarios: {}', 'scenarios: belongs in options: options.scenarios'],
    ['taget: {}', 'taget: unknown key; did you mean "target"?'],
    // Prompts
    [
      'prompts: { default: { datset: { file: a } } }',
      'prompts.default.datset: unknown kind of source; did you mean "dataset"?',
    ],
    [
      'prompts: { inline: Hello }',
      'prompts.inline: is a kind of source, and prompts takes names first: prompts: { default: { inline: … } }',
    ],
    [
      'prompts: { default: { inline: "Hello", maxTokens: 20 } }',
      'prompts.default.maxTokens: belongs within inline; write inline: { prompt: "Hello", maxTokens: 20 }',
    ],
    [
      'prompts: { default: { system: Be brief., inline: { prompt: Hello } } }',
      'prompts.default.system: belongs within inline; write inline: { prompt: "Hello", system: "Be brief." }',
    ],
    [
      'prompts: { default: { inline: [Hello, And?], maxTokens: 20 } }',
      'prompts.default.maxTokens: belongs within inline; write inline: [{ …, maxTokens: 20 }, …]',
    ],
    [
      'prompts: { default: { inline: Hello, maxTokns: 20 } }',
      'prompts.default.maxTokns: unknown key; did you mean "maxTokens"?',
    ],
    [
      'prompts: { default: { synthetic: { inputTokens: 5 }, outputTokens: 6 } }',
      'prompts.default.outputTokens: belongs within synthetic; write synthetic: { inputTokens: 5, outputTokens: 6 }',
    ],
    [
      'prompts: { default: { synthetic: { inputTokens: { lognormal: { median: 5 }, p95: 9 }, outputTokens: 5 } } }',
      'prompts.default.synthetic.inputTokens.p95: belongs within lognormal',
    ],
    [
      'prompts: { default: { conversation: { turns: 1, inputTokens: 5, outputTokens: { uniform: { min: 1, max: 2 }, max: 9 } } } }',
      'prompts.default.conversation.outputTokens.max: belongs within uniform',
    ],
    [
      'prompts: { default: { conversation: { turns: 1, inputTokens: 5, outputTokens: 5, thinkTime: { exponential: { mean: 1s }, max: 2s } } } }',
      'prompts.default.conversation.thinkTime.max: belongs within exponential',
    ],
    [
      'prompts: { default: Hello }',
      'prompts.default: takes one of synthetic, dataset, conversation, replay or inline, like { inline: "Hello" }, got "Hello"',
    ],
    ['tokenizer: o200k', 'tokenizer: takes o200k_base or cl100k_base, or the path of a tokenizer.json, got "o200k"'],
    ['tokenizer: { file: x }', 'tokenizer: takes o200k_base or cl100k_base, or the path of a tokenizer.json, got {'],
    ['tokeniser: cl100k_base', 'tokeniser: unknown key; did you mean "tokenizer"?'],
    [
      'prompts: { default: { dataset: { file: a, shuffle: random } } }',
      'prompts.default.dataset.shuffle: takes true or false, got "random"',
    ],
    [
      'prompts: { default: { inline: { promt: Hello } } }',
      'prompts.default.inline.promt: unknown key; did you mean "prompt"?',
    ],
    ['prompts: { default: { inline: [] } }', 'prompts.default.inline: takes at least one turn'],
    // What is expected of answers
    [
      'prompts: { default: { inline: { prompt: x, expect: 18 } } }',
      'prompts.default.inline.expect: takes { exact }, { number }, { regex }, { schema } or { choice }, got 18',
    ],
    [
      'prompts: { default: { inline: { prompt: x, expect: { number: "18" } } } }',
      'prompts.default.inline.expect.number: takes a number, got "18"',
    ],
    [
      'prompts: { default: { inline: { prompt: x, expect: { number: 18, tolerence: 1 } } } }',
      'prompts.default.inline.expect.tolerence: unknown key; did you mean "tolerance"?',
    ],
    [
      'prompts: { default: { inline: { prompt: x, expect: { number: 18, tolerance: -1 } } } }',
      'prompts.default.inline.expect.tolerance: takes a number of at least 0, got -1',
    ],
    [
      'prompts: { default: { inline: { prompt: x, expect: { regex: "(?=a)" } } } }',
      "prompts.default.inline.expect.regex: takes a regular expression in RE2's syntax, without look-around and back references (error parsing regexp: invalid or unsupported Perl syntax: `(?=`)",
    ],
    [
      'prompts: { default: { inline: { prompt: x, expect: { regex: a, flags: gi } } } }',
      'prompts.default.inline.expect.flags: takes some of the letters i, m and s, got "gi"',
    ],
    [
      'prompts: { default: { inline: { prompt: x, expect: { choice: E } } } }',
      'prompts.default.inline.expect.choice: takes one of the letters A, B, C, D (among says which there are)',
    ],
    [
      'prompts: { default: { inline: { prompt: x, expect: { schema: { type: strin } } } } }',
      'prompts.default.inline.expect.schema: takes a JSON schema, and this is none (schema is invalid:',
    ],
    [
      'prompts: { default: { dataset: { file: a, expect: { number: 18 } } } }',
      "prompts.default.dataset.expect.number: takes the name of the rows' column or field that has it, got 18",
    ],
    [
      'prompts: { default: { dataset: { file: a, expect: number } } }',
      'prompts.default.dataset.expect: takes true, for what the rows say, or a kind with the name of its column, like { number: "answer" }, got "number"',
    ],
    // Cost
    ['cost: 20', 'cost: takes { gpuHourly, gpus }, got 20'],
    ['cost: { gpuHourly: 2.5, gpus: 0 }', 'cost.gpus: takes a number above 0, got 0'],
    ['cost: { gpuHourly: .inf, gpus: 8 }', 'cost.gpuHourly: takes a number above 0, got Infinity'],
    ['cost: { gpuHourly: 2.5, gpu: 8 }', 'cost.gpu: unknown key; did you mean "gpus"?'],
    [
      'prompts: { default: { synthetic: { inputTokens: many, outputTokens: 5 } } }',
      'prompts.default.synthetic.inputTokens: takes a whole number, uniform(min, max), lognormal({ median, p95 }), exponential({ mean }) or fromFile(path), got "many"',
    ],
  ])('%s', async (text, line) => {
    const mistakes = await mistakesOf(loadWith(text));
    expect(mistakes).toContain(line);
    expect(mistakes).not.toContain('\n');
  });
});

test('a file without anything to ask says so', async () => {
  const text = "export const target = { url: 'http://h/v1', model: 'm' };";
  expect(await mistakesOf(load(text, 'chat.ts'))).toBe(
    'chat.ts: there is no default export to take prompts from; write export default synthetic({ … })',
  );
  expect(await mistakesOf(load(TARGET))).toBe(
    'chat.yaml:1:1: prompts: is missing; it takes what to ask, like prompts: { default: { inline: "Hello" } }',
  );
});

test('whatever is declared, every mistake is said in our own words', () => {
  const some = fc.oneof(
    { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.anything() },
  );
  const named = <T extends string>(names: readonly T[]) =>
    fc.dictionary(fc.oneof(fc.constantFrom<string>(...names), fc.string()), some, { maxKeys: 6 });
  const entry = named(['executor', 'exec', 'rate', 'duration', 'stages', 'vus', 'maxVUs', 'tags', 'startTime']);
  const executor = fc.constantFrom('constant-vus', 'ramping-vus', 'replay', 'constant-arrival-rate', 'nonsense');
  const keys = fc.record(
    {
      options: fc.oneof(
        some,
        named(['vus', 'duration', 'stages', 'thresholds', 'tags', 'scenarios']),
        fc.record({
          scenarios: fc.dictionary(
            fc.string(),
            fc.tuple(entry, executor).map(([e, executor]) => ({ ...e, executor })),
          ),
          thresholds: fc.dictionary(fc.constantFrom('ttft', 'errors{a:b}', 'x', '{'), some),
        }),
      ),
      target: fc.oneof(some, named(['url', 'model', 'api', 'apiKey', 'headers'])),
      targets: fc.oneof(some, fc.dictionary(fc.string(), named(['url', 'model', 'weight']))),
      route: some,
      models: some,
      slo: some,
      timeouts: some,
      seed: some,
      prompts: fc.oneof(some, fc.dictionary(fc.string(), named(['synthetic', 'dataset', 'replay', 'inline']))),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(keys, fc.constantFrom('module' as const, 'document' as const), (keys, kind) => {
      const declaration = { kind, path: '/chat.yaml', shownAs: 'chat.yaml', keys, locate: () => undefined };
      try {
        checkScenario(declaration, {});
      } catch (error) {
        expect(error).toMatchObject({ code: 'SCENARIO_INVALID' });
        const { message } = error as PlimsollError;
        expect(message).toMatch(/^chat\.yaml: \S/);
        expect(message).not.toMatch(/Invalid (input|option|key)|expected |received |\[object/);
      }
    }),
    { numRuns: 500 },
  );
});

test('a field beside its source is said to be, whatever else is wrong with it', async () => {
  expect(await mistakesOf(loadWith('prompts: { default: { dataset: { file: a }, limit: 0 } }'))).toBe(
    `chat.yaml:1:45: prompts.default.limit: takes a whole number of at least 1, got 0
chat.yaml:1:45: prompts.default.limit: belongs within dataset; write dataset: { file: "a", limit: 0 }`,
  );
  expect(await mistakesOf(loadWith('prompts: { inline: Hello, maxTokens: 20 }'))).toBe(
    `chat.yaml:1:12: prompts.inline: is a kind of source, and prompts takes names first: prompts: { default: { inline: … } }
chat.yaml:1:27: prompts.maxTokens: belongs within the source: prompts: { default: { inline: { …, maxTokens: … } } }`,
  );
});
