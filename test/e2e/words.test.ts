import { expect, test } from 'vitest';
import { file, scratch } from '../cli/cli.ts';
import { inProcess } from '../cli/in-process.ts';
import { inOneProcess } from '../cli/one-process.ts';

const HELP = '`plimsoll COMMAND --help` lists the flags.\n';

/** What is typed, and the sentence that refuses it. The first of them with the streams of a process, as a shell would. */
async function refused(cases: readonly (readonly [typed: readonly string[], sentence: string])[]): Promise<void> {
  const ended = await Promise.all(cases.map(([typed], i) => (i === 0 ? inOneProcess : inProcess)(typed)));
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    const [typed, sentence] = cases[i]!;
    expect([code, stdout, stderr], typed.join(' ')).toEqual([104, '', `${sentence}\n${HELP}`]);
  }
}

test('a command that is mistyped, forgotten or followed by too much', () =>
  refused([
    [['case.yaml'], 'Unknown command or argument "case.yaml"; did you mean plimsoll run case.yaml?'],
    [['rnu', 'case.yaml', '--sed', '3'], 'Unknown command or argument "rnu"; did you mean run?'],
    [['run', 'case.yaml', 'other.yaml'], 'Unknown argument "other.yaml".'],
    [['--debug=false', 'run'], 'Something is missing; it takes: plimsoll run <scenario>.'],
    [['run', ''], 'The argument after "run" is empty; perhaps a variable of the shell is not set.'],
  ]));

test('a flag without its value, or with two', () =>
  refused([
    [['run', 'case.yaml', '--seed='], '--seed has no value after "=".'],
    [['run', 'case.yaml', '--out'], '--out has no value after it.'],
    [['run', 'case.yaml', '-e'], '-e has no value after it.'],
    [['run', 'case.yaml', '--out', 'a', '--out', 'b'], '--out is given 2 times; give it once.'],
    [['run', 'case.yaml', '--seed', '1', '--seed', '2'], '--seed is given 2 times; give it once.'],
  ]));

test('a flag of another tool or of another command', () =>
  refused([
    [['run', 'case.yaml', '--url=http://127.0.0.1:9/v1'], 'Unknown flag --url; did you mean --target?'],
    [['run', 'case.yaml', '--vus', '5'], 'Unknown flag --vus: it is written in the scenario, under options.'],
    [['run', 'case.yaml', '-vus', '5'], 'Unknown flag -vus: it is written in the scenario, under options.'],
    [['validate', 'case.yaml', '--out', 'x'], 'Unknown flag --out.'],
    [['--versoin'], 'Unknown flag --versoin; did you mean --version?'],
    [['run', 'case.yaml', '--hlep'], 'Unknown flag --hlep; did you mean --help?'],
  ]));

test('a secret that stands where KEY=VALUE is meant is not repeated', async () => {
  const { code, stderr } = await inOneProcess(['run', 'case.yaml', '-e', 'hf_0123456789']);
  expect(code).toBe(104);
  expect(stderr).toContain('-e takes KEY=VALUE, got 13 characters without a name.');
});

test('-h is --help', async () => {
  const [short, long] = await Promise.all([inOneProcess(['run', '-h']), inOneProcess(['run', '--help'])]);
  expect(short).toEqual(long);
  expect(short.code).toBe(0);
});

test('an empty scenario, broken data rows and a thrown string are each said in their own words', async () => {
  const folder = scratch();
  file('rows.jsonl', '{"turns":["a"]}\n{"turns":\n{"turns":\n', folder);
  const head = 'target: { url: http://127.0.0.1:9/v1, model: m }\n';
  const broken = file('broken.yaml', `${head}prompts: { default: { dataset: { file: rows.jsonl } } }\n`, folder);
  const said = await Promise.all(
    [file('empty.yaml', ''), broken, file('x.ts', 'throw "no luck today";')].map((path) =>
      inProcess(['validate', path]),
    ),
  );
  expect(said.map(({ code }) => code)).toEqual([104, 104, 107]);
  expect(said[0]?.stderr).toContain('empty.yaml');
  expect(said[1]?.stderr).toContain('rows.jsonl:2');
  expect(said[2]?.stderr).toContain('no luck today');
  for (const { stderr } of said) expect(stderr).not.toMatch(/^\s+at /m);
});
