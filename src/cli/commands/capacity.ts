import { resolve } from 'node:path';
import { mostProbes, type SearchSetting } from '../../analysis/search/capacity.ts';
import { planLines } from '../../analysis/search/plan.ts';
import { typicalMsOf } from '../../analysis/search/probe-length.ts';
import { PlimsollError } from '../../core/errors.ts';
import { hashOf } from '../../run/hash.ts';
import { folderName, json } from '../../run/run-files.ts';
import { newRunId } from '../../run/run-scenario.ts';
import { createRunFolder, openRunFolder } from '../../run/store/run-folder.ts';
import { whomAsked } from '../../scenario/models.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { resolvedJson } from '../../scenario/to-json.ts';
import { performCapacity } from '../../series/search.ts';
import { mustBeTheSame, type Resumed, readStudy, STUDY_FILES, type StoredStudy } from '../../series/stored.ts';
import type { Command } from '../shared/command.ts';
import { type Io, say } from '../shared/io.ts';
import { positive, ratio } from '../shared/number-flags.ts';
import { envNames, quote, repeatCommand, wholeNumber } from '../shared/run-options.ts';
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

interface CapacityArgs extends Omit<StudyArgs, 'workers'> {
  readonly workers?: number | undefined;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly precision?: string | undefined;
  readonly repeats?: number | undefined;
  readonly resume?: string | undefined;
}

const DEFAULTS = { min: 1, max: 200, goodput: 0.95, precision: 0.05, repeats: 3 } as const;
const MOST_REPEATS = 20;

/** Without defaults, so that one given beside --resume is told from one that is not. */
const OPTIONS = {
  min: { type: 'string', describe: `Lowest rate to try, per second (${DEFAULTS.min})`, requiresArg: true },
  max: { type: 'string', describe: `Highest rate to try, per second (${DEFAULTS.max})`, requiresArg: true },
  precision: {
    type: 'string',
    describe: 'How near the two ends of the answer are to be brought, relative to the lower one (5%)',
    requiresArg: true,
  },
  repeats: {
    type: 'number',
    describe: `Runs that must agree at each end (${DEFAULTS.repeats})`,
    requiresArg: true,
  },
  workers: { type: 'number', describe: `${STUDY_OPTIONS.workers.describe} (1)`, requiresArg: true },
  resume: { type: 'string', describe: 'Folder of a search that was stopped: goes on with it', requiresArg: true },
} as const;

export const capacity: Command<CapacityArgs> = {
  usage: 'capacity <scenario>',
  describe: 'Find the load line: the highest rate that still meets the slo',
  flags: [...Object.keys(STUDY_OPTIONS), ...Object.keys(OPTIONS)],
  options: (y) =>
    y
      .positional('scenario', { type: 'string', describe: 'A .ts, .js, .yaml or .json file', demandOption: true })
      .options({ ...STUDY_OPTIONS, ...OPTIONS }),
  run: (args, io) => searchCapacity(args, io),
};

async function searchCapacity(own: CapacityArgs, io: Io): Promise<number> {
  const resumed = own.resume === undefined ? undefined : await readStudy(own.resume);
  const args = asBegun(own, resumed);
  const bounds = boundsOf(args, resumed);
  const prepared = await prepare(args, [{ kind: 'rate', perSecond: bounds.minPerSecond }], io);
  const { scenario, sources } = prepared;
  mustHaveSlo(scenario);
  const measureMs = measureMsOf(args) ?? resumed?.study.durationMs;
  const setting: SearchSetting = { ...bounds, goodputRatio: goodputOf(args, resumed, scenario), seed: scenario.seed };
  const scenarioHash = hashOf(resolvedJson(scenario));
  const now = {
    ...storedOf(setting, scenario, scenarioHash),
    ...(measureMs === undefined ? {} : { durationMs: measureMs }),
  };
  if (resumed !== undefined) mustBeTheSame(resumed.study, now);

  const outputTokens = longestAnswer(prepared, sources);
  const plan = planLines({
    scenario: prepared.leveled,
    sources,
    setting,
    typicalMs: typicalMsOf(resumed?.points ?? [], scenario.slo, outputTokens),
    measureMs,
  });
  const goesOn = resumed === undefined ? [] : [`Goes on with ${args.resume}: ${resumed.points.length} runs are done.`];
  const server = await announce(prepared, [...goesOn, ...plan], args, io);

  const startedAt = resumed?.study.startedAt ?? new Date().toISOString();
  const id = resumed?.study.id ?? newRunId();
  const folder =
    args.resume === undefined
      ? await createRunFolder(args.out, folderName(startedAt, `capacity-${scenario.name}`, id))
      : openRunFolder(resolve(args.resume));
  const stored: StoredStudy = { schema: 1, kind: 'capacity', id, startedAt, ...now, given: givenIn(args) };
  if (resumed === undefined) await folder.write(STUDY_FILES.study, json(stored));
  const study = studyOf(prepared, args, io, {
    kind: 'capacity',
    folder,
    id,
    startedAt,
    scenarioHash,
    command: repeatCommand(args, scenario.seed, 'capacity', [
      ...flagsOf(setting),
      ...(measureMs === undefined ? [] : ['--duration', `${measureMs}ms`]),
    ]),
    goodputRatio: setting.goodputRatio,
    before: { points: resumed?.points ?? [], durationMs: resumed?.durationMs ?? 0, begun: resumed?.begun ?? 0 },
    measureMs,
    most: ` of at most ${mostProbes(setting)}`,
    server,
  });
  const curve = await performCapacity(study, setting);
  showCurve(curve, folder, args, io);
  if (curve.line?.kind === 'unknown' && !args.json)
    say(io.stderr, `It goes on with: ${goOnCommand(args, folder.path)}`);
  return curve.exitCode;
}

