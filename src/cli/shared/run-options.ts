import { shownUrl } from '../../client/transport/base-url.ts';
import { given } from '../../core/given.ts';
import { type Share, WHOLE } from '../../core/plan.ts';
import { type ArgsOf, flagMistake, number, place, text, toggle } from './flags.ts';

/** Flags of every command that makes runs. */
export const RUN_OPTIONS = {
  out: { ...text("Folder in which the run's own folder is made"), default: 'reports' },
  seed: number('Seed of all randomness; the same seed plans the same run'),
  workers: { ...number('Threads that share the load, each with its own event loop; about one a core'), default: 1 },
  json: toggle('Result as JSON on stdout, logs as JSON on stderr'),
  quiet: toggle('Only the verdict and where the report is'),
} as const;

export const TARGET_OPTIONS = {
  target: text('Base URL of the API, instead of the one in the scenario'),
  model: text('Model, instead of the one in the scenario'),
  env: { ...text('KEY=VALUE for the scenario, read there as __ENV.KEY'), alias: 'e', array: true, nargs: 1 },
} as const;

/** Flags of every command that sends load to a target of the user's. */
export const ASKING_OPTIONS = {
  yes: toggle('Do not ask before load goes to another machine'),
  'no-preflight': toggle('Do not ask the target for its models first'),
} as const;

export const SCENARIO = place('A .ts, .js, .yaml or .json file');

export interface RunArgs extends ArgsOf<typeof RUN_OPTIONS & typeof TARGET_OPTIONS & typeof ASKING_OPTIONS> {
  readonly scenario: string;
  readonly share?: string | undefined;
  /** What repeats the run, where that is not `run` with these arguments. */
  readonly command?: string;
}

/** Yargs turns what is no number into NaN; says so before a scenario is blamed for it. */
export function wholeNumber(flag: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const got = Number.isNaN(value) ? 'something that is no number' : String(value);
  throw flagMistake(`--${flag} takes a whole number from ${least} to ${most}, got ${got}.`);
}

/** `--share 2/3` → the second of three parts. */
export function shareOf(text: string | undefined): Share {
  if (text === undefined) return WHOLE;
  const [, part, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const share = { index: Number(part) - 1, count: Number(count) };
  if (share.index >= 0 && share.index < share.count) return share;
  throw flagMistake(`--share takes I/N, part I of N counted from 1, like 2/3, got "${text}".`);
}

export const shareInWords = ({ index, count }: Share): readonly string[] =>
  count === 1 ? [] : [`This process performs part ${index + 1} of ${count} of it.`];

export const MOST_SEED = 4_294_967_295;

const MOST_WORKERS = 256;

export const workersOf = ({ workers }: Pick<RunArgs, 'workers'>): number =>
  wholeNumber('workers', workers, 1, MOST_WORKERS);

/** What of the flags goes into a scenario in place of what its file says. */
export const overrides = ({ target, model, seed, env }: Pick<RunArgs, 'target' | 'model' | 'seed' | 'env'>) => ({
  ...given({ target, model, seed: seed === undefined ? undefined : wholeNumber('seed', seed, 0, MOST_SEED) }),
  env: parseEnv(env),
});

/** `-e A=1 -e B=2` → `A`, `B`: values may be secrets. */
export const envNames = ({ env = [] }: Pick<RunArgs, 'env'>): readonly string[] => Object.keys(parseEnv(env));

/** `-e A=1 -e B=2` → `{ A: '1', B: '2' }`. */
function parseEnv(pairs: readonly string[] = []): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) {
      // Only what looks like a name is repeated: anything else may be a secret.
      const got = /^[A-Z][A-Z_]*$/.test(pair) ? `"${pair}" without "="` : `${pair.length} characters without a name`;
      throw flagMistake(`-e takes KEY=VALUE, got ${got}.`);
    }
    env[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return env;
}

/**
 * The command that repeats a run, or what else `verb` does. Values of -e may be secrets, so only their names are shown.
 *
 * @param flags those of the verb alone, with their values
 */
export function repeatCommand(args: RunArgs, seed: number, verb = 'run', flags: readonly string[] = []): string {
  if (args.command !== undefined) return `${args.command} --seed ${seed}`;
  const parts = ['plimsoll', verb, args.scenario, ...flags, '--seed', String(seed)];
  if (args.target !== undefined) parts.push('--target', args.target);
  if (args.share !== undefined) parts.push('--share', args.share);
  if (args.model !== undefined) parts.push('--model', args.model);
  if (args.workers > 1) parts.push('--workers', String(args.workers));
  for (const pair of args.env ?? []) parts.push('-e', `${pair.slice(0, pair.indexOf('='))}=…`);
  if (args['no-preflight']) parts.push('--no-preflight');
  return parts.map((part) => quote(shownUrl(part))).join(' ');
}

/** As a shell takes it. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
