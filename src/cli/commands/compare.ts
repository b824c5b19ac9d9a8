import { basename, resolve } from 'node:path';
import { compareRuns } from '../../analysis/compare/compare.ts';
import type { SideInput } from '../../analysis/compare/input.ts';
import type { Comparison } from '../../core/comparison.ts';
import { comparisonLines } from '../../report/compare/terminal.ts';
import { plain } from '../../report/kit/plain.ts';
import { pathsIn, readRuns } from '../../run/store/read-run.ts';
import type { Command } from '../shared/command.ts';
import { type ArgsOf, flagMistake, place, places, text, toggle } from '../shared/flags.ts';
import { type Io, say, wantsColor } from '../shared/io.ts';
import { JUDGING_OPTIONS, judgingFlags, judgingOf } from '../shared/judging-flags.ts';
import { endingsOf, put, reportByEnding } from '../shared/report-place.ts';
import { quote } from '../shared/run-options.ts';
import { wrap } from '../shared/wrap.ts';

interface CompareArgs extends ArgsOf<typeof OPTIONS> {
  readonly base: string;
  readonly candidates: readonly string[];
}

const OPTIONS = {
  ...JUDGING_OPTIONS,
  out: text(`File to write the report to, by its ending: ${endingsOf('comparison')}`),
  json: toggle('The comparison as JSON on stdout'),
} as const;

/** Ranks of more are counted for minutes. */
const MOST_RUNS = 50;
const MOST_CANDIDATES = 8;

export const compare: Command<CompareArgs> = {
  usage: 'compare <base> <candidates..>',
  describe: 'Say whether runs are better, worse or the same as others, and how sure that is',
  options: (y) =>
    y
      .positional('base', place("A run's folder, several with commas between, or a folder of runs"))
      .positional('candidates', places('The same, each against the base'))
      .options(OPTIONS),
  async run(args, io) {
    const { comparison, text } = await made(args);
    if (args.out !== undefined) await put({ kind: 'file', path: args.out }, '', text);
    if (args.json) say(io.stdout, JSON.stringify(comparison));
    else show(comparison, args.out, io);
    return comparison.exitCode;
  },
};

/** Refuses what is wrong with the flags before any file is read. */
async function made(args: CompareArgs): Promise<{ readonly comparison: Comparison; readonly text: string }> {
  const report = args.out === undefined ? undefined : reportByEnding('comparison', args.out);
  const settings = judgingOf(args);
  if (args.candidates.length > MOST_CANDIDATES)
    throw flagMistake(`Up to ${MOST_CANDIDATES} candidates are compared, got ${args.candidates.length}.`);
  const [base, ...candidates] = await sides([args.base, ...args.candidates]);
  if (base === undefined) throw flagMistake('There is no base.');
  const comparison = compareRuns({ base, candidates, ...settings, command: commandOf(args) });
  return { comparison, text: report?.(comparison) ?? '' };
}

async function sides(words: readonly string[]): Promise<readonly SideInput[]> {
  const sides: SideInput[] = [];
  for (const word of words) {
    const runs = await readRuns(word);
    if (runs.length > MOST_RUNS)
      throw flagMistake(`Up to ${MOST_RUNS} runs a side are compared, got ${runs.length} in ${word}.`);
    sides.push({ label: word, runs });
  }
  refuseTwice(sides);
  return sides.map((side, i) => ({ ...side, label: labelFor(words, i) }));
}

/** A run held against itself is the same, which says nothing. */
function refuseTwice(sides: readonly SideInput[]): void {
  const seen = new Map<string, string>();
  for (const { label, runs } of sides)
    for (const { path, result } of runs) {
      const earlier = seen.get(result.run.id);
      if (earlier === label) throw flagMistake(`The run ${path} is given twice.`);
      if (earlier !== undefined)
        throw flagMistake(`The run ${path} is in ${earlier} and in ${label}; a run cannot be held against itself.`);
      seen.set(result.run.id, label);
    }
}

/** The last part of the path, unless two sides have the same one. */
function labelFor(words: readonly string[], i: number): string {
  const shortOf = (word: string): string => {
    const [first = word, ...more] = pathsIn(word);
    const name = basename(resolve(first.endsWith('result.json') ? resolve(first, '..') : first));
    return more.length === 0 ? name : `${name} +${more.length}`;
  };
  const names = words.map(shortOf);
  const isOwn = names.filter((name) => name === names[i]).length === 1;
  return isOwn ? (names[i] ?? '') : (words[i] ?? '');
}

function show(comparison: Comparison, out: string | undefined, io: Io): void {
  const { stdout } = io;
  const columns = stdout.columns ?? 120;
  const lines = comparisonLines(comparison, { color: wantsColor(stdout, io.env), columns });
  say(stdout, ...wrap(lines, stdout.columns), ...(out === undefined ? [] : ['', `report  ${plain(out)}`]));
}

const commandOf = (args: CompareArgs): string =>
  ['plimsoll', 'compare', args.base, ...args.candidates, ...judgingFlags(args)].map(quote).join(' ');
