import { sweepPlan } from '../../analysis/search/plan.ts';
import type { LoadLevel } from '../../core/curve.ts';
import { PlimsollError } from '../../core/errors.ts';
import { hashOf } from '../../run/hash.ts';
import { folderName } from '../../run/run-files.ts';
import { newRunId } from '../../run/run-scenario.ts';
import { createRunFolder } from '../../run/store/run-folder.ts';
import { resolvedJson } from '../../scenario/to-json.ts';
import { performSweep } from '../../series/search.ts';
import type { Command } from '../shared/command.ts';
import type { Io } from '../shared/io.ts';
import { numbers, positive, ratio } from '../shared/number-flags.ts';
import { repeatCommand, wholeNumber } from '../shared/run-options.ts';
import {
  announce,
  goodputIn,
  longestAnswer,
  measureMsOf,
  mustHaveSlo,
  prepare,
  STUDY_OPTIONS,
  type StudyArgs,
  showCurve,
  studyOf,
} from '../shared/study.ts';

interface SweepArgs extends StudyArgs {
  readonly rate?: string | undefined;
  readonly vus?: string | undefined;
}

const OPTIONS = {
  rate: { type: 'string', describe: 'Rates to run at, per second: 1,2,4,8', requiresArg: true },
  vus: { type: 'string', describe: 'Numbers of users to run with: 1,8,64', requiresArg: true },
} as const;

const MOST_VUS = 100_000;

export const sweep: Command<SweepArgs> = {
  usage: 'sweep <scenario>',
  describe: 'Run a scenario at several rates or numbers of users, and draw the curve',
  flags: [...Object.keys(STUDY_OPTIONS), ...Object.keys(OPTIONS)],
  options: (y) =>
    y
      .positional('scenario', { type: 'string', describe: 'A .ts, .js, .yaml or .json file', demandOption: true })
      .options(OPTIONS)
      .options(STUDY_OPTIONS),
  run: (args, io) => performSweepOf(args, io),
};

async function performSweepOf(args: SweepArgs, io: Io): Promise<number> {
  const levels = levelsOf(args);
  const measureMs = measureMsOf(args);
  const prepared = await prepare(args, levels, io);
  const { scenario, sources } = prepared;
  const asksGoodput = args.goodput !== undefined;
  if (asksGoodput) mustHaveSlo(scenario);
  const hasSlo = Object.keys(scenario.slo).length > 0;
  const goodputRatio = asksGoodput
    ? ratio('goodput', args.goodput)
    : hasSlo
      ? (goodputIn(scenario) ?? 0.95)
      : undefined;
  const outputTokens = longestAnswer(prepared, sources);
  const server = await announce(
    prepared,
    sweepPlan({ scenario: prepared.leveled, sources, levels, goodputRatio, outputTokens, measureMs }),
    args,
    io,
  );
  const startedAt = new Date().toISOString();
  const id = newRunId();
  const folder = await createRunFolder(args.out, folderName(startedAt, `sweep-${scenario.name}`, id));
  const flags = Object.entries({ rate: args.rate, vus: args.vus, duration: args.duration, goodput: args.goodput });
  const study = studyOf(prepared, args, io, {
    kind: 'sweep',
    folder,
    id,
    startedAt,
    scenarioHash: hashOf(resolvedJson(scenario)),
    command: repeatCommand(
      args,
      scenario.seed,
      'sweep',
      flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ),
    ...(goodputRatio === undefined ? {} : { goodputRatio }),
    before: { points: [], durationMs: 0, begun: 0 },
    measureMs,
    most: ` of ${levels.length}`,
    server,
  });
  const curve = await performSweep(study, levels, scenario.seed);
  showCurve(curve, folder, args, io);
  return curve.exitCode;
}

function levelsOf({ rate, vus }: SweepArgs): readonly LoadLevel[] {
  if (rate !== undefined && vus !== undefined)
    throw new PlimsollError('FLAGS_INVALID', '--rate and --vus are given; a sweep is over one of them.');
  if (rate !== undefined)
    return numbers('rate', rate, positive).map((perSecond) => ({ kind: 'rate', perSecond }) as const);
  if (vus !== undefined)
    return numbers('vus', vus, (flag, text) => wholeNumber(flag, Number(text), 1, MOST_VUS)).map(
      (users) => ({ kind: 'vus', vus: users }) as const,
    );
  throw new PlimsollError('FLAGS_INVALID', 'What to sweep over is missing: --rate 1,2,4,8 or --vus 1,8,64.');
}
