import { z } from 'zod';
import { mostProbes, type SearchSetting } from '../../analysis/search/capacity.ts';
import { goodputIn, longestAnswer } from '../../analysis/search/from-scenario.ts';
import { planLines } from '../../analysis/search/plan.ts';
import { typicalMsOf } from '../../analysis/search/probe-length.ts';
import { PlimsollError } from '../../core/errors.ts';
import { given } from '../../core/given.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { performCapacity } from '../../series/capacity.ts';
import { type Begun, mustBeTheSame, readBegun } from '../../series/store/begun.ts';
import { NO_CURVE, readCurveSoFar } from '../../series/store/curve-so-far.ts';
import type { Command } from '../shared/command.ts';
import {
  CURVE_OPTIONS,
  type CurveArgs,
  makeCurve,
  mustHaveSlo,
  prepareCurve,
  sameScenario,
} from '../shared/curve-series.ts';
import { type ArgsOf, flagMistake, number, text, wordsOf } from '../shared/flags.ts';
import type { Io } from '../shared/io.ts';
import { positive, ratio } from '../shared/number-flags.ts';
import { SCENARIO, wholeNumber } from '../shared/run-options.ts';
import { asBegun, measureMsOf } from '../shared/series-flags.ts';
import { talkOf } from '../shared/talk.ts';

type CapacityArgs = CurveArgs & ArgsOf<typeof OPTIONS>;

const DEFAULTS = { min: 1, max: 200, goodput: 0.95, precision: 0.05, repeats: 3 } as const;
const MOST_REPEATS = 20;

/** Without defaults, so that one given beside --resume is told from one that is not. */
const OPTIONS = {
  ...CURVE_OPTIONS,
  min: text(`Lowest rate to try, per second (${DEFAULTS.min})`),
  max: text(`Highest rate to try, per second (${DEFAULTS.max})`),
  precision: text('How near the two ends of the answer are to be brought, relative to the lower one (5%)'),
  repeats: number(`Runs that must agree at each end (${DEFAULTS.repeats})`),
  resume: { ...CURVE_OPTIONS.resume, describe: 'Folder of a search that was stopped: goes on with it' },
} as const;

export const capacity: Command<CapacityArgs> = {
  usage: 'capacity <scenario>',
  describe: 'Find the load line: the highest rate that still meets the slo',
  options: (y) => y.positional('scenario', SCENARIO).options(OPTIONS),
  run: (args, io) => searchCapacity(args, io),
};

/** What a search was begun with, beside its scenario and its seed. */
const searchedField = z.object({
  min: z.number(),
  max: z.number(),
  goodput: z.number(),
  precision: z.number(),
  repeats: z.number(),
  /** Of the measured part of each run, where --duration said it. */
  durationMs: z.number().optional(),
});

type Searched = z.infer<typeof searchedField>;

async function searchCapacity(own: CapacityArgs, io: Io): Promise<number> {
  const talk = talkOf(own, io);
  const begun = own.resume === undefined ? undefined : await readBegun(own.resume, 'capacity');
  const was = searchedIn(begun, own.resume);
  const soFar = own.resume === undefined ? NO_CURVE : await readCurveSoFar(own.resume);
  const args = asBegun(own, begun);
  const bounds = boundsOf(args, was);
  const prepared = await prepareCurve(args, [{ kind: 'rate', perSecond: bounds.minPerSecond }], io);
  const { scenario, first } = prepared;
  mustHaveSlo(scenario);
  const measureMs = measureMsOf(args) ?? was?.durationMs;
  const search: SearchSetting = { ...bounds, goodputRatio: goodputOf(args, was, scenario), seed: scenario.seed };
  const { settings, scenarioHash } = sameScenario(scenario);
  const now = { settings: { ...settings, ...searched(search), ...given({ durationMs: measureMs }) }, scenarioHash };
  if (begun !== undefined) mustBeTheSame(begun, now);

  const outputTokens = longestAnswer(scenario, first.sources);
  const typicalMs = typicalMsOf(soFar.points, scenario.slo, outputTokens);
  return makeCurve(
    prepared,
    {
      kind: 'capacity',
      ...{ begun, now, outputTokens, measureMs, soFar, goodputRatio: search.goodputRatio },
      plan: planLines({ scenario: first.scenario, sources: first.sources, setting: search, typicalMs, measureMs }),
      flags: wordsOf({ ...searched(search), duration: measureMs === undefined ? undefined : `${measureMs}ms` }),
      count: ({ number }) => `${number} of at most ${mostProbes(search)}`,
      perform: (series, setting) => performCapacity(series, search, setting),
      isUnfinished: ({ line }) => line?.kind === 'unknown',
    },
    args,
    talk,
    io,
  );
}

function searchedIn(begun: Begun | undefined, folder: string | undefined): Searched | undefined {
  if (begun === undefined) return undefined;
  const { success, data, error } = searchedField.safeParse(begun.settings);
  if (success) return data;
  const [issue] = error.issues;
  throw new PlimsollError(
    'SERIES_UNREADABLE',
    `What the search in ${folder} was begun with cannot be read (${issue?.path.join('.')}: ${issue?.message}).`,
    { cause: error },
  );
}

/** Flags, else what a resumed search was begun with, else the defaults. */
function boundsOf(args: CapacityArgs, was: Searched | undefined): Omit<SearchSetting, 'goodputRatio' | 'seed'> {
  const { min, max, precision, repeats } = { ...DEFAULTS, ...was };
  const bounds = {
    minPerSecond: args.min === undefined ? min : positive('min', args.min),
    maxPerSecond: args.max === undefined ? max : positive('max', args.max),
    precision: args.precision === undefined ? precision : ratio('precision', args.precision),
    repeats: args.repeats === undefined ? repeats : wholeNumber('repeats', args.repeats, 1, MOST_REPEATS),
  };
  if (bounds.minPerSecond >= bounds.maxPerSecond)
    throw flagMistake(
      `--min ${bounds.minPerSecond} is not below --max ${bounds.maxPerSecond}: there is no rate between them to search.`,
    );
  return bounds;
}

function goodputOf(args: CapacityArgs, was: Searched | undefined, scenario: Scenario): number {
  if (args.goodput !== undefined) return ratio('goodput', args.goodput);
  return was?.goodput ?? goodputIn(scenario) ?? DEFAULTS.goodput;
}

const searched = ({ minPerSecond, maxPerSecond, goodputRatio, precision, repeats }: SearchSetting) => ({
  ...{ min: minPerSecond, max: maxPerSecond, goodput: goodputRatio },
  ...{ precision, repeats },
});
