import { expect, test } from 'vitest';
import { load, loadWith, withScenario } from '../../test/fixtures/scenarios/in-yaml.ts';
import type { Scenario } from './scenario.ts';

const idleIn = async (loading: Promise<Scenario>): Promise<readonly string[]> =>
  (await loading).warnings.filter((text) => text.includes('does nothing'));

const VECTORS = 'target: { url: http://h/v1, model: m, api: openai-embeddings }';
const WORDS = 'target: { url: http://h/v1, model: m }';
const whole = 'openai-embeddings answers whole and without text';
const every = 'so every request keeps it; slo.e2e bounds them.';
const USERS = withScenario('executor: constant-vus, duration: 1m');
const own = '"a" is constant-vus, which has start times of its own; the executor "replay" takes the trace\'s.';
const noAnswer = 'it is the time between an answer and the next turn, and no answer comes before the first.';

test.each([
  [`${VECTORS}\nslo: { ttft: 1s, e2e: 2s }`, `slo.ttft does nothing: ${whole}, ${every}`],
  [`${VECTORS}\nslo: { stall: 1s }`, `slo.stall does nothing: ${whole}, ${every}`],
  [
    `${WORDS.replace(' }', ', stream: false }')}\nslo: { ttft: 1s, e2e: 2s }`,
    `slo.ttft does nothing: with target.stream: false an answer comes whole, ${every}`,
  ],
  [
    `${WORDS.replace(' }', ', stream: false }')}\ntimeouts: { firstToken: 1s, total: 3s }`,
    'timeouts.firstToken does nothing: with target.stream: false an answer comes whole; timeouts.total limits it.',
  ],
  [
    `${VECTORS}\ntimeouts: { betweenTokens: 1s, firstToken: 1s }`,
    `timeouts.betweenTokens does nothing: ${whole}; timeouts.total limits it.`,
  ],
  [
    `${VECTORS}\nprompts: { default: { inline: { prompt: Hello, maxTokens: 5 } } }`,
    `prompts.default.inline.maxTokens does nothing: ${whole}.`,
  ],
  [
    `${VECTORS}\nprompts: { default: { inline: [Hello, { prompt: And?, expect: { exact: Yes } }] } }`,
    `prompts.default.inline[1].expect does nothing: ${whole}.`,
  ],
  [
    `${VECTORS}\nprompts: { default: { dataset: { file: rows.jsonl, answers: as-recorded } } }`,
    `prompts.default.dataset.answers does nothing: ${whole}.`,
  ],
  [
    `${USERS}\nprompts: { default: { replay: { file: x.csv, speed: 2 } } }`,
    `prompts.default.replay.speed does nothing: ${own}`,
  ],
  [
    `${USERS}\nprompts: { default: { replay: { file: x.csv, loop: 1h, from: 1m } } }`,
    `prompts.default.replay.loop does nothing: ${own}`,
  ],
  [
    `${USERS}\nprompts: { default: { inline: Hello }, other: { inline: Hello } }`,
    'prompts.other does nothing: no scenario names it in exec.',
  ],
  [
    'prompts: { default: { inline: { prompt: x, think: 2s } } }',
    `prompts.default.inline.think does nothing: ${noAnswer}`,
  ],
  [
    'prompts: { default: { inline: [{ prompt: x, think: 2s }, y] } }',
    `prompts.default.inline[0].think does nothing: ${noAnswer}`,
  ],
  [
    'target: { url: http://h/v1, model: m, api: openai-responses, maxTokensField: max_completion_tokens }',
    'target.maxTokensField does nothing: openai-responses always says max_output_tokens.',
  ],
  [
    'target: { url: http://h/v1, model: m, api: openai-embeddings, maxTokensField: max_tokens }',
    'target.maxTokensField does nothing: openai-embeddings has no such field.',
  ],
])('what does nothing is told, and performed all the same: %s', async (lines, warning) => {
  expect(await idleIn(loadWith(lines))).toEqual([warning]);
});

test.each([
  // One of several that streams is enough.
  `targets: { a: { url: http://h/v1, model: m, api: openai-embeddings }, b: { url: http://h/v1, model: m } }
slo: { ttft: 1s }
prompts: { default: { inline: { prompt: Hello, maxTokens: 5 } } }`,
  // Lengths of answers that a source must be given mean nothing by themselves.
  `${VECTORS}\nslo: { e2e: 1s }\nprompts: { default: { synthetic: { inputTokens: 5, outputTokens: 5 } } }`,
  `${WORDS}
options: { scenarios: { a: { executor: constant-vus, duration: 1m }, b: { executor: replay } } }
prompts: { default: { replay: { file: x.csv, speed: 2, loop: 1h } } }`,
  'target: { url: http://h/v1, model: m, api: anthropic-messages, maxTokensField: max_tokens }\nprompts: { default: { inline: [x, { prompt: y, think: 2s }] } }',
])('what does something somewhere is not: %s', async (lines) => {
  expect(await idleIn(load(lines))).toEqual([]);
});

test('code may ask for words where its target gives vectors', async () => {
  const module = `export const target = { url: 'http://h/v1', model: 'm', api: 'openai-embeddings' };
export const slo = { ttft: 1000 };
export default async function () {}`;
  expect(await idleIn(load(module, 'chat.ts'))).toEqual([]);
});

test('nothing stands beside what inline is given', async () => {
  const module = `import { inline } from 'plimsoll';
export const target = { url: 'http://h/v1', model: 'm' };
export default inline('Hello', { maxTokens: 20 });`;
  await expect(load(module, 'chat.ts')).rejects.toThrow(
    'chat.ts:3:16 threw while it was loaded: inline takes one argument, which says everything: inline({ prompt: "Hello", maxTokens: 20 })',
  );
});

test('in a module the place is the export', async () => {
  const module = `import { inline, replay } from 'plimsoll';
export const target = { url: 'http://h/v1', model: 'm' };
export const shared = inline('Hello');
export const options = { scenarios: { a: { executor: 'constant-vus', duration: '1m', exec: 'trace' } } };
export const trace = replay({ file: 'x.csv', speed: 2 });`;
  expect(await idleIn(load(module, 'chat.ts'))).toEqual([expect.stringMatching(/^trace\.speed does nothing: "a" is/)]);
});
