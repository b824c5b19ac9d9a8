import { join, relative } from 'node:path';
import { pairsNeeded } from '../../analysis/change/runs-needed.ts';
import { ALPHA, compareRuns } from '../../analysis/compare/compare.ts';
import { JUDGED_BY_DEFAULT } from '../../analysis/compare/figures.ts';
import { reachedUrl } from '../../client/transport/connection.ts';
import type { Comparison } from '../../core/comparison.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { RunResult } from '../../core/result.ts';
import { formatDuration } from '../../core/units.ts';
import { answerOf } from '../../report/compare/sentence.ts';
import { comparisonLines } from '../../report/compare/terminal.ts';
import { countOf } from '../../report/kit/format.ts';
import { plain } from '../../report/kit/plain.ts';
import { quantileText } from '../../report/kit/quantile-text.ts';
import { filesLeft } from '../../report/reports.ts';
import { drained } from '../../run/drained.ts';
import { findServer } from '../../run/find-server.ts';
import { folderName } from '../../run/run-files.ts';
import { newRunId } from '../../run/run-scenario.ts';
import { planOf } from '../../run/share.ts';
import { createRunFolder, type RunFolder } from '../../run/store/run-folder.ts';
import { explain } from '../../scenario/explain.ts';
import { targetsOf } from '../../scenario/targets.ts';
import { type AbEnd, performAb } from '../../series/perform-ab.ts';
import type { Asked } from '../../series/perform-turn.ts';
import { askTargets } from '../shared/ask-targets.ts';
import type { Command } from '../shared/command.ts';
import { confirm } from '../shared/confirm.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import { JUDGING_OPTIONS, type JudgingArgs, judgingFlags, judgingOf } from '../shared/judging-flags.ts';
import { RUN_OPTIONS, type RunArgs, repeatCommand, TARGET_OPTIONS, wholeNumber } from '../shared/run-options.ts';
import { type Prepared, prepare } from '../shared/study.ts';
import { wrap } from '../shared/wrap.ts';

interface AbArgs extends Omit<RunArgs, 'target'>, JudgingArgs {
  readonly a: string;
  readonly b: string;
  readonly 'model-a'?: string | undefined;
  readonly 'model-b'?: string | undefined;
  readonly blocks: number;
}

const { target: _, ...ASKED } = TARGET_OPTIONS;
const OPTIONS = {
  a: { type: 'string', describe: 'Base URL of the one API: the base', requiresArg: true, demandOption: true },
  b: { type: 'string', describe: 'Base URL of the other: the candidate', requiresArg: true, demandOption: true },
  'model-a': { type: 'string', describe: 'Model of the one, where they differ', requiresArg: true },
  'model-b': { type: 'string', describe: 'Model of the other', requiresArg: true },
  blocks: {
    type: 'number',
    default: 8,
    describe: 'Pairs of runs; eight are the fewest that judge six figures',
    requiresArg: true,
  },
  ...JUDGING_OPTIONS,
  ...ASKED,
  ...RUN_OPTIONS,
  out: { ...RUN_OPTIONS.out, describe: 'Folder in which the folder of the comparison is made' },
  json: { ...RUN_OPTIONS.json, describe: 'The comparison as JSON on stdout' },
  quiet: { ...RUN_OPTIONS.quiet, describe: 'Only the verdict and where the report is' },
  yes: { type: 'boolean', default: false, describe: 'Do not ask before load goes to another machine' },
  'no-preflight': { type: 'boolean', default: false, describe: 'Do not ask the targets for their models first' },
} as const;

const MOST_BLOCKS = 50;

export const ab: Command<AbArgs> = {
  usage: 'ab <scenario>',
  describe: 'Run a scenario on two targets by turns, and compare them',
  flags: Object.keys(OPTIONS),
  options: (y) =>
    y
      .positional('scenario', { type: 'string', describe: 'A .ts, .js, .yaml or .json file', demandOption: true })
      .options(OPTIONS),
  run: (args, io) => performAbOf(args, io),
};

async function performAbOf(args: AbArgs, io: Io): Promise<number> {
  const pairs = wholeNumber('blocks', args.blocks, 1, MOST_BLOCKS);
  const judging = judgingOf(args);
  const talks = !args.quiet && !args.json;
  const [a, b] = [await prepareSide('a', args, io), await prepareSide('b', args, io)];
  const plan = planLines(a, b, pairs, judging.judged?.length ?? JUDGED_BY_DEFAULT.length);
  if (talks) say(io.stdout, ...wrap(plan.map(plain), io.stdout.columns), '');
  const tell = (text: string): void => {
    if (talks) say(io.stderr, ...wrap([`note: ${plain(text)}`], io.stderr.columns));
  };
  for (const warning of a.scenario.warnings) tell(warning);
  await confirm(
    [a, b].flatMap(({ scenario }) => targetsOf(scenario).map(reachedUrl)),
    talks ? [] : plan,
    args.yes,
    io,
  );
  const sides = { a: await sideOf(a, args, io, tell), b: await sideOf(b, args, io, tell) };
  const { name, seed } = a.scenario;
  const startedAt = new Date().toISOString();
  const id = newRunId();
  const folder = await createRunFolder(args.out, folderName(startedAt, `ab-${name}`, id));
  const command = commandOf(args, seed);
  const end = await performAb({
    ...sides,
    id,
    file: args.scenario,
    pairs,
    seed,
    workers: a.workers,
    folder: folder.path,
    command,
    timeOfDay: () => new Date().toISOString(),
    interrupt: io.interrupt,
    note: tell,
    onBegin: () => {},
    onRun: ({ pair, side }, result) => {
      if (talks)
        say(io.stdout, ...wrap([`pair ${pair} of ${pairs}, ${side}: ${plain(runLine(result))}`], io.stdout.columns));
    },
    drained: async ({ server, targets }) => {
      if (server !== undefined) await drained(server, targets, io.interrupt);
    },
  });
  return finish(end, { folder, command, judging }, args, io);
}

