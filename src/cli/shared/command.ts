import type { Argv } from 'yargs';
import type { Io } from './io.ts';

/** One command: what it takes, and what it does. Returns the process's exit code. */
export interface Command<Args> {
  readonly usage: string;
  readonly describe: string;
  options(y: Argv): Argv<object>;
  run(args: Args, io: Io): Promise<number>;
}
