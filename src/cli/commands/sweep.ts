import { goodputIn, longestAnswer } from '../../analysis/search/from-scenario.ts';
import { sweepPlan } from '../../analysis/search/plan.ts';
import { type LoadLevel, loadOf } from '../../core/curve.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { given } from '../../core/given.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Begun, mustBeTheSame, readBegun } from '../../series/store/begun.ts';
import { NO_CURVE, readCurveSoFar } from '../../series/store/curve-so-far.ts';
import { performSweep } from '../../series/sweep.ts';
import type { Command } from '../shared/command.ts';
import {
  CURVE_OPTIONS,
  type CurveArgs,
  makeCurve,
  mustHaveSlo,
  prepareCurve,
  sameScenario,
} from '../shared/curve-series.ts';
import { type ArgsOf, flagMistake, text, wordsOf } from '../shared/flags.ts';
import type { Io } from '../shared/io.ts';
import { numbers, positive, ratio } from '../shared/number-flags.ts';
import { SCENARIO, wholeNumber } from '../shared/run-options.ts';
import { asBegun, measureMsOf } from '../shared/series-flags.ts';
import { talkOf } from '../shared/talk.ts';

type SweepArgs = CurveArgs & ArgsOf<typeof OPTIONS>;

const OPTIONS = {
  rate: text('Rates to run at, per second: 1,2,4,8'),
  vus: text('Numbers of users to run with: 1,8,64'),
  ...CURVE_OPTIONS,
  resume: { ...CURVE_OPTIONS.resume, describe: 'Folder of a sweep that was stopped: goes on with it' },
} as const;

const MOST_VUS = 100_000;

export const sweep: Command<SweepArgs> = {
  usage: 'sweep <scenario>',
  describe: 'Run a scenario at several rates or numbers of users, and draw the curve',
  options: (y) => y.positional('scenario', SCENARIO).options(OPTIONS),
  run: (args, io) => performSweepOf(args, io),
};

async function performSweepOf(own: SweepArgs, io: Io): Promise<number> {
  const talk = talkOf(own, io);
  const begun = own.resume === undefined ? undefined : await readBegun(own.resume, 'sweep');
  const soFar = own.resume === undefined ? NO_CURVE : await readCurveSoFar(own.resume);
  const args = sweptAsBegun(asBegun(own, begun), begun);
  const levels = levelsOf(args);
  const measureMs = measureMsOf(args);
  const prepared = await prepareCurve(args, levels, io);
  const { scenario, first } = prepared;
  const goodputRatio = goodputOf(args, scenario);
  const { settings, scenarioHash } = sameScenario(scenario);
  const { rate, vus, goodput, duration } = args;
  const over = levels.map(loadOf).join(',');
  const now = {
    settings: {
      ...settings,
      ...(rate === undefined ? { vus: over } : { rate: over }),
      ...given({ goodput: goodput === undefined ? undefined : goodputRatio, durationMs: measureMs }),
    },
    scenarioHash,
  };
  if (begun !== undefined) mustBeTheSame(begun, now);

  const outputTokens = longestAnswer(scenario, first.sources);
  return makeCurve(
    prepared,
    {
      kind: 'sweep',
      ...{ begun, now, goodputRatio, outputTokens, measureMs, soFar },
      plan: sweepPlan({ ...first, levels, goodputRatio, outputTokens, measureMs }),
      flags: wordsOf({ rate, vus, duration, goodput }),
      count: ({ nth }) => `${nth} of ${levels.length}`,
      perform: (series, setting) => performSweep(series, levels, setting),
      isUnfinished: ({ exitCode }) => exitCode === EXIT.interrupted.code || exitCode === EXIT.aborted.code,
    },
    args,
    talk,
    io,
  );
}

/** A sweep over other levels, or over users in place of rates, is another one: refused as such, not as both. */
function sweptAsBegun<A extends SweepArgs>(args: A, begun: Begun | undefined): A {
  const text = (name: string): string | undefined => begun?.settings[name]?.toString();
  const over = args.rate ?? args.vus;
  const durationMs = text('durationMs');
  return {
    ...args,
    ...(over === undefined ? { rate: text('rate'), vus: text('vus') } : {}),
    goodput: args.goodput ?? text('goodput'),
    duration: args.duration ?? (durationMs === undefined ? undefined : `${durationMs}ms`),
  };
}

function goodputOf({ goodput }: SweepArgs, scenario: Scenario): number | undefined {
  if (goodput !== undefined) mustHaveSlo(scenario);
  if (goodput !== undefined) return ratio('goodput', goodput);
  return Object.keys(scenario.slo).length > 0 ? (goodputIn(scenario) ?? 0.95) : undefined;
}

function levelsOf({ rate, vus }: SweepArgs): readonly [LoadLevel, ...LoadLevel[]] {
  if (rate !== undefined && vus !== undefined)
    throw flagMistake('--rate and --vus are given; a sweep is over one of them.');
  const levels: readonly LoadLevel[] =
    rate !== undefined
      ? numbers('rate', rate, positive).map((perSecond) => ({ kind: 'rate', perSecond }))
      : vus !== undefined
        ? numbers('vus', vus, (flag, text) => wholeNumber(flag, Number(text), 1, MOST_VUS)).map((users) => ({
            kind: 'vus',
            vus: users,
          }))
        : [];
  const [first, ...others] = levels;
  if (first === undefined) throw flagMistake('What to sweep over is missing: --rate 1,2,4,8 or --vus 1,8,64.');
  return [first, ...others];
}