const prepareSide = (side: 'a' | 'b', args: AbArgs, io: Io): Promise<Prepared> =>
  prepare({ ...args, target: args[side], model: args[`model-${side}`] ?? args.model }, [], io);

async function sideOf(prepared: Prepared, args: AbArgs, io: Io, tell: (text: string) => void): Promise<Asked> {
  const { scenario, targets, options } = prepared;
  const unsure = args['no-preflight'] ? [] : await askTargets(scenario, targets, io);
  const server = await findServer(scenario, targets, io.env, io.interrupt);
  for (const text of [...unsure, ...(server?.notes ?? [])]) tell(text);
  return { options, targets, server };
}

/** All that will be sent, before any of it is. */
function planLines(a: Prepared, b: Prepared, pairs: number, judged: number): readonly string[] {
  const { endsMs } = planOf({ ...a, share: { index: 0, count: 1 } });
  const whom = ({ scenario }: Prepared): string =>
    targetsOf(scenario)
      .map(({ url, model }) => `${model} at ${url}`)
      .join(', ');
  return [
    `Compares a, ${whom(a)}, with b, ${whom(b)}: ${countOf(pairs, 'pair')} of runs, one after the other, in the order a b, b a, and so on; both of a pair ask the same.`,
    `Of each, ${countOf(pairs, 'run')}${Number.isFinite(endsMs) ? ` of ${formatDuration(endsMs)}` : ''}, ${countOf(2 * pairs, 'run')} in all${Number.isFinite(endsMs) ? `, ${formatDuration(2 * pairs * endsMs)} and what is left to drain` : ''}. One of them:`,
    ...explain(a.scenario, a.sources).map((line) => `  ${line}`),
    ...(pairs < pairsNeeded(judged, ALPHA)
      ? [
          `With ${countOf(pairs, 'pair')} no change, however great, can be told from chance: ${countOf(judged, 'judged figure')} take ${pairsNeeded(judged, ALPHA)}.`,
        ]
      : []),
  ];
}

function runLine({ metrics, counts, validity }: RunResult): string {
  const { ttft, itl } = metrics;
  const parts = [
    ...(ttft?.type === 'trend' ? [`ttft p95 ${quantileText(ttft, 'p95')}`] : []),
    ...(itl?.type === 'trend' ? [`itl p99 ${quantileText(itl, 'p99')}`] : []),
    `${counts.ok} of ${countOf(counts.sent, 'request')} succeeded`,
    ...(validity.valid ? [] : [`INVALID: ${validity.reasons[0]?.message ?? ''}`]),
  ];
  return parts.join(', ');
}

/** What was measured is kept and compared, also when it was stopped: pairs that are whole. */
async function finish(
  end: AbEnd,
  { folder, command, judging }: { folder: RunFolder; command: string; judging: ReturnType<typeof judgingOf> },
  args: AbArgs,
  io: Io,
): Promise<number> {
  const stopCode =
    end.stopped === undefined ? EXIT.ok.code : end.stopped === 'signal' ? EXIT.interrupted.code : EXIT.aborted.code;
  if (end.a.length === 0 || end.b.length === 0) {
    say(io.stderr, `Stopped before a pair of runs was made; what there is lies in ${whereOf(folder.path)}.`);
    return stopCode;
  }
  const comparison = compareRuns({
    base: { label: 'a', runs: end.a },
    candidates: [{ label: 'b', runs: end.b }],
    ...judging,
    command,
  });
  // A stop is told before what half of the pairs say; figures that can't be trusted before a stop.
  const isStopped = stopCode !== EXIT.ok.code && comparison.exitCode !== EXIT.invalid.code;
  const exitCode = isStopped ? stopCode : comparison.exitCode;
  const whole: Comparison = { ...comparison, exitCode };
  for (const [name, report] of filesLeft('comparison')) await folder.write(name, report(whole));
  show(whole, end, folder, args, io);
  return exitCode;
}

function show(comparison: Comparison, end: AbEnd, folder: RunFolder, { json, quiet }: AbArgs, io: Io): void {
  const { stdout } = io;
  if (json) {
    say(stdout, JSON.stringify(comparison));
    return;
  }
  const lines = comparisonLines(comparison, { color: wantsColor(stdout, io.env), columns: stdout.columns ?? 120 });
  const stopped = end.stopped === undefined ? [] : ['Stopped before all pairs were made; these are the whole ones.'];
  const where = whereOf(join(folder.path, 'report.html'));
  const [contrast] = comparison.contrasts;
  const { word, because } = contrast === undefined ? { word: '', because: '' } : answerOf(contrast, comparison);
  if (quiet) say(stdout, ...wrap([...stopped, `${word}: ${because}`], stdout.columns), where);
  else say(stdout, '', ...wrap([...stopped, ...lines], stdout.columns), '', `report  ${where}`);
}

function whereOf(path: string): string {
  const short = relative(process.cwd(), path);
  return plain(short.startsWith('..') ? path : short);
}

function commandOf(args: AbArgs, seed: number): string {
  const { a, b, blocks } = args;
  const flags = Object.entries({
    a,
    b,
    'model-a': args['model-a'],
    'model-b': args['model-b'],
    blocks: String(blocks),
  });
  return repeatCommand(args, seed, 'ab', [
    ...flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...judgingFlags(args),
  ]);
}
