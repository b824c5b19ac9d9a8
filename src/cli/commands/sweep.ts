import { goodputIn, longestAnswer } from '../../analysis/search/from-scenario.ts';
import { sweepPlan } from '../../analysis/search/plan.ts';
import type { LoadLevel } from '../../core/curve.ts';
import { PlimsollError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { given } from '../../core/given.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Begun, mustBeTheSame, readBegun } from '../../series/store/begun.ts';
import { NO_CURVE, readCurveSoFar } from '../../series/store/curve-so-far.ts';
import { performSweep } from '../../series/sweep.ts';
import { announce } from '../shared/announce.ts';
import type { Command } from '../shared/command.ts';
import {
  CURVE_OPTIONS,
  type CurveArgs,
  curveSeriesOf,
  mustHaveSlo,
  prepareCurve,
  sameScenario,
  showCurve,
} from '../shared/curve-series.ts';
import type { Io } from '../shared/io.ts';
import { numbers, positive, ratio } from '../shared/number-flags.ts';
import { repeatCommand, SCENARIO, wholeNumber } from '../shared/run-options.ts';
import { asBegun, goesOnWith, measureMsOf, sayHowToGoOn } from '../shared/series-flags.ts';
import { openSeries, settingOf } from '../shared/series-folder.ts';
import { talkOf } from '../shared/talk.ts';

interface SweepArgs extends CurveArgs {
  readonly rate?: string | undefined;
  readonly vus?: string | undefined;
}

const OPTIONS = {
  rate: { type: 'string', describe: 'Rates to run at, per second: 1,2,4,8', requiresArg: true },
  vus: { type: 'string', describe: 'Numbers of users to run with: 1,8,64', requiresArg: true },
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
  const { scenario, first, options } = prepared;
  const goodputRatio = goodputOf(args, scenario);
  const { settings, scenarioHash } = sameScenario(scenario);
  const { rate, vus, goodput, duration } = args;
  const over = levels.map((level) => (level.kind === 'rate' ? level.perSecond : level.vus)).join(',');
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
  const plan = [
    ...goesOnWith(args, soFar.points.length),
    ...sweepPlan({ ...first, levels, goodputRatio, outputTokens, measureMs }),
  ];
  const [found = { server: undefined, notes: [] }] = await announce([first], plan, args, talk, io);

  const series = await openSeries('sweep', scenario.name, now, begun, args);
  const flags = Object.entries(given({ rate, vus, duration, goodput }));
  const command = repeatCommand(
    args,
    scenario.seed,
    'sweep',
    flags.flatMap(([name, value]) => [`--${name}`, String(value)]),
  );
  const curve = await performSweep(
    {
      ...curveSeriesOf(
        prepared,
        series,
        { kind: 'sweep', scenarioHash, command, count: ({ nth }) => `${nth} of ${levels.length}` },
        talk,
      ),
      asked: { ...found, options, targets: first.targets },
      ...{ goodputRatio, outputTokens, measureMs, soFar },
    },
    levels,
    settingOf(series, command, args, talk, io),
  );
  showCurve(curve, series.folder, args, io);
  const wasStopped = curve.exitCode === EXIT.interrupted.code || curve.exitCode === EXIT.aborted.code;
  if (wasStopped) sayHowToGoOn('sweep', args, series.folder.path, io);
  return curve.exitCode;
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
    throw new PlimsollError('FLAGS_INVALID', '--rate and --vus are given; a sweep is over one of them.');
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
  if (first === undefined)
    throw new PlimsollError('FLAGS_INVALID', 'What to sweep over is missing: --rate 1,2,4,8 or --vus 1,8,64.');
  return [first, ...others];
}
