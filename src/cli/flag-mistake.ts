import { extname } from 'node:path';
import { PlimsollError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/** A command as far as its words go. */
interface Words {
  readonly usage: string;
  readonly flags: readonly string[];
}

/** What other tools call it. */
const ALSO_CALLED = new Map([
  ['url', 'target'],
  ['base-url', 'target'],
  ['output', 'out'],
  ['y', 'yes'],
  ['q', 'quiet'],
]);
/** Flags of k6, which are written in the scenario here. */
const IN_SCENARIO: ReadonlySet<string> = new Set([
  ...['vus', 'u', 'duration', 'd', 'iterations', 'i', 'stage', 'stages', 's', 'rate', 'rps', 'thresholds'],
]);
/** Every command takes these. */
const EVERYWHERE = ['help', 'version', 'debug'];
const SCENARIO_ENDINGS: ReadonlySet<string> = new Set(['.ts', '.js', '.mjs', '.yaml', '.yml', '.json']);

const nameOf = ({ usage }: Words): string => usage.split(' ')[0] ?? '';
const mistake = (sentence: string): PlimsollError => new PlimsollError('FLAGS_INVALID', sentence);

/**
 * Refuses what yargs would take for something else: an empty word, a flag with nothing after its `=`, and a switch that
 * is neither on nor off, which would be off.
 */
export function checkWords(argv: readonly string[], switches: readonly string[]): void {
  const empty = argv.indexOf('');
  if (empty >= 0)
    throw mistake(
      `The argument after "${argv[empty - 1] ?? 'plimsoll'}" is empty; perhaps a variable of the shell is not set.`,
    );
  const bare = argv.find((word) => /^--?[\w-]+=$/.test(word));
  if (bare !== undefined) throw mistake(`${bare.slice(0, -1)} has no value after "=".`);
  for (const word of argv) {
    const [, name = '', value] = /^--([\w-]+)=(.+)$/.exec(word) ?? [];
    if (switches.includes(name) && value !== 'true' && value !== 'false')
      throw mistake(`--${name} takes no value, got "${value}". Give it or leave it out.`);
  }
}

/** Yargs gathers a flag that is given twice in a list, also where one value is meant. */
export function checkOnce(args: Readonly<Record<string, unknown>>, lists: readonly string[]): void {
  for (const [name, value] of Object.entries(args))
    if (Array.isArray(value) && !lists.includes(name))
      throw mistake(`--${name} is given ${value.length} times; give it once.`);
}

/** Yargs' own sentence, and the nearest right word where one was mistyped. */
export function flagMistake(message: string, argv: readonly string[], commands: readonly Words[]): PlimsollError {
  const first = argv.find((word) => !word.startsWith('-'));
  const command = commands.find((known) => nameOf(known) === first);
  if (message.startsWith('Not enough non-option arguments'))
    return mistake(`Something is missing; it takes: plimsoll ${command?.usage ?? 'COMMAND'}.`);
  const valueless = /^Not enough arguments following: (\S+)$/.exec(message)?.[1];
  if (valueless !== undefined) return mistake(`${dashed(valueless)} has no value after it.`);
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(message)?.[1];
  if (unknown === undefined) return mistake(`${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`);
  const all = unknown.split(', ');
  // After an unknown command nothing else can be known.
  const words = command === undefined && argv[0] !== undefined && all.includes(argv[0]) ? [argv[0]] : all;
  const said = [...new Set(words.map((word) => unknownWord(word, argv, command, commands)))].join('; ');
  return mistake(`${said.replace(/^u/, 'U').replace(/\?(?=;)/g, '')}${said.endsWith('?') ? '' : '.'}`);
}

function unknownWord(
  word: string,
  argv: readonly string[],
  command: Words | undefined,
  commands: readonly Words[],
): string {
  const typed = argv.find((a) => typedAs(word, a));
  if (typed !== undefined) {
    const flag = typed.split('=')[0] ?? typed;
    const name = flag.replace(/^-+/, '');
    const own = command?.flags ?? commands.flatMap(({ flags }) => flags);
    if (IN_SCENARIO.has(name)) return `unknown flag ${flag}: it is written in the scenario, under options`;
    const also = ALSO_CALLED.get(name);
    const near = also !== undefined && own.includes(also) ? also : nearest(name, [...own, ...EVERYWHERE]);
    return `unknown flag ${flag}${near === undefined ? '' : `; did you mean ${dashed(near)}?`}`;
  }
  if (word !== argv[0]) return `unknown argument "${word}"`;
  const says = `unknown command or argument "${word}"`;
  if (SCENARIO_ENDINGS.has(extname(word))) return `${says}; did you mean plimsoll run ${word}?`;
  const near = nearest(word, commands.map(nameOf));
  return near === undefined ? says : `${says}; did you mean ${near}?`;
}

/** Whether yargs found `word` in `typed`: `--word`, `--word=1`, or a letter of `-xyz`. */
const typedAs = (word: string, typed: string): boolean =>
  typed.startsWith('--')
    ? typed.slice(2).split('=')[0] === word
    : typed.startsWith('-') && word.length === 1 && (typed.slice(1).split('=')[0] ?? '').includes(word);

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
