import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { file, plimsoll, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { inOneProcess } from './one-process.ts';
import { mock, scenario } from './scenarios.ts';

/** Refused before anything is sent: the sentence, the code, no stack. */
async function refused(args: readonly string[], sentence: string | RegExp, code = 104): Promise<void> {
  const ended = await inProcess(args);
  expect(ended.stderr).toMatch(sentence);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  expect(ended.code).toBe(code);
}

test('two mistakes in one file are both said, with their places', async () => {
  const path = file(
    'two.yaml',
    `target: { url: http://127.0.0.1:9/v1, model: m }
options:
  scenarios:
    chat: { executor: constant-arival-rate, rate: 0.5, durration: 5s, preAllocatedVUs: 5 }
prompts: { default: { inline: { prompt: hi } } }
`,
  );
  const { code, stderr } = await plimsoll(['run', path]);
  expect(code).toBe(104);
  expect(stderr).toContain(
    'two.yaml:4:13: options.scenarios.chat.executor: unknown executor "constant-arival-rate"; did you mean "constant-arrival-rate"?',
  );
  expect(stderr).toContain("for 0.5 a second write rate: 30, timeUnit: '1m'");
  expect(stderr).toContain('options.scenarios.chat.durration: unknown key; did you mean "duration"?');
  expect(stderr).toContain('nothing was sent');
});

test('an empty data set', async () => {
  const folder = scratch();
  file('empty.jsonl', '', folder);
  const path = file(
    'case.yaml',
    'target: { url: http://127.0.0.1:9/v1, model: m }\nprompts: { default: { dataset: { file: empty.jsonl } } }\n',
    folder,
  );
  await refused(['run', path], 'empty.jsonl has no rows');
});

test('a data set that is not there', async () => {
  const path = file(
    'case.yaml',
    'target: { url: http://127.0.0.1:9/v1, model: m }\nprompts: { default: { dataset: { file: none.jsonl } } }\n',
  );
  await refused(['run', path], 'none.jsonl');
});

test('a scenario that is not there, beside one of nearly that name', async () => {
  const folder = scratch();
  file('chat.yaml', '', folder);
  await refused(['run', join(folder, 'chta.yaml')], 'did you mean "chat.yaml"?');
});

test('a folder in place of a file', () => refused(['run', scratch()], /folder|directory/));

test('a file of another kind', () => refused(['run', file('x.txt', '')], '.ts'));

test('a syntax error', () => refused(['run', file('x.ts', 'export const options = {')], /x\.ts/));

test('a scenario whose own code throws: 107', () =>
  refused(['run', file('x.ts', 'throw new Error("no luck today")')], 'no luck today', 107));

test.each([
  [['run'], 'it takes: plimsoll run <scenario>'],
  [['rnu', 'x.yaml'], 'Unknown command or argument "rnu"; did you mean run?'],
  [['run', 'x.yaml', '--sed', '3'], 'Unknown flag --sed; did you mean --seed?'],
  [['run', 'x.yaml', '--seed', 'x'], '--seed takes a whole number from 0 to 4294967295'],
  [['run', 'x.yaml', '-e', 'TOKEN'], '-e takes KEY=VALUE'],
  [['mock', '--port', '99999'], '--port takes a whole number from 0 to 65535, got 99999'],
  [['mock', '--admin=maybe'], '--admin takes no value, got "maybe".'],
  [['mock', '--admin', '--no-admin'], '--admin and --no-admin are given; give one of them.'],
  [['mock', '--startup-delay', '-5s'], '--startup-delay takes a time such as 10s or 500ms, got "-5s".'],
  [['mock', '--preset', 'dense-70'], 'did you mean "dense-70b"?'],
  [['mock', '--time-scale', '0', '--port', '0'], '--time-scale takes a number from 0.01 to 1000, got 0.'],
  [['mock', '--time-scale', 'x', '--port', '0'], '--time-scale takes a number from 0.01 to 1000, got something'],
])('%s', (args, sentence) => refused(args, sentence));

test('a port that is taken', async () => {
  const { port } = new URL(await mock());
  await refused(['mock', '--port', port], `127.0.0.1:${port} already (EADDRINUSE)`);
});

test('an --out that cannot be written', async () => {
  const notAFolder = file('taken', '');
  await refused(
    ['run', scenario({ url: await mock() }), '--quiet', '--out', join(notAFolder, 'x')],
    /can't be written.*ENOTDIR/,
  );
  const folder = scratch();
  mkdirSync(join(folder, 'fine'));
});

const COMMANDS = [
  ...['run', 'capacity', 'sweep', 'compare', 'trend', 'report', 'ab', 'study'],
  ...['mock', 'demo', 'validate', 'doctor'],
];

test.each([[], ['--help'], ...COMMANDS.map((command) => [command, '--help'])].map((args) => [args]))(
  'help: %s',
  async (args) => {
    const { stdout, stderr } = await inOneProcess(args);
    expect(stdout).toContain('plimsoll');
    expect(stderr).toBe('');
    // What yargs fills in by itself: types that are no words, and defaults of what has none.
    expect(stdout).not.toMatch(/\[array\]|\[default: (\[\]|false|undefined)\]|\S\[\w+\]$/m);
  },
);

test('--version', async () => {
  expect((await inOneProcess(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
