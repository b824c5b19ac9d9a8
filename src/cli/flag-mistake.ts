import { extname } from 'node:path';
import type { PlimsollError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { capital } from '../report/kit/format.ts';
import { flagMistake } from './shared/flags.ts';
import { type Words, wordsIn } from './words.ts';

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
const SCENARIO_ENDINGS: ReadonlySet<string> = new Set(['.ts', '.js', '.mjs', '.yaml', '.yml', '.json']);

/**
 * Refuses what yargs would take for something else: an empty word, a flag with nothing after its `=`, and a switch that
 * is neither on nor off, which would be off.
 */
export function checkWords(argv: readonly string[], commands: readonly Words[]): void {
  const empty = argv.indexOf('');
  if (empty >= 0)
    throw flagMistake(
      `The argument after "${argv[empty - 1] ?? 'plimsoll'}" is empty; perhaps a variable of the shell is not set.`,
    );
  const bare = argv.find((word) => /^--?[\w-]+=$/.test(word));
  if (bare !== undefined) throw flagMistake(`${bare.slice(0, -1)} has no value after "=".`);
  for (const word of argv) {
    const [, name = '', value] = /^--([\w-]+)=(.+)$/.exec(word) ?? [];
    if (
      commands.some(({ flags }) => flags.get(name) === 'nothing') &&
      value !== undefined &&
      value !== 'true' &&
      value !== 'false'
    )
      throw flagMistake(`--${name} takes no value, got "${value}". Give it or leave it out.`);
  }
}

/** Yargs gathers a flag that is given twice in a list, also where one value is meant; in `_` are the words that are no flags. */
export function checkOnce(args: Readonly<Record<string, unknown>>, lists: readonly string[]): void {
  for (const [name, value] of Object.entries(args))
    if (name !== '_' && Array.isArray(value) && !lists.includes(name))
      throw flagMistake(`--${name} is given ${value.length} times; give it once.`);
}

/**
 * Refuses a command line that none of these commands takes, with the nearest right word where one was mistyped. Nothing
 * is left for yargs to complain of but what a command itself declares.
 *
 * @param commands the one that is meant, or all there are
 */
export function checkLine(argv: readonly string[], commands: readonly Words[]): void {
  const all = new Map(commands.flatMap(({ flags }) => [...flags]));
  const first = wordsIn(argv, all).find((word) => word.kind === 'plain')?.text;
  const command = commands.find(({ name }) => name === first);
  if (command === undefined && first !== undefined) throw flagMistake(sentenceOf([unknownCommand(first, commands)]));
  const flags = command?.flags ?? all;
  const words = wordsIn(argv, flags);
  const said = new Set<string>();
  for (const word of words) {
    if (word.kind === 'plain') continue;
    const takes = flags.get(word.name);
    if (takes === undefined) said.add(unknownFlag(word.typed, flags));
    else if (takes !== 'nothing' && !word.hasValue) throw flagMistake(`${dashed(word.name)} has no value after it.`);
  }
  const [, ...places] = words.filter((word) => word.kind === 'plain');
  for (const { text } of places.slice(command?.most)) said.add(`unknown argument "${text}"`);
  if (said.size > 0) throw flagMistake(sentenceOf([...said]));
  if (command !== undefined && places.length < command.least)
    throw flagMistake(`Something is missing; it takes: plimsoll ${command.usage}.`);
}

/** Yargs' own sentence, for what a command declares itself, such as a flag that it must have. */
export const declaredMistake = (message: string): PlimsollError =>
  flagMistake(`${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`);

function unknownFlag(typed: string, flags: Words['flags']): string {
  const name = typed.replace(/^-+/, '');
  if (IN_SCENARIO.has(name)) return `unknown flag ${typed}: it is written in the scenario, under options`;
  const also = ALSO_CALLED.get(name);
  const near =
    also !== undefined && flags.has(also)
      ? also
      : nearest(
          name,
          [...flags.keys()].filter((known) => known.length > 1),
        );
  return `unknown flag ${typed}${near === undefined ? '' : `; did you mean ${dashed(near)}?`}`;
}

function unknownCommand(word: string, commands: readonly Words[]): string {
  const says = `unknown command or argument "${word}"`;
  if (SCENARIO_ENDINGS.has(extname(word))) return `${says}; did you mean plimsoll run ${word}?`;
  const near = nearest(
    word,
    commands.map(({ name }) => name),
  );
  return near === undefined ? says : `${says}; did you mean ${near}?`;
}

/** One question at most, and it ends the sentence. */
function sentenceOf(said: readonly string[]): string {
  const all = capital(said.join('; ')).replace(/\?(?=;)/g, '');
  return all.endsWith('?') ? all : `${all}.`;
}

const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
