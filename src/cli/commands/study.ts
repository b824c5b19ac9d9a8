import { type CheckedStudy, MOST_BLOCKS } from '../../analysis/claims/check-study.ts';
import { readStudy } from '../../analysis/claims/read-study.ts';
import { blocksNeeded, offeredAt, type PlacedRun, studyOf } from '../../analysis/claims/study-of.ts';
import { given } from '../../core/given.ts';
import type { StudyResult } from '../../core/study-result.ts';
import { formatDuration, formatNumber } from '../../core/units.ts';
import { countOf } from '../../report/kit/format.ts';
import { filesLeft } from '../../report/reports.ts';
import { answerOf, ratesText } from '../../report/study/study-text.ts';
import { studyLines } from '../../report/study/terminal.ts';
import { hashOf } from '../../run/hash.ts';
import { type PreparedRun, prepare } from '../../run/prepare.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';
import { VERSIONS } from '../../run/version.ts';
import { explain } from '../../scenario/explain.ts';
import { resolvedJson } from '../../scenario/to-json.ts';
import { stopCode } from '../../series/perform-series.ts';
import { mustBeTheSame, readBegun, type Settings } from '../../series/store/begun.ts';
import { madeIn } from '../../series/store/made.ts';
import { offeredTo, performStudy, turnsOf } from '../../series/study.ts';
import { announce, whom } from '../shared/announce.ts';
import type { Command } from '../shared/command.ts';
import { type ArgsOf, number, place, text, wordsOf } from '../shared/flags.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import { runLine } from '../shared/run-line.ts';
import { overrides, type RunArgs, repeatCommand, wholeNumber, workersOf } from '../shared/run-options.ts';
import {
  asBegun,
  goesOnWith,
  measureMsOf,
  SERIES_OPTIONS,
  type SeriesArgs,
  sayHowToGoOn,
} from '../shared/series-flags.ts';
import { openSeries, settingOf } from '../shared/series-folder.ts';
import { showEnd } from '../shared/show-end.ts';
import { shownPath } from '../shared/shown-path.ts';
import { talkOf } from '../shared/talk.ts';
import { wrap } from '../shared/wrap.ts';

type StudyArgs = Omit<SeriesArgs, 'target' | 'model'> & ArgsOf<typeof OPTIONS>;

const OPTIONS = {
  blocks: number('How often each arm runs at each rate, in place of what the file says'),
  duration: text('How long each run is measured, like 1m, in place of what the file says'),
  ...SERIES_OPTIONS,
  out: { ...SERIES_OPTIONS.out, describe: 'Folder in which the folder of the study is made' },
  json: { ...SERIES_OPTIONS.json, describe: 'The study as JSON on stdout' },
  quiet: { ...SERIES_OPTIONS.quiet, describe: 'Only the answer and where the report is' },
  resume: { ...SERIES_OPTIONS.resume, describe: 'Folder of a study that was stopped: goes on with it' },
} as const;

export const study: Command<StudyArgs> = {
  usage: 'study <scenario>',
  describe: 'Put claims to the test: several endpoints by turns at a ladder of rates, each claim answered',
  options: (y) => y.positional('scenario', place('A study: a scenario file that says study')).options(OPTIONS),
  run: (args, io) => performStudyOf(args, io),
};

/** One arm, read and checked, with nothing sent yet. */
interface PreparedArm extends PreparedRun {
  readonly name: string;
}

async function performStudyOf(own: StudyArgs, io: Io): Promise<number> {
  const talk = talkOf(own, io);
  const begun = own.resume === undefined ? undefined : await readBegun(own.resume, 'study');
  const args = asBegun(own, begun);
  const study = await studyAsked(args, begun?.settings ?? {});
  const arms = await prepareArms(study, args, io);
  const [first] = arms;
  if (first === undefined) throw new Error('a study has arms');
  const { name, seed, slo } = first.scenario;
  const { blocks, measureMs, ...declared } = study;
  const now = {
    settings: { seed, blocks, durationMs: measureMs },
    scenarioHash: hashOf([declared, ...arms.map(({ scenario }) => resolvedJson(scenario))]),
  };
  if (begun !== undefined) mustBeTheSame(begun, now);
  const soFar = own.resume === undefined ? undefined : await madeIn(own.resume, turnsOf(study, seed));

  const plan = [...goesOnWith(args, soFar?.made.length ?? 0, soFar?.broken.length), ...planLines(study, arms)];
  const found = await announce(arms, plan, args, talk, io);
  const asked = new Map(
    arms.map((arm, i) => [arm.name, { ...arm, ...found[i]!, options: { ...overrides(args), arm: arm.name } }]),
  );
  const series = await openSeries('study', name, now, begun, args);
  const { id, startedAt, folder } = series;
  const command = commandOf(args, seed);
  const resultOf = (runs: readonly PlacedRun[], stopped?: StudyResult['run']['stopped']): StudyResult =>
    studyOf({
      study,
      asks: Object.fromEntries(arms.map((arm) => [arm.name, whom(arm)])),
      runs,
      slo: slo as Readonly<Record<string, number>>,
      run: { id, name, startedAt, seed, versions: VERSIONS, command, ...given({ stopped }) },
    });
  const total = arms.length * study.rates.length * blocks;
  let made = soFar?.made.length ?? 0;
  const { made: runs, stop } = await performStudy(
    {
      ...{ study, arms: asked, seed, soFar },
      // Until the end it was stopped, should this be the last that is written.
      keep: (sofar) => write(resultOf(sofar, sofar.length < total ? 'signal' : undefined), folder),
    },
    settingOf(series, command, args, talk, io),
    {
      onMade(turn, { run }) {
        made++;
        const rate = formatNumber(offeredTo(study, turn));
        talk.tell(`run ${made} of ${total}, block ${turn.block}, ${turn.arm} at ${rate}/s: ${runLine(run.result)}`);
      },
    },
  );
  const goesOn = (): void => {
    if (stop !== undefined) sayHowToGoOn('study', args, folder.path, io);
  };
  if (stop !== undefined && runs.length === 0) {
    say(io.stderr, `Stopped before a run was made; what there is lies in ${shownPath(folder.path)}.`);
    goesOn();
    return stopCode(stop);
  }
  const result = resultOf(runs, stop?.kind);
  await write(result, folder);
  show(result, folder, args, io);
  goesOn();
  return result.exitCode;
}

