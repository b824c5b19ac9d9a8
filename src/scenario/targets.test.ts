import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { load } from '../../test/fixtures/scenarios/in-yaml.ts';
import type { PlimsollError } from '../core/errors.ts';
import { explain } from './explain.ts';
import { loadScenario } from './load.ts';
import { modelsAt, whomAsked } from './models.ts';
import type { Scenario } from './scenario.ts';
import { placeOf, targetsOf } from './targets.ts';
import { resolvedJson } from './to-json.ts';

const PROMPTS = 'prompts: { default: { inline: Hello } }';
const CHEAP = '{ url: http://127.0.0.1:8000/v1, model: moe }';
const TWO = `targets: { cheap: ${CHEAP}, deep: { url: https://deep.example.org/v1/, model: dense } }`;
const yaml = (lines: string): Promise<Scenario> => load(`${lines}\n${PROMPTS}`);

const MODULE = `import { inline } from 'plimsoll';
export default inline('Hello');
export const targets = { cheap: { url: 'http://127.0.0.1:8000/v1', model: 'moe' }, deep: { url: 'http://127.0.0.1:8000/v1', model: 'dense' } };
`;
const module = (lines: string): Promise<Scenario> => load(`${MODULE}${lines}`, 'chat.ts');

/** Without the file and its line. */
const mistakesOf = async (loading: Promise<Scenario>): Promise<readonly string[]> =>
  loading.then(
    () => [],
    ({ message }: PlimsollError) => message.split('\n').map((line) => line.replace(/^\S+?chat\.(ts|yaml)\S*: /, '')),
  );

test('each is a target as one alone is, with a name and a weight', async () => {
  const scenario = await yaml(
    `targets:
  cheap: { url: http://127.0.0.1:8000/v1/, model: moe, weight: 3, body: { temperature: 0 } }
  deep: { url: http://h/v1, model: dense, api: openai-completions, apiKey: { env: KEY }, headers: { x: y } }`,
  );
  expect(scenario.targets).toEqual([
    {
      name: 'cheap',
      url: 'http://127.0.0.1:8000/v1',
      model: 'moe',
      api: 'openai-chat',
      body: { temperature: 0 },
      weight: 3,
    },
    {
      name: 'deep',
      url: 'http://h/v1',
      model: 'dense',
      api: 'openai-completions',
      apiKey: { env: 'KEY' },
      headers: { x: 'y' },
      weight: 1,
    },
  ]);
  expect(scenario.target).toBe(scenario.targets?.[0]);
  expect(targetsOf(scenario).map(placeOf)).toEqual(['targets.cheap', 'targets.deep']);
});

test.each(['openai-chat', 'openai-completions'])(
  '%s lets a target choose how the most tokens are called',
  async (api) => {
    const { target } = await yaml(
      `target: { url: http://h/v1, model: m, api: ${api}, maxTokensField: max_completion_tokens }`,
    );
    expect(target.maxTokensField).toBe('max_completion_tokens');
  },
);

test('with a function that decides there are no weights', async () => {
  const { route, targets } = await module("export const route = () => 'deep';");
  expect(route?.({ messages: [], scenario: 'a', iteration: 0, tags: {} })).toBe('deep');
  expect(targets?.map(({ weight }) => weight)).toEqual([undefined, undefined]);
});

test('k6’s options of the connection hold for each by its host', async () => {
  const { targets, target, warnings } = await yaml(
    `${TWO}\noptions: { hosts: { deep.example.org: 10.0.0.1 }, userAgent: nightly }`,
  );
  expect(targets?.map(({ connection }) => connection)).toEqual([
    { userAgent: 'nightly' },
    { userAgent: 'nightly', address: { ip: '10.0.0.1' } },
  ]);
  expect(target.connection).toEqual({ userAgent: 'nightly' });
  expect(warnings).toEqual(["options.hosts does not name 127.0.0.1, so the target's own address is asked."]);
});

test('a threshold may be on a target', async () => {
  const { thresholds } = await yaml(`${TWO}\noptions: { thresholds: { "ttft{target:deep}": [p(95)<800] } }`);
  expect(thresholds[0]?.selector).toEqual({ target: 'deep' });
});

