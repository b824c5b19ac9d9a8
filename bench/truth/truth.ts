import { writeFileSync } from 'node:fs';
import { messageOf } from '../../src/core/errors.ts';
import { type Judgement, judge } from './judge.ts';
import { described, type TruthLoad, truthLoad } from './loads.ts';
import { ownDelayLines } from './own-delay.ts';
import { type Performed, performLoad } from './perform.ts';
import { figureLine, requestLines, verdictLine } from './print.ts';
import { startTruthSource, type TruthSource } from './source.ts';
import { summaryOf } from './summary.ts';
import { QUIET, TABLE } from './table.ts';

export const TRUTH_CASES = ['truth', 'truth-table', 'own-delay-quiet'] as const;
export type TruthCase = (typeof TRUTH_CASES)[number];

export interface TruthOptions {
  readonly loads: number;
  /** These loads, or rows of the table, alone. */
  readonly only: readonly number[];
  readonly seed: number;
  /** A file for all figures, as JSON. */
  readonly out?: string;
}

/** One load of a case, as it is kept. */
export interface JudgedLoad extends Judgement {
  readonly n: number;
  readonly load: TruthLoad;
  /** The source was too late, or too unsure of when requests came, each time: nothing is judged by it. */
  readonly isSetAside: boolean;
}

/** Later than this at p99, the source was another server than the one that was asked for. */
const MOST_LATE_MS = 50;
const MOST_REPEATS = 2;

/** @returns whether what is asked of the case holds */
export async function benchTruth(which: TruthCase, options: TruthOptions): Promise<boolean> {
  // So that what was started is ended, a generator that is stopped above all.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const source = await startTruthSource();
  if (source.priority >= 0) console.log('The source has no higher priority: whatever else runs disturbs the truth.');
  if (!source.hasOwnCore) console.log('The source shares its core: the generator may be woken behind it.');
  try {
    switch (which) {
      case 'truth':
        return await benchLoads(source, options);
      case 'truth-table':
        return await benchTable(source, options);
      case 'own-delay-quiet':
        return await benchQuiet(source);
      default:
        return which satisfies never;
    }
  } finally {
    await source.stop();
  }
}

async function benchLoads(source: TruthSource, options: TruthOptions): Promise<boolean> {
  const chosen = options.only.length > 0 ? options.only : Array.from({ length: options.loads }, (_, i) => i + 1);
  const judged: JudgedLoad[] = [];
  const failed: number[] = [];
  const began = performance.now();
  for (const n of chosen) {
    const load = truthLoad(options.seed, n);
    console.log(
      `${n} (${judged.length + failed.length + 1} of ${chosen.length}, ${minutes(began)}): ${described(load)}`,
    );
    const one = await judgedLoad(n, load, source).catch((error: unknown) => {
      console.log(`  FAILED: ${messageOf(error)}`);
      failed.push(n);
    });
    if (one === undefined) continue;
    judged.push(one);
    if (chosen.length <= 3) for (const figure of one.figures) console.log(`  ${figureLine(figure)}`);
    keep(options, judged);
  }
  const { lines, holds } = summaryOf(judged);
  console.log(['', ...lines, ...(failed.length === 0 ? [] : [`FAILED: ${failed.join(', ')}`])].join('\n'));
  return holds && failed.length === 0;
}

async function benchTable(source: TruthSource, options: TruthOptions): Promise<boolean> {
  const judged: JudgedLoad[] = [];
  for (const [i, load] of TABLE.entries()) {
    const n = i + 1;
    if (options.only.length > 0 && !options.only.includes(n)) continue;
    console.log(`\n${n}. ${load.name}: ${described(load)}`);
    const one = await judgedLoad(n, load, source);
    judged.push(one);
    for (const figure of one.figures) if (figure.isJudged) console.log(`  ${figureLine(figure)}`);
    keep(options, judged);
  }
  const wrong = judged.filter(({ isValid, isTrue }) => isValid && !isTrue);
  console.log(
    `\n${judged.length - wrong.length} of ${judged.length} rows within tolerance or INVALID${wrong.length === 0 ? '' : `; not: ${wrong.map(({ n }) => n).join(', ')}`}`,
  );
  return wrong.length === 0;
}

async function benchQuiet(source: TruthSource): Promise<boolean> {
  console.log(`${QUIET.name}: ${described(QUIET)}`);
  const performed = await performLoad(QUIET, source);
  say(judge(performed));
  const { lines, holds } = ownDelayLines(performed);
  console.log(lines.join('\n'));
  return holds;
}

/** Repeated while the source itself was too late; judged by the source alone, so that no load is chosen for its figures. */
async function judgedLoad(n: number, load: TruthLoad, source: TruthSource): Promise<JudgedLoad> {
  for (let repeats = 0; ; repeats++) {
    const performed: Performed = await performLoad(load, source);
    const judgement = judge(performed);
    const isDisturbed = judgement.source.lateP99Ms > MOST_LATE_MS;
    say(judgement);
    if (!isDisturbed || repeats === MOST_REPEATS) {
      if (isDisturbed) console.log('  set aside: the source was too late');
      return { n, load, ...judgement, isSetAside: isDisturbed };
    }
    console.log('  the source was too late: repeated');
  }
}

function say(judgement: Judgement): void {
  console.log(`  ${verdictLine(judgement)}`);
  for (const line of requestLines(judgement)) console.log(`  ${line}`);
  for (const figure of judgement.figures) if (!figure.isContained) console.log(`  ${figureLine(figure)}`);
}

/** After each load: a bench that is interrupted has told what it saw. */
function keep({ out, seed }: TruthOptions, judged: readonly JudgedLoad[]): void {
  if (out !== undefined) writeFileSync(out, JSON.stringify({ seed, loads: judged }, null, 1));
}

const minutes = (since: number): string => `${((performance.now() - since) / 60_000).toFixed(1)} min`;
