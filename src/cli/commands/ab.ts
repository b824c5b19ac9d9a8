import { pairsNeeded } from '../../analysis/change/runs-needed.ts';
import { ALPHA, compareRuns } from '../../analysis/compare/compare.ts';
import { JUDGED_BY_DEFAULT } from '../../analysis/compare/figures.ts';
import { shownUrl } from '../../client/transport/base-url.ts';
import type { Comparison } from '../../core/comparison.ts';
import type { PlimsollError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { given } from '../../core/given.ts';
import { formatDuration } from '../../core/units.ts';
import { answerOf } from '../../report/compare/sentence.ts';
import { comparisonLines } from '../../report/compare/terminal.ts';
import { countOf } from '../../report/kit/format.ts';
import { plain } from '../../report/kit/plain.ts';
import { filesLeft } from '../../report/reports.ts';
import { hashOf } from '../../run/hash.ts';
import { type PreparedRun, prepare } from '../../run/prepare.ts';
import { planOf } from '../../run/share.ts';
import type { RunFolder } from '../../run/store/run-folder.ts';
import { explain } from '../../scenario/explain.ts';
import { resolvedJson } from '../../scenario/to-json.ts';
import { performAb } from '../../series/ab.ts';
import { type PairTurn, pairsInOrder } from '../../series/order/pairs.ts';
import { type SeriesEnd, stopCode } from '../../series/perform-series.ts';
import { type Begun, mustBeTheSame, readBegun } from '../../series/store/begun.ts';
import { type MadeTurn, madeIn } from '../../series/store/made.ts';
import { announce, whom } from '../shared/announce.ts';
import type { Command } from '../shared/command.ts';
import { type ArgsOf, flagMistake, number, text, wordsOf } from '../shared/flags.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import { JUDGING_OPTIONS, judgingFlags, judgingOf } from '../shared/judging-flags.ts';
import { runLine } from '../shared/run-line.ts';
import {
  overrides,
  type RunArgs,
  repeatCommand,
  SCENARIO,
  TARGET_OPTIONS,
  wholeNumber,
  workersOf,
} from '../shared/run-options.ts';
import { asBegun, goesOnWith, SERIES_OPTIONS, type SeriesArgs, sayHowToGoOn } from '../shared/series-flags.ts';
import { openSeries, settingOf } from '../shared/series-folder.ts';
import { showEnd } from '../shared/show-end.ts';
import { shownPath } from '../shared/shown-path.ts';
import { talkOf } from '../shared/talk.ts';
import { wrap } from '../shared/wrap.ts';

type AbArgs = Omit<SeriesArgs, 'target'> & ArgsOf<typeof OPTIONS>;

/** With what was not given, and is known from the series that goes on. */
type WholeArgs = Omit<AbArgs, 'a' | 'b' | 'blocks' | 'workers'> & RunArgs & Readonly<Record<'a' | 'b', string>>;

const BLOCKS = 8;
/** Without defaults, so that one given beside --resume is told from one that is not. */
const OPTIONS = {
  a: text('Base URL of the one API: the base (required)'),
  b: text('Base URL of the other: the candidate (required)'),
  'model-a': text('Model of the one, where they differ'),
  'model-b': text('Model of the other'),
  blocks: number(`Pairs of runs; eight are the fewest that judge six figures (${BLOCKS})`),
  ...JUDGING_OPTIONS,
  model: TARGET_OPTIONS.model,
  ...SERIES_OPTIONS,
  out: { ...SERIES_OPTIONS.out, describe: 'Folder in which the folder of the comparison is made' },
  json: { ...SERIES_OPTIONS.json, describe: 'The comparison as JSON on stdout' },
  quiet: { ...SERIES_OPTIONS.quiet, describe: 'Only the verdict and where the report is' },
  resume: { ...SERIES_OPTIONS.resume, describe: 'Folder of a comparison that was stopped: goes on with it' },
} as const;

const MOST_BLOCKS = 50;

export const ab: Command<AbArgs> = {
  usage: 'ab <scenario>',
  describe: 'Run a scenario on two targets by turns, and compare them',
  options: (y) => y.positional('scenario', SCENARIO).options(OPTIONS),
  run: (args, io) => performAbOf(args, io),
};

async function performAbOf(own: AbArgs, io: Io): Promise<number> {
  const talk = talkOf(own, io);
  const begun = own.resume === undefined ? undefined : await readBegun(own.resume, 'ab');
  const pairs = wholeNumber('blocks', own.blocks ?? Number(begun?.settings['blocks'] ?? BLOCKS), 1, MOST_BLOCKS);
  const args = wholeArgs(own, begun);
  const judging = judgingOf(args);
  const [a, b] = [await prepareSide('a', args, io), await prepareSide('b', args, io)];
  const { name, seed } = a.scenario;
  const now = {
    settings: {
      ...{
        a: shownUrl(args.a),
        b: shownUrl(args.b),
        ...given({ 'model-a': args['model-a'], 'model-b': args['model-b'] }),
      },
      ...{ seed, blocks: pairs, margin: args.margin, 'share-margin': args['share-margin'] },
      ...given({ judge: args.judge }),
    },
    scenarioHash: hashOf([a, b].map(({ scenario }) => resolvedJson(scenario))),
  };
  if (begun !== undefined) mustBeTheSame(begun, now);
  const soFar = own.resume === undefined ? undefined : await madeIn(own.resume, pairsInOrder(pairs));

  const plan = [
    ...goesOnWith(args, soFar?.made.length ?? 0, soFar?.broken.length),
    ...planLines(a, b, pairs, judging.judged?.length ?? JUDGED_BY_DEFAULT.length),
  ];
  const [ofA, ofB] = await announce([a, b], plan, args, talk, io);
  if (ofA === undefined || ofB === undefined) throw new Error('both sides were looked at');

  const series = await openSeries('ab', name, now, begun, args);
  const command = commandOf(args, pairs, seed);
  const end = await performAb(
    { a: { ...a, ...ofA }, b: { ...b, ...ofB }, pairs, seed, soFar },
    settingOf(series, command, args, talk, io),
    {
      onMade: ({ pair, side }, { run }) => talk.tell(`pair ${pair} of ${pairs}, ${side}: ${runLine(run.result)}`),
    },
  );
  const exitCode = await finish(end, { folder: series.folder, command, judging }, args, io);
  if (end.stop !== undefined) sayHowToGoOn('ab', args, series.folder.path, io, judgingFlags(args));
  return exitCode;
}

function wholeArgs(own: AbArgs, begun: Begun | undefined): WholeArgs {
  const was = (name: string): string | undefined => begun?.settings[name]?.toString();
  const a = own.a ?? was('a');
  const b = own.b ?? was('b');
  if (a === undefined || b === undefined) throw missing(Object.entries({ a, b }));
  const { a: _a, b: _b, blocks: _blocks, ...rest } = own;
  return {
    ...asBegun(rest, begun),
    ...{ a, b },
    'model-a': own['model-a'] ?? was('model-a'),
    'model-b': own['model-b'] ?? was('model-b'),
  };
}

function missing(sides: readonly (readonly [string, string | undefined])[]): PlimsollError {
  const names = sides.filter(([, url]) => url === undefined).map(([name]) => name);
  return flagMistake(`Missing required argument${names.length > 1 ? 's' : ''}: ${names.join(', ')}.`);
}

const prepareSide = (side: 'a' | 'b', args: WholeArgs, io: Io): Promise<PreparedRun> => {
  const options = overrides({ ...args, target: args[side], model: args[`model-${side}`] ?? args.model });
  return prepare({ file: args.scenario, options, workers: workersOf(args) }, io.env);
};

/** All that will be sent, before any of it is. */
function planLines(a: PreparedRun, b: PreparedRun, pairs: number, judged: number): readonly string[] {
  const { endsMs } = planOf(a);
  return [
    `Compares a, ${whom(a).join(', ')}, with b, ${whom(b).join(', ')}: ${countOf(pairs, 'pair')} of runs, one after the other, in the order a b, b a, and so on; both of a pair ask the same.`,
    `Of each, ${countOf(pairs, 'run')}${Number.isFinite(endsMs) ? ` of ${formatDuration(endsMs)}` : ''}, ${countOf(2 * pairs, 'run')} in all${Number.isFinite(endsMs) ? `, ${formatDuration(2 * pairs * endsMs)} and what is left to drain` : ''}. One of them:`,
    ...explain(a.scenario, a.sources).map((line) => `  ${line}`),
    ...(pairs < pairsNeeded(judged, ALPHA)
      ? [
          `With ${countOf(pairs, 'pair')} no change, however great, can be told from chance: ${countOf(judged, 'judged figure')} take ${pairsNeeded(judged, ALPHA)}.`,
        ]
      : []),
  ];
}

type AbEnd = SeriesEnd<MadeTurn<PairTurn>>;

/** What was measured is kept and compared, also when it was stopped: pairs that are whole. */
async function finish(
  end: AbEnd,
  { folder, command, judging }: { folder: RunFolder; command: string; judging: ReturnType<typeof judgingOf> },
  args: WholeArgs,
  io: Io,
): Promise<number> {
  const code = end.stop === undefined ? EXIT.ok.code : stopCode(end.stop);
  const runsOf = (side: 'a' | 'b') => end.made.flatMap(({ turn, run }) => (turn.side === side ? [run] : []));
  const [base, candidate] = [runsOf('a'), runsOf('b')];
  if (base.length === 0 || candidate.length === 0) {
    say(
      io.stderr,
      `Stopped${becauseOf(end)} before a pair of runs was made; what there is lies in ${shownPath(folder.path)}.`,
    );
    return code;
  }
  const comparison = compareRuns({
    base: { label: 'a', runs: base },
    candidates: [{ label: 'b', runs: candidate }],
    ...judging,
    command,
  });
  // A stop is told before what half of the pairs say; figures that can't be trusted before a stop.
  const isStopped = code !== EXIT.ok.code && comparison.exitCode !== EXIT.invalid.code;
  const exitCode = isStopped ? code : comparison.exitCode;
  const whole: Comparison = { ...comparison, exitCode };
  for (const [name, report] of filesLeft('comparison')) await folder.write(name, report(whole));
  show(whole, end, folder, args, io);
  return exitCode;
}

const becauseOf = ({ stop }: AbEnd): string => (stop?.why === undefined ? '' : ` (${stop.why})`);

function show(comparison: Comparison, end: AbEnd, folder: RunFolder, args: WholeArgs, io: Io): void {
  const { stdout } = io;
  const lines = comparisonLines(comparison, { color: wantsColor(stdout, io.env), columns: stdout.columns ?? 120 });
  const stopped =
    end.stop === undefined
      ? []
      : [`Stopped${plain(becauseOf(end))} before all pairs were made; these are the whole ones.`];
  const [contrast] = comparison.contrasts;
  const { word, because } = contrast === undefined ? { word: '', because: '' } : answerOf(contrast, comparison);
  const wrapped = (said: readonly string[]): readonly string[] => wrap([...stopped, ...said], stdout.columns);
  showEnd(comparison, { short: wrapped([`${word}: ${because}`]), long: wrapped(lines) }, folder, args, io);
}

function commandOf(args: WholeArgs, pairs: number, seed: number): string {
  const { a, b } = args;
  const flags = { a, b, 'model-a': args['model-a'], 'model-b': args['model-b'], blocks: pairs };
  return repeatCommand(args, seed, 'ab', [...wordsOf(flags), ...judgingFlags(args)]);
}
