import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { loadScenario } from './load.ts';
import { resolvedJson } from './to-json.ts';

const FIXTURES = fileURLToPath(new URL('../../test/fixtures/scenarios/', import.meta.url));
const TARGET = "export const target = { url: 'http://127.0.0.1:8000/v1', model: 'm' };";

test('a module, YAML and JSON that say the same are the same scenario', async () => {
  const [ts, yaml, json] = await Promise.all(
    ['ts', 'yaml', 'json'].map(async (extension) => {
      const { file, ...rest } = resolvedJson(await loadScenario(join(FIXTURES, `everything.${extension}`)));
      expect(file).toBe(`everything.${extension}`);
      return rest;
    }),
  );
  expect(yaml).toEqual(ts);
  expect(json).toEqual(ts);
  await expect(`${JSON.stringify(ts, null, 2)}\n`).toMatchFileSnapshot(join(FIXTURES, 'everything.golden.json'));
});

describe('from a folder without node_modules and package.json', () => {
  const MODULE = `import { inline } from 'plimsoll';
import { greeting } from './words.EXT';
${TARGET}
export default inline(greeting);`;

  test.each(['ts', 'mts', 'js', 'mjs'])('a .%s module imports plimsoll and its neighbours', async (extension) => {
    const folder = await scratch({
      [`chat.${extension}`]: MODULE.replace('EXT', extension),
      [`words.${extension}`]: `export const greeting${extension.endsWith('ts') ? ': string' : ''} = 'Hello';`,
    });
    const { name, entries } = await loadScenario(join(folder, `chat.${extension}`));
    expect(name).toBe('chat');
    expect(entries[0]?.work).toMatchObject({ source: { config: { ask: 'Hello' } } });
  });

  test('a .cjs module requires plimsoll', async () => {
    const folder = await scratch({
      'chat.cjs': `const { inline } = require('plimsoll');
module.exports = { target: { url: 'http://h/v1', model: __ENV.MODEL }, default: inline('Hello') };`,
    });
    const { target, entries } = await loadScenario(join(folder, 'chat.cjs'), { env: { MODEL: 'm' } });
    expect(target.model).toBe('m');
    expect(entries[0]?.work).toMatchObject({ source: { name: 'inline' } });
  });

  test.each([
    ['yaml', 'target: { url: http://h/v1, model: m }\nprompts: { default: { inline: Hello } }'],
    ['yml', 'target: { url: http://h/v1, model: m }\nprompts: { default: { inline: Hello } }'],
    [
      'json',
      '{\n\t"target": { "url": "http://h/v1", "model": "m" },\n\t"prompts": { "default": { "inline": "Hello" } }\n}',
    ],
  ])('a .%s document is read', async (extension, text) => {
    const folder = await scratch({ [`chat.${extension}`]: text });
    const { entries } = await loadScenario(join(folder, `chat.${extension}`));
    expect(entries[0]?.work).toMatchObject({ source: { config: { ask: 'Hello' } } });
  });

  test('Node prints no warning', async () => {
    const folder = await scratch({
      'chat.ts': MODULE.replace('EXT', 'js'),
      'words.js': "export const greeting = 'Hello';",
    });
    const load = `import { loadScenario } from ${JSON.stringify(new URL('load.ts', import.meta.url).href)};
console.log((await loadScenario('chat.ts')).name);`;
    const args = ['--input-type=module', '--trace-warnings', '--throw-deprecation', '-e', `${load}`];
    const said = execFileSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(said).toBe('chat\n');
  });
});

test('an ES module in a folder that `npm init` called CommonJS is read as what it is', async () => {
  const source = `import { inline } from 'plimsoll';\n${TARGET}\nexport default inline('x');`;
  const folder = await scratch({ 'package.json': '{ "type": "commonjs" }', 'mine.ts': source });
  expect((await loadScenario(join(folder, 'mine.ts'))).name).toBe('mine');
});

test('a CommonJS .js file under a package.json that says so is left to Node', async () => {
  const folder = await scratch({
    'package.json': '{ "type": "commonjs" }',
    'chat.js':
      "const { inline } = require('plimsoll');\nexports.target = { url: 'http://h/v1', model: 'm' };\nexports.talk = inline('Hello');\nexports.options = { scenarios: { a: { executor: 'per-vu-iterations', exec: 'talk' } } };",
  });
  expect((await loadScenario(join(folder, 'chat.js'))).entries[0]?.exec).toBe('talk');
});

test('__ENV holds the process’s variables and those given, anew for every load', async () => {
  const folder = await scratch({
    'model.js': "export const model = __ENV.MODEL + ' ' + __ENV.TZ;",
    'chat.js':
      "import { inline } from 'plimsoll';\nimport { model } from './model.js';\nexport const target = { url: 'http://h/v1', model };\nexport default inline('x');",
  });
  const modelOf = async (MODEL: string) =>
    (await loadScenario(join(folder, 'chat.js'), { env: { MODEL } })).target.model;
  expect([await modelOf('one'), await modelOf('two')]).toEqual(['one UTC', 'two UTC']);
});

test('flags come before the file, and can stand in for its target', async () => {
  const folder = await scratch({ 'chat.yaml': 'seed: 3\nprompts: { default: { inline: Hello } }' });
  const flags = { target: 'https://example.org/v1///', model: 'm', seed: 9 };
  const { target, seed } = await loadScenario(join(folder, 'chat.yaml'), flags);
  expect({ target, seed }).toEqual({
    target: { url: 'https://example.org/v1', model: 'm', api: 'openai-chat' },
    seed: 9,
  });
});

