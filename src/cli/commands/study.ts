import { relative } from 'node:path';
import { type CheckedStudy, MOST_BLOCKS } from '../../analysis/claims/check-study.ts';
import { readStudy } from '../../analysis/claims/read-study.ts';
import { blocksNeeded, offeredAt, type PlacedRun, studyOf } from '../../analysis/claims/study-of.ts';
import { reachedUrl } from '../../client/transport/connection.ts';
import type { HttpTarget } from '../../client/transport/http.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { RunResult } from '../../core/result.ts';
import type { StudyResult } from '../../core/study-result.ts';
import { formatDuration, formatNumber } from '../../core/units.ts';
import type { OpenSource } from '../../load/prompts/source.ts';
import { countOf } from '../../report/kit/format.ts';
import { plain } from '../../report/kit/plain.ts';
import { quantileText } from '../../report/kit/quantile-text.ts';
import { STUDY_REPORTS } from '../../report/study/reports.ts';
import { studyLines } from '../../report/study/terminal.ts';
import { answerOf, ratesText } from '../../report/study/words.ts';
import { openTargets } from '../../run/credentials.ts';
import { drained } from '../../run/drained.ts';
import { findServer } from '../../run/find-server.ts';
import { openSources } from '../../run/open-sources.ts';
import { folderName } from '../../run/run-files.ts';
import { newRunId } from '../../run/run-scenario.ts';
import { createRunFolder, type RunFolder } from '../../run/store/run-folder.ts';
import { VERSIONS } from '../../run/version.ts';
import { explain } from '../../scenario/explain.ts';
import { type LoadOptions, loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { targetsOf } from '../../scenario/targets.ts';
import type { ArmTurn } from '../../series/arm-order.ts';
import { performStudy } from '../../series/perform-study.ts';
import type { Asked } from '../../series/perform-turn.ts';
import { askTargets } from '../shared/ask-targets.ts';
import type { Command } from '../shared/command.ts';
import { confirm } from '../shared/confirm.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import {
  overrides,
  RUN_OPTIONS,
  type RunArgs,
  repeatCommand,
  TARGET_OPTIONS,
  wholeNumber,
  workersOf,
} from '../shared/run-options.ts';
import { measureMsOf } from '../shared/study.ts';
import { wrap } from '../shared/wrap.ts';

interface StudyArgs extends Omit<RunArgs, 'target' | 'model'> {
  readonly blocks?: number | undefined;
  readonly duration?: string | undefined;
}

const OPTIONS = {
  blocks: {
    type: 'number',
    describe: 'How often each arm runs at each rate, in place of what the file says',
    requiresArg: true,
  },
  duration: {
    type: 'string',
    describe: 'How long each run is measured, like 1m, in place of what the file says',
    requiresArg: true,
  },
  env: TARGET_OPTIONS.env,
  ...RUN_OPTIONS,
  out: { ...RUN_OPTIONS.out, describe: 'Folder in which the folder of the study is made' },
  json: { ...RUN_OPTIONS.json, describe: 'The study as JSON on stdout' },
  quiet: { ...RUN_OPTIONS.quiet, describe: 'Only the answer and where the report is' },
  yes: { type: 'boolean', default: false, describe: 'Do not ask before load goes to another machine' },
  'no-preflight': { type: 'boolean', default: false, describe: 'Do not ask the targets for their models first' },
} as const;

export const study: Command<StudyArgs> = {
  usage: 'study <scenario>',
  describe: 'Put claims to the test: several endpoints by turns at a ladder of rates, each claim answered',
  flags: Object.keys(OPTIONS),
  options: (y) =>
    y
      .positional('scenario', {
        type: 'string',
        describe: 'A study: a scenario file that says study',
        demandOption: true,
      })
      .options(OPTIONS),
  run: (args, io) => performStudyOf(args, io),
};

/** One arm, read and checked, with nothing sent yet. */
interface PreparedArm {
  readonly name: string;
  readonly scenario: Scenario;
  readonly sources: ReadonlyMap<string, OpenSource>;
  readonly options: LoadOptions;
  readonly targets: readonly HttpTarget[];
}

