import { expect, test } from 'vitest';
import { load, loadWith, withScenario } from '../../test/fixtures/scenarios/in-yaml.ts';
import type { PlimsollError } from '../core/errors.ts';
import type { Scenario } from './scenario.ts';

/** Without the file and its line. */
const mistakesOf = async (loading: Promise<Scenario>): Promise<readonly string[]> =>
  loading.then(
    () => [],
    ({ message }: PlimsollError) => message.split('\n').map((line) => line.replace(/^\S+?chat\.(ts|yaml)\S*: /, '')),
  );

const VECTORS = 'target: { url: http://h/v1, model: m, api: openai-embeddings }';
const WORDS = 'target: { url: http://h/v1, model: m }';
const whole = 'openai-embeddings answers whole and without text; leave it out';
const USERS = withScenario('executor: constant-vus, duration: 1m');

test.each([
  [`${VECTORS}\nslo: { ttft: 1s, e2e: 2s }`, `slo.ttft: bounds what a stream has, and ${whole}, or bound e2e`],
  [`${VECTORS}\nslo: { stall: 1s }`, `slo.stall: bounds what a stream has, and ${whole}, or bound e2e`],
  [
    `${VECTORS}\ntimeouts: { betweenTokens: 1s, firstToken: 1s }`,
    `timeouts.betweenTokens: limits what a stream has, and ${whole}: total limits all of it`,
  ],
  [
    `${VECTORS}\nprompts: { default: { inline: { prompt: Hello, maxTokens: 5 } } }`,
    `prompts.default.inline.maxTokens: is about an answer's text, and ${whole}`,
  ],
  [
    `${VECTORS}\nprompts: { default: { inline: [Hello, { prompt: And?, expect: { exact: Yes } }] } }`,
    `prompts.default.inline[1].expect: is about an answer's text, and ${whole}`,
  ],
  [
    `${VECTORS}\nprompts: { default: { dataset: { file: rows.jsonl, answers: as-recorded } } }`,
    `prompts.default.dataset.answers: is about an answer's text, and ${whole}`,
  ],
  [
    `${USERS}\nprompts: { default: { replay: { file: x.csv, speed: 2 } } }`,
    'prompts.default.replay.speed: is about start times, and "a" is constant-vus, which has its own; leave it out, or take the executor "replay"',
  ],
  [
    `${USERS}\nprompts: { default: { replay: { file: x.csv, loop: 1h, from: 1m } } }`,
    'prompts.default.replay.loop: is about start times, and "a" is constant-vus, which has its own; leave it out, or take the executor "replay"',
  ],
  [
    `${USERS}\nprompts: { default: { inline: Hello }, other: { inline: Hello } }`,
    'prompts.other: is asked by no scenario; name it in exec, or remove it',
  ],
])('what does nothing is refused: %s', async (lines, mistake) => {
  expect(await mistakesOf(loadWith(lines))).toEqual([mistake]);
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
])('what does something somewhere stays: %s', async (lines) => {
  expect(await mistakesOf(load(lines))).toEqual([]);
});

test('code may ask for words where its target gives vectors', async () => {
  const module = `export const target = { url: 'http://h/v1', model: 'm', api: 'openai-embeddings' };
export const slo = { ttft: 1000 };
export default async function () {}`;
  expect(await mistakesOf(load(module, 'chat.ts'))).toEqual([]);
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
  expect(await mistakesOf(load(module, 'chat.ts'))).toEqual([expect.stringMatching(/^trace\.speed: is about start/)]);
});