test('YAML may share what repeats by anchors and merge keys', async () => {
  const folder = await scratch({
    'chat.yaml': `target: { url: http://h/v1, model: m }
prompts: { default: { inline: Hello } }
options:
  scenarios:
    first: &common { executor: constant-vus, vus: 3, duration: 1m }
    second: { <<: *common, startTime: 1m }
`,
  });
  const { entries } = await loadScenario(join(folder, 'chat.yaml'));
  expect(entries[1]).toMatchObject({ startTimeMs: 60_000, executor: { kind: 'constant-vus', vus: 3 } });
});

describe('a file that cannot be read is explained in one sentence', () => {
  const BROKEN = 'export const a = {\n  x: 1,,\n};\n';
  test.each([
    [
      'chat.ts',
      { 'chart.ts': '' },
      'SCENARIO_NOT_FOUND',
      'There is no scenario file chat.ts; did you mean "chart.ts"?',
    ],
    ['chat.ts', { 'unlike.md': '' }, 'SCENARIO_NOT_FOUND', 'There is no scenario file chat.ts.'],
    ['chat.ts', { 'chat.ts/a.txt': '' }, 'SCENARIO_UNREADABLE', 'chat.ts is a folder; name a scenario file in it.'],
    [
      'chat.txt',
      { 'chat.txt': '' },
      'SCENARIO_UNREADABLE',
      'chat.txt ends in .txt; a scenario is a module (.ts, .mts, .js, .mjs, .cjs) or a document (.yaml, .yml, .json).',
    ],
    ['chat.ts', { 'chat.ts': BROKEN }, 'SCENARIO_UNREADABLE', /^chat.ts:2:8: Unexpected token `,`.*\.$/],
    ['chat.js', { 'chat.js': BROKEN }, 'SCENARIO_UNREADABLE', "chat.js:2:8: Unexpected token ','."],
    [
      'chat.js',
      { 'chat.js': "import './part.js';", 'part.js': BROKEN },
      'SCENARIO_UNREADABLE',
      "FOLDER/part.js:2:8: Unexpected token ','.",
    ],
    ['chat.yaml', { 'chat.yaml': 'target: {\n  url: a\n' }, 'SCENARIO_UNREADABLE', /^chat.yaml:3:1: .*\.$/],
    [
      'chat.json',
      { 'chat.json': '{ "seed": 1,, }' },
      'SCENARIO_UNREADABLE',
      'chat.json:1:13: Unexpected , in flow map.',
    ],
    [
      'chat.yaml',
      { 'chat.yaml': '' },
      'SCENARIO_UNREADABLE',
      'chat.yaml takes options, target and prompts at its top level; it has nothing.',
    ],
    [
      'chat.ts',
      { 'chat.ts': 'enum Tier { A }' },
      'SCENARIO_UNREADABLE',
      'chat.ts:1:1: TypeScript enum is not supported in strip-only mode; scenarios run with their types removed, so write it as plain JavaScript (an object instead of an enum, a module instead of a namespace).',
    ],
    [
      'chat.ts',
      { 'chat.ts': "import './part';", 'part.ts': '' },
      'SCENARIO_UNREADABLE',
      'chat.ts imports part, and there is no such file; write the ending too, like "./helper.ts".',
    ],
    [
      'chat.ts',
      { 'chat.ts': "import './prat.ts';", 'part.ts': '' },
      'SCENARIO_UNREADABLE',
      'chat.ts imports prat.ts, and there is no such file; check its name.',
    ],
    [
      'chat.ts',
      { 'chat.ts': "import 'lodash';" },
      'SCENARIO_UNREADABLE',
      'chat.ts imports "lodash", which is not installed near it; install it there, or do without.',
    ],
    [
      'chat.ts',
      { 'chat.ts': "import { Options } from 'k6/options';" },
      'SCENARIO_UNREADABLE',
      'chat.ts imports "k6/options", which exists only inside k6; write `import type` for its types, and let a prompt source make the requests.',
    ],
    [
      'chat.js',
      { 'chat.js': 'module.exports = {};' },
      'SCENARIO_UNREADABLE',
      'chat.js:1:1: module is not defined in ES module scope; write import and export, or name the file .cjs.',
    ],
    [
      'chat.ts',
      { 'chat.ts': "import { nothing } from 'plimsoll';" },
      'SCENARIO_UNREADABLE',
      /^chat.ts:1:10: The requested module 'plimsoll' does not provide an export named 'nothing'\.$/,
    ],
    [
      'chat.ts',
      { 'chat.ts': "\nthrow new Error('no luck');" },
      'SCENARIO_THREW',
      'chat.ts:2:7 threw while it was loaded: no luck',
    ],
  ])('%s of %j: %s', async (file, files, code, expected) => {
    const folder = await scratch(files);
    const error = await loadFrom(folder, file);
    expect(error).toMatchObject({ name: 'PlimsollError', code });
    expect(error.message).toMatch(
      typeof expected === 'string' ? exactly(expected.replace('FOLDER', folder)) : expected,
    );
  });
});

/** The error, with the scenario named as from inside its folder. */
async function loadFrom(folder: string, file: string): Promise<Error & { readonly code?: string }> {
  const path = join(folder, file);
  const error: Error & { code?: string } = await loadScenario(path).then(
    () => new Error('loaded'),
    (thrown) => thrown,
  );
  error.message = error.message.replaceAll(path, file);
  return error;
}

const exactly = (text: string): RegExp => new RegExp(`^${RegExp.escape(text)}$`);