/** The study of the file, with the flags in place of what it says, now or when it was begun. */
async function studyAsked(args: StudyArgs & RunArgs, was: Settings): Promise<CheckedStudy> {
  workersOf(args);
  const checked = await readStudy(args.scenario, overrides(args));
  const measureMs = measureMsOf(args) ?? numberIn(was, 'durationMs') ?? checked.measureMs;
  const blocks = args.blocks ?? numberIn(was, 'blocks');
  return {
    ...checked,
    blocks: blocks === undefined ? checked.blocks : wholeNumber('blocks', blocks, 1, MOST_BLOCKS),
    measureMs,
  };
}

const numberIn = (settings: Settings, name: string): number | undefined => {
  const value = settings[name];
  return typeof value === 'number' ? value : undefined;
};

/** Reads everything, so that a mistake in any arm is known before anything is sent. */
async function prepareArms(study: CheckedStudy, args: RunArgs, io: Io): Promise<readonly PreparedArm[]> {
  const arms: PreparedArm[] = [];
  for (const { name } of study.arms) {
    const { settleMs, measureMs } = study;
    const load = { kind: 'rate', perSecond: offeredTo(study, { arm: name, step: 0 }) } as const;
    const options = { ...overrides(args), arm: name, level: { load, settleMs, measureMs } };
    arms.push({ name, ...(await prepare({ file: args.scenario, options, workers: workersOf(args) }, io.env)) });
  }
  return arms;
}

/** All that will be sent, before any of it is. */
function planLines(study: CheckedStudy, arms: readonly PreparedArm[]): readonly string[] {
  const { rates, blocks, settleMs, measureMs, claims } = study;
  const runs = arms.length * rates.length * blocks;
  const needed = blocksNeeded(claims.length);
  const oneMs = settleMs + measureMs;
  const [first] = arms;
  return [
    study.question,
    ...(study.notice === undefined ? [] : [study.notice]),
    `Puts ${countOf(claims.length, 'claim')} to the test: ${countOf(arms.length, 'arm')} at ${countOf(rates.length, 'rate')} in ${countOf(blocks, 'block')}, by turns, never two at once. ${countOf(runs, 'run')} of ${formatDuration(oneMs)}, ${formatDuration(runs * oneMs)} in all and what is left to drain.`,
    ...(blocks < needed
      ? [
          `${countOf(blocks, 'block')} ${blocks === 1 ? 'is' : 'are'} too few for so many claims: ${needed} are needed, so that each will be unclear.`,
        ]
      : []),
    ratesText(study),
    ...arms.map((arm) => `  ${arm.name}: ${whom(arm).join(', ')}, at ${ratesOf(study, arm.name)}`),
    'The first of them:',
    ...(first === undefined ? [] : explain(first.scenario, first.sources).map((line) => `  ${line}`)),
  ];
}

const ratesOf = (study: CheckedStudy, arm: string): string =>
  study.rates.map((rate) => `${formatNumber(offeredAt(study, rate)[arm] ?? rate)}/s`).join(', ');

async function write(result: StudyResult, folder: RunFolder): Promise<void> {
  for (const [name, report] of filesLeft('study')) await folder.write(name, report(result));
}

function show(result: StudyResult, folder: RunFolder, args: RunArgs, io: Io): void {
  const { stdout } = io;
  const short = wrap([answerOf(result).because], stdout.columns);
  const long = wrap(studyLines(result, { color: wantsColor(stdout, io.env) }), stdout.columns);
  showEnd(result, { short, long }, folder, args, io);
}

function commandOf(args: StudyArgs & RunArgs, seed: number): string {
  const { blocks, duration } = args;
  return repeatCommand(args, seed, 'study', wordsOf({ blocks, duration }));
}