test('a function that is called route may be what an entry runs', async () => {
  const text = `export const target = { url: 'http://h/v1', model: 'm' };
export const options = { scenarios: { a: { executor: 'per-vu-iterations', exec: 'route' } } };
export async function route() {}`;
  expect((await load(text, 'chat.ts')).route).toBeUndefined();
});

describe('in a document, one mistake, one line', () => {
  test.each([
    ['targets: {}', 'targets: takes a target by each name, like { cheap: { url, model }, deep: { url, model } }'],
    ['targets: sk-hush', 'targets: takes a target by each name, like { cheap: { url, model }, deep: { url, model } }'],
    [
      `targets: [${CHEAP}]`,
      'targets: takes a target by each name, like { cheap: { url, model }, deep: { url, model } }',
    ],
    [`${TWO}\ntarget: ${CHEAP}`, 'targets: cannot be combined with target; give that one a name among these'],
    [`targets: { a b: ${CHEAP} }`, 'targets["a b"]: a target is named in letters, digits, _ and -'],
    [`targets: { a: sk-hush }`, 'targets.a: takes { url, model }'],
    ['targets: { a: { url: http://h/v1 } }', 'targets.a.model: is missing; it takes the name of a model'],
    ['targets: { a: { url: http://h/v1, modell: m } }', 'targets.a.modell: unknown key; did you mean "model"?'],
    [
      'targets: { a: { url: http://u:sk-hush@h/v1, model: m } }',
      'targets.a.url: must hold no user name or password; name the variable that holds the key with apiKey: { env }',
    ],
    ...['0', '-1', '.inf', 'much', '1000001'].map((weight): [string, string] => [
      `targets: { a: { url: http://h/v1, model: m, weight: ${weight} } }`,
      `targets.a.weight: takes a number above 0, at most 1000000, got ${weight === 'much' ? '"much"' : weight === '.inf' ? 'Infinity' : weight}`,
    ]),
    [
      `${TWO}\nmodels: { default: other }`,
      'models: cannot be combined with targets, each of which has its model; let route choose a target by scenario',
    ],
    [
      `${TWO}\nroute: deep`,
      'route: takes a function, which only a module (.ts, .js) can hold; give each of targets a weight instead',
    ],
    [
      `target: ${CHEAP}\nroute: deep`,
      'route: decides between targets, and there are none; name them in targets, or call it otherwise',
    ],
    [
      `${TWO}\noptions: { tags: { target: mine } }`,
      'options.tags.target: is set by plimsoll itself where there are targets; choose another name',
    ],
    [
      `${TWO}\noptions: { scenarios: { a: { executor: per-vu-iterations, tags: { target: mine } } } }`,
      'options.scenarios.a.tags.target: is set by plimsoll itself where there are targets; choose another name',
    ],
    [
      `${TWO}\noptions: { thresholds: { "ttft{target:depe}": [p(95)<1] } }`,
      'options.thresholds["ttft{target:depe}"]: nothing is tagged target:depe; did you mean "deep"?',
    ],
    [
      `target: ${CHEAP}\noptions: { thresholds: { "ttft{target:deep}": [p(95)<1] } }`,
      'options.thresholds["ttft{target:deep}"]: nothing is tagged "target"; there are scenario and turn',
    ],
    [`target: { url: http://h/v1, model: m, weight: 2 }`, 'target.weight: unknown key'],
  ])('%s', async (lines, mistake) => {
    const mistakes = await mistakesOf(yaml(lines));
    expect(mistakes).toEqual([expect.stringContaining(mistake)]);
    expect(mistakes.join()).not.toContain('sk-hush');
  });

  test('a tag of the user’s own may be called target where there is one', async () => {
    const one = `target: ${CHEAP}\noptions: { tags: { target: mine }, thresholds: { "ttft{target:mine}": [] } }`;
    expect((await yaml(one)).tags).toEqual({ target: 'mine' });
  });
});

