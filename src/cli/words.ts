import yargs, { type Argv } from 'yargs';
import type { Command } from './shared/command.ts';

/** What a flag is followed by. */
export type Takes = 'nothing' | 'one' | 'many';

/** A command as far as its words go. */
export interface Words {
  readonly name: string;
  readonly usage: string;
  /** By every name they have; a letter is one. */
  readonly flags: ReadonlyMap<string, Takes>;
  /** What may be given more than once. */
  readonly lists: readonly string[];
  /** Words that are no flags: how many there must be, and how many there may. */
  readonly least: number;
  readonly most: number;
}

/** Every command takes these. */
const EVERYWHERE = ['help', 'h', 'version', 'debug'];

/** As yargs knows what a command declares; its types leave this method out. */
interface Declared {
  getOptions(): {
    readonly boolean: readonly string[];
    readonly array: readonly string[];
    readonly key: Readonly<Record<string, unknown>>;
    /** NaN where it only says that one is required. */
    readonly narg: Readonly<Record<string, number>>;
  };
}

export function wordsOf({ usage, options }: Pick<Command<never>, 'usage' | 'options'>): Words {
  const { boolean, array, key, narg } = (options(yargs([])) as Argv & Declared).getOptions();
  const [name = '', ...places] = usage.split(' ');
  const named = places.map((place) => /\w+/.exec(place)?.[0] ?? '');
  const takes = (flag: string): Takes => {
    if (boolean.includes(flag)) return 'nothing';
    return array.includes(flag) && !((narg[flag] ?? Number.NaN) >= 1) ? 'many' : 'one';
  };
  const flags = Object.keys(key).filter((flag) => !named.includes(flag));
  return {
    name,
    usage,
    flags: new Map([
      ...EVERYWHERE.map((flag) => [flag, 'nothing'] as const),
      ...flags.map((flag) => [flag, takes(flag)] as const),
    ]),
    lists: [...array, ...named.filter((_, i) => places[i]?.includes('..'))],
    least: places.filter((place) => place.startsWith('<')).length,
    most: places.some((place) => place.includes('..')) ? Number.POSITIVE_INFINITY : places.length,
  };
}

/** What stands on a command line, word by word. */
export type Word =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'flag'; readonly typed: string; readonly name: string; readonly hasValue: boolean };

/** Takes a command line apart as yargs will. A flag that nobody knows takes the word after it, if that is none itself. */
export function wordsIn(argv: readonly string[], flags: Words['flags']): readonly Word[] {
  const words: Word[] = [];
  for (let i = 0; i < argv.length; i++) {
    const text = argv[i] ?? '';
    // What is behind it belongs to no place.
    if (text === '--') break;
    if (!isFlag(text)) {
      words.push({ kind: 'plain', text });
      continue;
    }
    const [typed = '', value] = text.split(/=(.*)/s);
    const names = typed.startsWith('--') ? [typed.slice(2)] : [...typed.slice(1)];
    const last = names.at(-1) ?? '';
    const takes = flags.get(last);
    let hasValue = value !== undefined;
    if (!hasValue) {
      const most = takes === 'many' ? Number.POSITIVE_INFINITY : 1;
      for (let taken = 0; taken < most && canFollow(argv[i + 1], takes); taken++) {
        hasValue = true;
        i++;
      }
    }
    // Only the last of several letters can have one.
    words.push(...names.map((name) => ({ kind: 'flag', typed, name, hasValue: name !== last || hasValue }) as const));
  }
  return words;
}

/** A number below 0 is none, and neither is the dash that means stdout. */
const isFlag = (word: string): boolean => /^-[^0-9]/.test(word);

function canFollow(word: string | undefined, takes: Takes | undefined): boolean {
  if (word === undefined || isFlag(word)) return false;
  return takes !== 'nothing' || word === 'true' || word === 'false';
}
