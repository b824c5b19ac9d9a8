import { expect, test } from 'vitest';
import { commandsFor } from './commands.ts';
import { checkLine, checkOnce } from './flag-mistake.ts';
import { wordsOf } from './words.ts';

const refusalOf = async (line: string): Promise<string> => {
  const argv = line.split(' ');
  try {
    checkLine(argv, (await commandsFor(argv)).map(wordsOf));
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
};

test.each([
  ['run x.yaml', 'taken'],
  ['run x.yaml --quiet --out -', 'taken'],
  ['run x.yaml -e A=1 -e B=2 --seed 3', 'taken'],
  ['run x.yaml -- -y', 'taken'],
  ['run -- x.yaml', 'Something is missing; it takes: plimsoll run <scenario>.'],
  ['--debug run x.yaml --json true', 'taken'],
  ['compare a b c d', 'taken'],
  ['mock --preset dense-70b moe-static --port 0 --startup-delay -5s', 'taken'],
  ['run', 'Something is missing; it takes: plimsoll run <scenario>.'],
  ['run --json', 'Something is missing; it takes: plimsoll run <scenario>.'],
  ['compare a', 'Something is missing; it takes: plimsoll compare <base> <candidates..>.'],
  ['run x.yaml --out', '--out has no value after it.'],
  ['run x.yaml --out --quiet', '--out has no value after it.'],
  ['run x.yaml -e', '-e has no value after it.'],
  ['mock --fault', '--fault has no value after it.'],
  ['run x.yaml --sed 3', 'Unknown flag --sed; did you mean --seed?'],
  ['run x.yaml --sed=3', 'Unknown flag --sed; did you mean --seed?'],
  ['run --quite x.yaml', 'Unknown flag --quite; did you mean --quiet?'],
  ['run x.yaml -q', 'Unknown flag -q; did you mean --quiet?'],
  ['run x.yaml -eA=1', 'Unknown flag -eA.'],
  ['run x.yaml --url http://h', 'Unknown flag --url; did you mean --target?'],
  ['run x.yaml --vus 3', 'Unknown flag --vus: it is written in the scenario, under options.'],
  [
    'run x.yaml --sed 3 --modle m',
    'Unknown flag --sed; did you mean --seed; unknown flag --modle; did you mean --model?',
  ],
  ['sweep x.yaml --vus 3', 'taken'],
  ['run x.yaml y z', 'Unknown argument "y"; unknown argument "z".'],
  ['demo extra', 'Unknown argument "extra".'],
  ['rnu x.yaml', 'Unknown command or argument "rnu"; did you mean run?'],
  ['x.yaml', 'Unknown command or argument "x.yaml"; did you mean plimsoll run x.yaml?'],
])('%s: %s', async (line, sentence) => {
  expect(await refusalOf(line)).toBe(sentence);
});

test.each([
  ['compare', 'candidates', true],
  ['trend', 'dir', true],
  ['trend', 'metric', true],
  ['run', 'env', true],
  ['run', 'e', true],
  ['mock', 'preset', true],
  ['run', 'seed', false],
  ['compare', 'margin', false],
])('of %s, %s may be given twice: %s', async (name, flag, isList) => {
  const [command] = (await commandsFor([name])).map(wordsOf);
  const check = () => checkOnce({ [flag]: ['1', '2'], _: [name] }, command?.lists ?? []);
  if (isList) expect(check).not.toThrow();
  else expect(check).toThrow(`--${flag} is given 2 times; give it once.`);
});