describe('in a module, one mistake, one line', () => {
  test.each([
    ["export const route = 'deep';", 'route: takes a function, got "deep"'],
    [
      "export const route = async () => 'deep';",
      'route: takes a function that answers at once with the name of a target; write it without async and *',
    ],
    [
      "export function* route() { yield 'deep'; }",
      'route: takes a function that answers at once with the name of a target; write it without async and *',
    ],
    ['export class route {}', 'route: takes a function, got a class'],
    ["export const target = { url: 'http://h/v1', model: 'm' };", 'targets: cannot be combined with target'],
    ["export const models = { default: 'm' };", 'models: cannot be combined with targets'],
  ])('%s', async (lines, mistake) => {
    expect(await mistakesOf(module(lines))).toEqual([expect.stringContaining(mistake)]);
  });

  test('a weight beside a function, and a function without targets', async () => {
    const weighted = MODULE.replace("'moe' }", "'moe', weight: 2 }");
    expect(await mistakesOf(load(`${weighted}export const route = () => 'deep';`, 'chat.ts'))).toEqual([
      'targets.cheap.weight: means nothing where the function route decides; remove one of them',
    ]);
    const without = MODULE.replace(
      /export const targets.*\n/,
      "export const target = { url: 'http://h/v1', model: 'm' };\n",
    );
    expect(await mistakesOf(load(`${without}export const route = () => 'deep';`, 'chat.ts'))).toEqual([
      'route: decides between targets, and there are none; name them in targets, or call it otherwise',
    ]);
  });
});

test('whom it asks is said of each, with what decides', async () => {
  const opened = new Map();
  const weighted = await yaml(
    TWO.replace('model: moe', 'model: moe, weight: 3').replace(
      'model: dense',
      'model: dense, apiKey: { env: KEY }, body: { n: 2 }',
    ),
  );
  expect(explain(weighted, opened).slice(0, 4)).toEqual([
    'Asks cheap: moe at http://127.0.0.1:8000/v1 on this machine, without a key, weight 3 of 4.',
    'Asks deep: dense at https://deep.example.org/v1, with the key in KEY, weight 1 of 4.',
    'Which of them a session asks is drawn by weight.',
    'Every request to deep asks for 2 answers, so its output is 2 times what is said below.',
  ]);
  const routed = await module("export const route = () => 'deep';");
  expect(explain(routed, opened).slice(0, 3)).toEqual([
    'Asks cheap: moe at http://127.0.0.1:8000/v1 on this machine, without a key.',
    'Asks deep: dense at http://127.0.0.1:8000/v1 on this machine, without a key.',
    'Which of them a session asks, the function route decides by its first request.',
  ]);
});

test('a result names each address and model once', async () => {
  expect(whomAsked(await module(''))).toEqual({
    url: 'http://127.0.0.1:8000/v1',
    model: 'moe, dense',
    api: 'openai-chat',
  });
  const scenario = await yaml(TWO.replace('model: dense', 'model: dense, api: openai-completions'));
  expect(whomAsked(scenario)).toEqual({
    url: 'http://127.0.0.1:8000/v1, https://deep.example.org/v1',
    model: 'moe, dense',
    api: 'openai-chat, openai-completions',
  });
  expect(targetsOf(scenario).map((target) => modelsAt(target, scenario))).toEqual([['moe'], ['dense']]);
});

test('what is written down has all of them, and no key', async () => {
  const scenario = await yaml(
    'targets: { a: { url: http://h/v1, model: m, apiKey: { env: A_KEY } }, b: { url: http://h/v1, model: n, headers: { api-key: sk-hush } } }',
  );
  const json = resolvedJson(scenario);
  expect(json['target']).toBeUndefined();
  expect(json['targets']).toEqual([
    { api: 'openai-chat', apiKey: { env: 'A_KEY' }, model: 'm', name: 'a', url: 'http://h/v1', weight: 1 },
    { api: 'openai-chat', headers: { 'api-key': '(hidden)' }, model: 'n', name: 'b', url: 'http://h/v1', weight: 1 },
  ]);
  expect(resolvedJson(await module("export const route = () => 'deep';"))).toMatchObject({ route: 'function route' });
});

test.each(['target', 'model'])('--%s names one for all, and is refused', async (flag) => {
  const hybrid = fileURLToPath(new URL('../../scenarios/hybrid.ts', import.meta.url));
  const value = flag === 'target' ? 'http://127.0.0.1:9/v1' : 'm';
  expect(await mistakesOf(loadScenario(hybrid, { [flag]: value }))).toEqual([
    expect.stringContaining(`targets: --${flag} names one for all; leave it out, or these`),
  ]);
});