async function performStudyOf(args: StudyArgs, io: Io): Promise<number> {
  const workers = workersOf(args);
  const checked = await readStudy(args.scenario, overrides(args));
  const measureMs = measureMsOf(args) ?? checked.measureMs;
  const blocks = args.blocks === undefined ? checked.blocks : wholeNumber('blocks', args.blocks, 1, MOST_BLOCKS);
  const study: CheckedStudy = { ...checked, blocks, measureMs };
  const arms = await prepareArms(study, args, io);
  const [first] = arms;
  if (first === undefined) throw new Error('a study has arms');
  const talks = !args.quiet && !args.json;
  const plan = planLines(study, arms);
  if (talks) say(io.stdout, ...wrap(plan.map(plain), io.stdout.columns), '');
  const tell = (text: string): void => {
    if (talks) say(io.stderr, ...wrap([`note: ${plain(text)}`], io.stderr.columns));
  };
  for (const warning of new Set(arms.flatMap(({ scenario }) => scenario.warnings))) tell(warning);
  await confirm(
    arms.flatMap(({ scenario }) => targetsOf(scenario).map(reachedUrl)),
    talks ? [] : plan,
    args.yes,
    io,
  );
  const asked = await findServers(arms, args, io, tell);
  const { name, seed } = first.scenario;
  const startedAt = new Date().toISOString();
  const id = newRunId();
  const folder = await createRunFolder(args.out, folderName(startedAt, `study-${name}`, id));
  const command = commandOf(args, seed);
  const resultOf = (runs: readonly PlacedRun[], stopped?: StudyResult['run']['stopped']): StudyResult =>
    studyOf({
      study,
      asks: Object.fromEntries(arms.map((arm) => [arm.name, whom(arm)])),
      runs,
      slo: first.scenario.slo as Readonly<Record<string, number>>,
      run: { id, name, startedAt, seed, versions: VERSIONS, command, ...(stopped === undefined ? {} : { stopped }) },
    });
  const total = arms.length * study.rates.length * blocks;
  let made = 0;
  const end = await performStudy({
    ...{ study, arms: asked, id, file: args.scenario, seed, workers, folder: folder.path, command },
    timeOfDay: () => new Date().toISOString(),
    interrupt: io.interrupt,
    note: tell,
    onRun: (turn, offered, result) => {
      made++;
      if (talks)
        say(
          io.stdout,
          ...wrap([`run ${made} of ${total}, ${plain(runLine(turn, offered, result))}`], io.stdout.columns),
        );
    },
    // Until the end it was stopped, should this be the last that is written.
    keep: (runs) => write(resultOf(runs, runs.length < total ? 'signal' : undefined), folder),
    drained: async ({ server, targets }) => {
      if (server !== undefined) await drained(server, targets, io.interrupt);
    },
  });
  if (end.runs.length === 0) {
    say(io.stderr, `Stopped before a run was made; what there is lies in ${whereOf(folder.path)}.`);
    return end.stopped === 'script' ? EXIT.aborted.code : EXIT.interrupted.code;
  }
  const result = resultOf(end.runs, end.stopped);
  await write(result, folder);
  show(result, folder, args, io);
  return result.exitCode;
}

/** Reads everything, so that a mistake in any arm is known before anything is sent. */
async function prepareArms(study: CheckedStudy, args: StudyArgs, io: Io): Promise<readonly PreparedArm[]> {
  const arms: PreparedArm[] = [];
  for (const { name } of study.arms) {
    const options: LoadOptions = { ...overrides(args), arm: name };
    const perSecond = offeredAt(study, study.rates[0] ?? 1)[name] ?? 1;
    const { settleMs, measureMs } = study;
    const scenario = await loadScenario(args.scenario, {
      ...options,
      level: { load: { kind: 'rate', perSecond }, settleMs, measureMs },
    });
    const targets = await openTargets(scenario, io.env);
    arms.push({ name, scenario, sources: await openSources(scenario), options, targets });
  }
  return arms;
}

async function findServers(
  arms: readonly PreparedArm[],
  args: StudyArgs,
  io: Io,
  tell: (text: string) => void,
): Promise<ReadonlyMap<string, Asked>> {
  const asked = new Map<string, Asked>();
  const notes = new Set<string>();
  for (const { name, scenario, options, targets } of arms) {
    const unsure = args['no-preflight'] ? [] : await askTargets(scenario, targets, io);
    const server = await findServer(scenario, targets, io.env, io.interrupt);
    for (const text of [...unsure, ...(server?.notes ?? [])]) notes.add(text);
    asked.set(name, { options, targets, server });
  }
  for (const text of notes) tell(text);
  return asked;
}

const whom = ({ scenario }: PreparedArm): readonly string[] =>
  targetsOf(scenario).map(({ url, model }) => `${model} at ${url}`);

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

function runLine({ block, arm }: ArmTurn, offered: number, { metrics, counts, validity }: RunResult): string {
  const { ttft, itl } = metrics;
  const parts = [
    `block ${block}, ${arm} at ${formatNumber(offered)}/s:`,
    [
      ...(ttft?.type === 'trend' ? [`ttft p95 ${quantileText(ttft, 'p95')}`] : []),
      ...(itl?.type === 'trend' ? [`itl p99 ${quantileText(itl, 'p99')}`] : []),
      `${counts.ok} of ${countOf(counts.sent, 'request')} succeeded`,
      ...(validity.valid ? [] : [`INVALID: ${validity.reasons[0]?.message ?? ''}`]),
    ].join(', '),
  ];
  return parts.join(' ');
}

async function write(result: StudyResult, folder: RunFolder): Promise<void> {
  for (const [name, report] of Object.entries(STUDY_REPORTS)) await folder.write(name, report(result));
}

function show(result: StudyResult, folder: RunFolder, { json, quiet }: StudyArgs, io: Io): void {
  const { stdout } = io;
  if (json) {
    say(stdout, JSON.stringify(result));
    return;
  }
  const where = whereOf(folder.file('report.html' satisfies keyof typeof STUDY_REPORTS));
  if (quiet) say(stdout, ...wrap([answerOf(result).because], stdout.columns), where);
  else
    say(
      stdout,
      '',
      ...wrap(studyLines(result, { color: wantsColor(stdout, io.env) }), stdout.columns),
      '',
      `report  ${where}`,
    );
}

function whereOf(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

function commandOf(args: StudyArgs, seed: number): string {
  const { blocks, duration } = args;
  return repeatCommand(args, seed, 'study', [
    ...(blocks === undefined ? [] : ['--blocks', String(blocks)]),
    ...(duration === undefined ? [] : ['--duration', duration]),
  ]);
}
