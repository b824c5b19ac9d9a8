import type { InferredOptionTypes, Options } from 'yargs';
import { PlimsollError } from '../../core/errors.ts';
import { given } from '../../core/given.ts';

/** Flags with one value behind them, as yargs takes them. */
export const text = (describe: string) => ({ type: 'string', describe, requiresArg: true }) as const;
export const number = (describe: string) => ({ type: 'number', describe, requiresArg: true }) as const;

/** One that is off unless it is given. Without a default, which help would repeat in every line. */
export const toggle = (describe: string) => ({ type: 'boolean', describe }) as const;

/** What toggles come to. */
export type Toggles<Name extends string> = { readonly [N in Name]?: boolean | undefined };

/** A word that is no flag. */
export const place = (describe: string) => ({ type: 'string', describe, demandOption: true }) as const;

/** One word or several; yargs would make up a default, which a place that must be filled never has. */
export const places = (describe: string) => ({ ...place(describe), array: true, default: undefined }) as const;

type Always<Flags> = {
  [K in keyof Flags as Flags[K] extends { default: unknown } | { demandOption: true } ? K : never]: Flags[K];
};

/** What flags that are declared so come to. */
export type ArgsOf<Flags extends Readonly<Record<string, Options>>> = Readonly<Partial<InferredOptionTypes<Flags>>> &
  Readonly<InferredOptionTypes<Always<Flags>>>;

/** Words of a command that repeats these flags, without those that were not given. */
export const wordsOf = (flags: Readonly<Record<string, string | number | undefined>>): readonly string[] =>
  Object.entries(given(flags)).flatMap(([name, value]) => [`--${name}`, String(value)]);

export const flagMistake = (sentence: string): PlimsollError => new PlimsollError('FLAGS_INVALID', sentence);