/** With the flags that the search was begun with, where they are not given anew. Throws `STUDY_DIFFERS` for -e that are missing. */
function asBegun(own: CapacityArgs, resumed: Resumed | undefined): CapacityArgs & StudyArgs {
  if (resumed === undefined) return { ...own, workers: own.workers ?? 1 };
  const { seed, given } = resumed.study;
  const missing = given.env.filter((name) => !envNames(own).includes(name));
  if (missing.length > 0)
    throw new PlimsollError(
      'STUDY_DIFFERS',
      `The search was begun with ${missing.map((name) => `-e ${name}=…`).join(' ')}, of which only the name is kept; give it again.`,
    );
  return {
    ...own,
    target: own.target ?? given.target,
    model: own.model ?? given.model,
    workers: own.workers ?? given.workers,
    seed: own.seed ?? seed,
  };
}

const givenIn = (args: StudyArgs): StoredStudy['given'] => ({
  ...(args.target === undefined ? {} : { target: args.target }),
  ...(args.model === undefined ? {} : { model: args.model }),
  workers: args.workers,
  env: [...envNames(args)],
});

const goOnCommand = (args: CapacityArgs & StudyArgs, folder: string): string =>
  [
    ...['plimsoll', 'capacity', args.scenario, ...envNames(args).flatMap((name) => ['-e', `${name}=…`])],
    ...['--resume', args.resume ?? folder],
  ]
    .map(quote)
    .join(' ');

/** Flags, else what a resumed search was begun with, else the defaults. */
function boundsOf(args: CapacityArgs, resumed: Resumed | undefined): Omit<SearchSetting, 'goodputRatio' | 'seed'> {
  const { min, max, precision, repeats } = { ...DEFAULTS, ...resumed?.study };
  const bounds = {
    minPerSecond: args.min === undefined ? min : positive('min', args.min),
    maxPerSecond: args.max === undefined ? max : positive('max', args.max),
    precision: args.precision === undefined ? precision : ratio('precision', args.precision),
    repeats: args.repeats === undefined ? repeats : wholeNumber('repeats', args.repeats, 1, MOST_REPEATS),
  };
  if (bounds.minPerSecond >= bounds.maxPerSecond)
    throw new PlimsollError(
      'FLAGS_INVALID',
      `--min ${bounds.minPerSecond} is not below --max ${bounds.maxPerSecond}: there is no rate between them to search.`,
    );
  return bounds;
}

function goodputOf(args: CapacityArgs, resumed: Resumed | undefined, scenario: Scenario): number {
  if (args.goodput !== undefined) return ratio('goodput', args.goodput);
  return resumed?.study.goodput ?? goodputIn(scenario) ?? DEFAULTS.goodput;
}

const storedOf = (
  { minPerSecond: min, maxPerSecond: max, goodputRatio: goodput, precision, repeats, seed }: SearchSetting,
  scenario: Scenario,
  scenarioHash: string,
): Omit<StoredStudy, 'schema' | 'kind' | 'id' | 'startedAt' | 'given'> => ({
  scenarioHash,
  target: whomAsked(scenario).url,
  model: whomAsked(scenario).model,
  seed,
  min,
  max,
  goodput,
  precision,
  repeats,
});

const flagsOf = ({
  minPerSecond,
  maxPerSecond,
  goodputRatio,
  precision,
  repeats,
}: SearchSetting): readonly string[] => [
  ...['--min', String(minPerSecond), '--max', String(maxPerSecond), '--goodput', String(goodputRatio)],
  ...['--precision', String(precision), '--repeats', String(repeats)],
];
