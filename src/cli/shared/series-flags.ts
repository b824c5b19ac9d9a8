import { shownUrl } from '../../client/transport/base-url.ts';
import { PlimsollError } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import { parseDurationMs } from '../../core/units.ts';
import { countOf } from '../../report/kit/format.ts';
import { plain } from '../../report/kit/plain.ts';
import type { Begun, GivenFlags } from '../../series/store/begun.ts';
import { flagMistake, text } from './flags.ts';
import { type Io, say } from './io.ts';
import { ASKING_OPTIONS, envNames, quote, RUN_OPTIONS, type RunArgs, TARGET_OPTIONS } from './run-options.ts';

const { default: _, ...WORKERS } = RUN_OPTIONS.workers;

/** Flags of every command that makes several runs. `workers` has no default, so that one given beside --resume is told from one that is not. */
export const SERIES_OPTIONS = {
  env: TARGET_OPTIONS.env,
  ...RUN_OPTIONS,
  workers: { ...WORKERS, describe: `${WORKERS.describe} (1)` },
  ...ASKING_OPTIONS,
  'no-preflight': { ...ASKING_OPTIONS['no-preflight'], describe: 'Do not ask the targets for their models first' },
  resume: text('Folder of one that was stopped: goes on with it'),
} as const;

export interface SeriesArgs extends Omit<RunArgs, 'workers' | 'share'> {
  readonly workers?: number | undefined;
  readonly resume?: string | undefined;
}

/** With what flags that are not given are, now or when the series was begun. */
export type BegunArgs<A extends SeriesArgs> = A & RunArgs;

/**
 * With the flags that the series was begun with, where they are not given anew. Throws `SERIES_DIFFERS` for -e that are
 * missing.
 */
export function asBegun<A extends SeriesArgs>(own: A, begun: Begun | undefined): BegunArgs<A> {
  if (begun === undefined) return { ...own, workers: own.workers ?? 1 };
  const { given: was, settings } = begun;
  const missing = was.env.filter((name) => !envNames(own).includes(name));
  if (missing.length > 0)
    throw new PlimsollError(
      'SERIES_DIFFERS',
      `It was begun with ${missing.map((name) => `-e ${name}=…`).join(' ')}, of which only the name is kept; give it again.`,
    );
  return {
    ...own,
    target: own.target ?? was.target,
    model: own.model ?? was.model,
    workers: own.workers ?? was.workers,
    seed: own.seed ?? Number(settings['seed']),
  };
}

export const givenIn = (args: RunArgs): GivenFlags => ({
  ...given({ target: args.target && shownUrl(args.target), model: args.model }),
  workers: args.workers,
  env: [...envNames(args)],
});

/** Says how a series that was stopped goes on, unless only machines listen. */
export function sayHowToGoOn(
  verb: string,
  args: RunArgs & Pick<SeriesArgs, 'resume'>,
  folder: string,
  io: Io,
  flags: readonly string[] = [],
): void {
  if (args.json) return;
  const env = envNames(args).flatMap((name) => ['-e', `${name}=…`]);
  const words = ['plimsoll', verb, args.scenario, ...flags, ...env, '--resume', args.resume ?? folder];
  say(io.stderr, `It goes on with: ${plain(words.map(quote).join(' '))}`);
}

/** What the plan of a series that goes on begins with. @param broken runs of a group that was not made whole */
export const goesOnWith = ({ resume }: Pick<SeriesArgs, 'resume'>, made: number, broken = 0): readonly string[] => [
  ...(resume === undefined
    ? []
    : [`Goes on with ${resume}: ${countOf(made, 'run')} ${made === 1 ? 'is' : 'are'} done.`]),
  ...(broken === 0
    ? []
    : [
        `What is compared runs back to back, so ${countOf(broken, 'run')} whose others were not made ${broken === 1 ? 'is' : 'are'} set aside and made again.`,
      ]),
];

/** Shorter, and a run is one stumble of the machine. */
const LEAST_MEASURE_MS = 1000;

export function measureMsOf({ duration }: { readonly duration?: string | undefined }): number | undefined {
  if (duration === undefined) return undefined;
  const ms = parseDurationMs(duration);
  if (ms !== undefined && ms >= LEAST_MEASURE_MS) return ms;
  throw flagMistake(`--duration takes a time of 1s or more, like 30s, got "${duration}".`);
}
