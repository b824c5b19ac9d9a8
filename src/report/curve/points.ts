import { type Curve, type CurvePoint, loadOf } from '../../core/curve.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { ABSENT, NOT_TRUSTED, type Reading, readQuantile, TOO_FEW } from '../../measure/figure/reading.ts';
import { betweenOf } from '../../measure/figure/trust.ts';
import type { Tone } from '../kit/answer.ts';
import { doubtBetween, marksExplained } from '../kit/doubt.ts';
import { capital, formatCount, formatPerSecond, told } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { hrefOf } from '../kit/report-link.ts';
import { quantileText } from '../kit/value-text.ts';
import { levelText } from './load-text.ts';

/** Its figures are those of a whole run that can be believed. */
export const isTrusted = ({ valid, hopeless }: CurvePoint): boolean => valid && hopeless === undefined;

type Latency = 'ttft' | 'tpot' | 'itl' | 'e2e';

/** What a run has of a latency; too few values say nothing of it, and one that may be our own is not to be believed. */
export function readingOf(point: CurvePoint, latency: Latency, quantile: 'p50' | 'p95' | 'p99'): Reading {
  const value = point[latency];
  return value === undefined ? ABSENT : readQuantile(value, quantile, point.tolerance);
}

/** Output tokens per second that one user gets. */
export const speedForOne = (point: CurvePoint): number | undefined =>
  point.tpot !== undefined && readingOf(point, 'tpot', 'p50').kind !== 'value'
    ? undefined
    : point.tokensPerSecondPerUser;

export interface PointState {
  readonly word: 'held' | 'missed' | 'INVALID' | 'hopeless' | 'measured';
  readonly tone: Tone;
  /** Of an INVALID or hopeless run. May quote foreign text. */
  readonly why: readonly string[];
}

export function stateOf({ valid, reasons, hopeless, isMet }: CurvePoint): PointState {
  if (!valid) return { word: 'INVALID', tone: 'doubtful', why: reasons };
  if (hopeless !== undefined) return { word: 'hopeless', tone: 'bad', why: [hopeless] };
  if (isMet === undefined) return { word: 'measured', tone: 'good', why: [] };
  return isMet ? { word: 'held', tone: 'good', why: [] } : { word: 'missed', tone: 'bad', why: [] };
}

/** All runs at one load. */
export interface Level {
  readonly load: number;
  readonly name: string;
  readonly points: readonly CurvePoint[];
  /** Of the points, those that lines go through. */
  readonly trusted: readonly CurvePoint[];
}

/** Lowest first. */
export function levelsOf({ points }: Curve): readonly Level[] {
  const byLoad = new Map<number, CurvePoint[]>();
  for (const point of points) {
    const load = loadOf(point.level);
    byLoad.set(load, [...(byLoad.get(load) ?? []), point]);
  }
  return [...byLoad]
    .sort(([a], [b]) => a - b)
    .map(([load, points]) => ({
      load,
      name: levelText(points[0]!.level),
      points,
      trusted: points.filter(isTrusted),
    }));
}

/** The run to read figures from: nearest to the load line within its interval, or the first at the knee. */
export function chosenPoint({ points, line, knee }: Curve): CurvePoint | undefined {
  const trusted = points.filter(isTrusted);
  if (line?.kind === 'found') {
    const [low, high] = line.interval;
    const distance = (point: CurvePoint): number => Math.abs(loadOf(point.level) - line.perSecond);
    return trusted
      .filter(({ level }) => loadOf(level) >= low && loadOf(level) <= high)
      .sort((a, b) => distance(a) - distance(b) || loadOf(a.level) - loadOf(b.level))[0];
  }
  return knee === undefined ? undefined : trusted.find(({ level }) => loadOf(level) === loadOf(knee.level));
}

/** What each run was for. */
export const PURPOSES = {
  bracket: 'in large steps, until a rate holds and a higher one misses',
  bisect: 'between the highest that held and the lowest that missed',
  confirm: 'again at either side of the line, since one run may be luck',
  point: 'one of the loads that were asked for',
} as const satisfies Record<CurvePoint['purpose'], string>;

