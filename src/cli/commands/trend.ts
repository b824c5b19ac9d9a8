import { access, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import pLimit from 'p-limit';
import { DEFAULT_FIGURES, figuresNamed } from '../../analysis/trend/figures.ts';
import { pointOf, type RunPoint } from '../../analysis/trend/point.ts';
import { trendOf } from '../../analysis/trend/trend.ts';
import { PlimsollError, systemCode } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { given } from '../../core/given.ts';
import type { LeftOut, Trend } from '../../core/trend.ts';
import { nameOf } from '../../report/reports.ts';
import { trendLines } from '../../report/trend/terminal.ts';
import { type FoundRun, findRuns } from '../../run/store/find-runs.ts';
import { FILES } from '../../run/store/run-folder.ts';
import { readLoad, readStoredResult } from '../../run/store/stored-result.ts';
import type { Command } from '../shared/command.ts';
import { type ArgsOf, number, places, text, toggle } from '../shared/flags.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import { ratio } from '../shared/number-flags.ts';
import { endingsOf, put, reportByEnding } from '../shared/report-place.ts';
import { wholeNumber } from '../shared/run-options.ts';
import { shownPath } from '../shared/shown-path.ts';
import { wrap } from '../shared/wrap.ts';

interface TrendArgs extends ArgsOf<typeof OPTIONS> {
  readonly dir: readonly string[];
}

const OPTIONS = {
  metric: {
    ...text('What to follow, like ttft, ttft:p90 or e2e:p95,goodput; by default the usual dozen'),
    array: true,
    nargs: 1,
  },
  margin: { ...text('The least change worth telling; of shares a fifth of it, in points'), default: '5%' },
  last: { ...number('Only so many runs of each scenario, the latest'), default: 200 },
  out: text(`The report to write, ${endingsOf('trend')}; by default trend.html in the first folder`),
  json: toggle('The course as JSON on stdout; writes no page unless --out is given'),
} as const;

/** Shuffling more takes longer than anybody waits. */
const MOST_RUNS = 500;
const PAGE = nameOf('trend', 'html');

export const trend: Command<TrendArgs> = {
  usage: 'trend <dir..>',
  describe: 'Show the course of many runs: what changed, when, and how much is chance',
  options: (y) => y.positional('dir', places('Folders in which runs lie, at any of a few depths')).options(OPTIONS),
  run: (args, io) => showTrend(args, io),
};

async function showTrend(args: TrendArgs, io: Io): Promise<number> {
  const figures = args.metric === undefined ? DEFAULT_FIGURES : figuresNamed(args.metric);
  const margin = ratio('margin', args.margin, '5% or 0.05');
  const last = wholeNumber('last', args.last, 2, MOST_RUNS);
  const { out } = args;
  const report = reportByEnding('trend', out ?? PAGE);
  const { folders, notFolders } = await sorted(args.dir);
  const found = await findRuns(folders);
  const file = out ?? join(homeOf(folders[0] ?? '.', found.runs), PAGE);
  const read = await readAll(found.runs, await home(file), figures);
  const leftOut = [...notFolders, ...found.leftOut, ...read.leftOut];
  if (read.points.length === 0) throw nothingFound(args.dir, leftOut);
  const course = trendOf(read.points, leftOut, { figures, margin, last });
  const isWritten = !args.json || out !== undefined;
  if (isWritten) await put({ kind: 'file', path: file }, '', report(course));
  if (args.json) say(io.stdout, JSON.stringify(course));
  else showCourse(course, file, io);
  return EXIT.ok.code;
}

/** A path that is not there is a mistake; a file among folders is what a shell's `reports/*` brings along. */
async function sorted(
  dirs: readonly string[],
): Promise<{ readonly folders: readonly string[]; readonly notFolders: readonly LeftOut[] }> {
  const folders: string[] = [];
  const notFolders: LeftOut[] = [];
  for (const dir of dirs)
    try {
      if ((await stat(dir)).isDirectory()) folders.push(dir);
      else if (basename(dir) === FILES.result) folders.push(dirname(dir));
      else notFolders.push({ folder: dir, why: 'It is a file; runs are found in folders.' });
    } catch (cause) {
      const why = systemCode(cause) === 'ENOENT' ? 'is not there' : `can't be read (${systemCode(cause)})`;
      throw new PlimsollError('RUNS_NOT_FOUND', `The folder ${dir} ${why}.`, { cause });
    }
  return { folders, notFolders };
}

/** Where the page goes: into the folder in which runs lie, also where a shell's `reports/*` named the runs themselves. */
const homeOf = (folder: string, runs: readonly FoundRun[]): string =>
  runs.some((run) => resolve(run.folder).startsWith(`${resolve(folder)}${sep}`)) ? folder : dirname(resolve(folder));

/** The page's own folder as it truly lies, for links from it. */
const home = async (file: string): Promise<string> => {
  const folder = dirname(resolve(file));
  return realpath(folder).catch(() => folder);
};

interface ReadRuns {
  readonly points: readonly RunPoint[];
  readonly leftOut: readonly LeftOut[];
}

/** A few at a time: of each, only what is followed is kept. */
async function readAll(runs: readonly FoundRun[], from: string, figures: readonly string[]): Promise<ReadRuns> {
  const limit = pLimit(4);
  const read = await Promise.all(runs.map((run) => limit(() => readOne(run, from, figures))));
  const points: RunPoint[] = [];
  const leftOut: LeftOut[] = [];
  const seen = new Map<string, string>();
  for (const [i, point] of read.entries()) {
    const { folder } = runs[i]!;
    if (typeof point === 'string') {
      leftOut.push({ folder, why: point });
      continue;
    }
    const key = `${point.run.id} ${point.run.startedAt}`;
    const twin = seen.get(key);
    if (twin === undefined) points.push(point);
    else leftOut.push({ folder, why: `It is a copy of the run in ${twin}.` });
    seen.set(key, twin ?? folder);
  }
  return { points, leftOut };
}

async function readOne(
  { folder, path }: FoundRun,
  from: string,
  figures: readonly string[],
): Promise<RunPoint | string> {
  const result = await readStoredResult(path);
  if (typeof result === 'string') return result;
  if (Number.isNaN(Date.parse(result.run.startedAt))) return 'It does not say when it was begun.';
  const report = await reportFrom(from, path);
  const scenario = await readLoad(path);
  return pointOf(result, given({ folder, report, scenario }), figures);
}

/** The run's report as the page links to it: below the page's folder, or not at all. */
async function reportFrom(from: string, path: string): Promise<readonly string[] | undefined> {
  const file = join(path, 'report.html');
  const steps = relative(from, file);
  if (steps.startsWith('..') || isAbsolute(steps)) return undefined;
  try {
    await access(file);
    return steps.split(sep);
  } catch {
    return undefined;
  }
}

function nothingFound(dirs: readonly string[], leftOut: readonly LeftOut[]): PlimsollError {
  const shown = leftOut.slice(0, 5).map(({ folder, why }) => `  ${folder}: ${why}`);
  const rest = leftOut.length - shown.length;
  const where = dirs.length === 1 ? `${dirs[0]} and the folders below it` : `these ${dirs.length} folders and below`;
  return new PlimsollError(
    'RUNS_NOT_FOUND',
    [
      `No run was found: ${where} hold no ${FILES.result} that can be read.`,
      ...shown,
      ...(rest > 0 ? [`  and ${rest} more`] : []),
    ].join('\n'),
  );
}

function showCourse(course: Trend, file: string, io: Io): void {
  const { stdout } = io;
  const lines = trendLines(course, { color: wantsColor(stdout, io.env), columns: stdout.columns ?? 100 });
  say(stdout, ...wrap(lines, stdout.columns), '', `page  ${shownPath(resolve(file))}`);
}
