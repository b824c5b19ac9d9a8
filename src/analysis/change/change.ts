import type { ChangeInterval, Missing } from '../../core/comparison.ts';
import { given } from '../../core/given.ts';
import type { ChangeScale } from '../../core/study-result.ts';
import type { Reading } from '../../measure/figure/reading.ts';
import { differenceOfTwo, type WithInterval } from '../../measure/stats/of-two.ts';
import { rankSumP, sampleShift } from '../../measure/stats/rank-sum.ts';
import type { Estimate } from '../../measure/stats/ranks.ts';
import { pairedShift, signedRankP } from '../../measure/stats/signed-rank.ts';
import { wilson95 } from '../../measure/stats/wilson.ts';
import { SCALES } from './scales.ts';

/** What the runs of both sides have of one figure. */
export interface Readings {
  /** One for each run. */
  readonly base: readonly Reading[];
  /** Of pairs in the order of the base's. */
  readonly candidate: readonly Reading[];
  readonly isPaired: boolean;
  readonly scale: ChangeScale;
}

/** How a figure moved from base to candidate. */
export interface Move {
  readonly kind: 'move';
  /** Hodges–Lehmann's, over runs or pairs; of one run each the change itself. */
  readonly estimate: number;
  readonly interval?: ChangeInterval;
  /** One for each pair; absent without pairs. */
  readonly pairs?: readonly number[];
  /** The change against this one: on which side of it (the sign), and the two-sided exact p of no difference to it. */
  readonly against: (change: number) => { readonly sign: number; readonly p: number };
}

export type Found = Move | { readonly kind: 'missing'; readonly missing: Missing };

type ValueReading = Extract<Reading, { kind: 'value' }>;
interface Values extends Omit<Readings, 'base' | 'candidate'> {
  readonly base: readonly ValueReading[];
  readonly candidate: readonly ValueReading[];
}

/** Over runs or pairs of runs: the replicate is the run, never the request. */
export function changeOf(readings: Readings): Found {
  const missing = missingOf(readings);
  return missing === undefined ? moveOf(readings as Values) : { kind: 'missing', missing };
}

/** Of one run each, with what their requests say of it: how much runs differ is not known. */
export function changeWithin(readings: Readings): Found {
  const missing = missingOf(readings);
  if (missing !== undefined) return { kind: 'missing', missing };
  const { interval: _, pairs: __, ...move } = moveOf(readings as Values);
  const { back } = SCALES[readings.scale];
  const [a, b] = [readings.base, readings.candidate].map(([one]) => withinRun(one as ValueReading, readings.scale));
  if (a === undefined || b === undefined) return move;
  const { low, high } = differenceOfTwo(a, b);
  return { ...move, interval: { low: back(low), high: back(high), confidence: 0.95, over: 'requests' } };
}

function moveOf({ base, candidate, isPaired, scale }: Values): Move {
  const { onto, back } = SCALES[scale];
  const [from, to] = [base, candidate].map((side) => side.map(({ value }) => onto(value))) as [number[], number[]];
  const differences = isPaired ? to.map((value, i) => value - from[i]!) : undefined;
  const shift = differences === undefined ? sampleShift(from, to) : pairedShift(differences);
  return {
    kind: 'move',
    estimate: back(shift.estimate),
    ...given({ interval: widened(shift, { base, candidate, scale }), pairs: differences?.map(back) }),
    against: (change) => {
      const at = SCALES[scale].ofChange(change);
      return {
        sign: Math.sign(shift.estimate - at),
        p:
          differences === undefined
            ? rankSumP(
                from,
                to.map((value) => value - at),
              )
            : signedRankP(differences.map((difference) => difference - at)),
      };
    },
  };
}

/**
 * Of shares at least as wide as all requests together have it: runs without a single error agree perfectly, and still
 * say nothing of an error in ten times as many requests.
 */
function widened(
  { interval }: Estimate,
  { base, candidate, scale }: Pick<Values, 'base' | 'candidate' | 'scale'>,
): ChangeInterval | undefined {
  if (interval === undefined) return undefined;
  const { back } = SCALES[scale];
  const { confidence } = interval;
  const [low, high] = [back(interval.low), back(interval.high)];
  const [a, b] = [proportionOf(base), proportionOf(candidate)];
  if (a === undefined || b === undefined) return { low, high, confidence, over: 'runs' };
  const pooled = differenceOfTwo(a, b);
  return { low: Math.min(low, pooled.low), high: Math.max(high, pooled.high), confidence, over: 'runs' };
}

/** Of all these runs together, each request a trial of its own. */
function proportionOf(readings: readonly ValueReading[]): WithInterval | undefined {
  const trials = readings.flatMap((reading) => reading.trials ?? []);
  if (trials.length === 0) return undefined;
  const [passes, total] = [trials.reduce((n, t) => n + t.passes, 0), trials.reduce((n, t) => n + t.total, 0)];
  const [low, high] = wilson95(passes, total);
  return { estimate: passes / total, low, high };
}

/** On the scale, what one run's own requests say of its value. */
function withinRun(reading: ValueReading, scale: ChangeScale): WithInterval | undefined {
  if (reading.trials !== undefined) return proportionOf([reading]);
  if (reading.interval === undefined) return undefined;
  const { onto } = SCALES[scale];
  const [low, high] = reading.interval.map(onto) as [number, number];
  return Number.isFinite(low) ? { estimate: onto(reading.value), low, high } : undefined;
}

function missingOf({ base, candidate, scale }: Readings): Missing | undefined {
  const sides = (is: (side: readonly Reading[]) => boolean): 'base' | 'candidate' | 'both' | undefined => {
    if (is(base)) return is(candidate) ? 'both' : 'base';
    return is(candidate) ? 'candidate' : undefined;
  };
  const noRuns = sides((side) => side.length === 0);
  if (noRuns !== undefined) return { kind: 'no-runs', side: noRuns };
  const absent = sides((side) => side.some(({ kind }) => kind === 'absent'));
  if (absent !== undefined) return { kind: 'absent', side: absent };
  const all = [...base, ...candidate];
  const untrusted = sides((side) => side.some(({ kind }) => kind === 'untrusted'));
  if (untrusted !== undefined)
    return { kind: 'untrusted', side: untrusted, runs: all.filter(({ kind }) => kind === 'untrusted').length };
  const [least] = all.filter((each) => each.kind === 'few-values').toSorted((a, b) => a.count - b.count);
  if (least !== undefined) return least;
  const isRatioless = scale === 'relative' && all.some((each) => each.kind === 'value' && each.value <= 0);
  return isRatioless ? { kind: 'no-ratio' } : undefined;
}