/**
 * Where a run's own report lies, from the study's folder. Escaped, and never upwards, so that no name leads elsewhere;
 * undefined where it was not kept.
 */
export const reportPath = ({ folder }: CurvePoint): string | undefined => {
  if (folder === '') return undefined;
  const segments = plain(folder)
    .replace(/^probes\//, '')
    .split('/');
  return hrefOf(['probes', ...segments, 'report.html']);
};

/** Runs that are not to be believed, a sentence each. One that is hopeless is evidence: it missed, before its end. */
export function trustNotes({ points }: Curve): readonly string[] {
  return points.flatMap((point) => {
    const { word, why } = stateOf(point);
    if (word !== 'INVALID') return [];
    const reasons = why.map((text, i) => (i === 0 ? text : capital(text))).join(' ');
    return [`${levelText(point.level)} ${word}: ${plain(reasons || 'no reason was given')}`];
  });
}

/** A figure of a point as page, Markdown and terminal print it. */
export interface PointCell {
  readonly head: string;
  /** Undefined where it was not measured. */
  readonly text: (point: CurvePoint) => string | undefined;
  /** Within which the truth is likely: `81.2–84.9 %`. */
  readonly range?: (point: CurvePoint) => string | undefined;
}

const FOR_ONE = 'For one user';

/** What one user gets is made of the median time per token, and as sure as that. */
function speedText(point: CurvePoint): string | undefined {
  if (point.tpot !== undefined) {
    const { kind } = readingOf(point, 'tpot', 'p50');
    if (kind !== 'value') return kind === 'untrusted' ? NOT_TRUSTED : TOO_FEW;
  }
  return told(formatPerSecond, speedForOne(point));
}

const CELLS: readonly PointCell[] = [
  { head: 'Sent', text: ({ sent }) => formatCount(sent) },
  { head: 'Goodput', text: ({ goodput }) => told(formatRatio, goodput?.rate) },
  { head: 'Errors', text: ({ errors }) => told(formatRatio, errors?.rate) },
  { head: 'TTFT p95', text: ({ ttft, tolerance }) => ttft && quantileText(ttft, 'p95', tolerance) },
  { head: 'TPOT p95', text: ({ tpot, tolerance }) => tpot && quantileText(tpot, 'p95', tolerance) },
  { head: 'Queue, mean', text: ({ queueDepth }) => told(formatNumber, queueDepth?.mean) },
  { head: 'Output tokens', text: ({ outputTokensPerSecond }) => told(formatPerSecond, outputTokensPerSecond) },
  { head: FOR_ONE, text: speedText },
  {
    head: 'Accuracy',
    text: ({ accuracy }) => told(formatRatio, accuracy?.rate),
    range: ({ accuracy }) => accuracy?.ci95?.map(formatRatio).join('–').replace(' %–', '–'),
  },
  { head: 'Cost per million', text: ({ cost }) => told(formatNumber, cost?.perMillionOutputTokens) },
];

/** What the marks before figures of the table mean; none where there is no mark. */
export const pointMarks = ({ points }: Curve): readonly string[] =>
  marksExplained(
    points.flatMap((point) =>
      (['ttft', 'tpot'] as const).map((latency) => {
        const value = point[latency];
        const reading = readingOf(point, latency, 'p95');
        if (value === undefined || !('value' in reading)) return undefined;
        return doubtBetween(reading.value, betweenOf(value, 'p95'), point.tolerance);
      }),
    ),
    points.find(({ tolerance }) => tolerance !== undefined)?.tolerance,
  );

/** Those of which at least one point has anything to say; how fast one user is served is what a sweep is for. */
export const pointCells = ({ points, kind }: Curve): readonly PointCell[] =>
  CELLS.filter(
    ({ head, text }) => (kind === 'sweep' || head !== FOR_ONE) && points.some((point) => text(point) !== undefined),
  );
