import type { RunMs } from '../../core/clock.ts';

/** How a run stood at an instant. */
export interface Sample {
  readonly atMs: RunMs;
  /** Requests sent and unfinished. */
  readonly inFlight: number;
  /** Requests that have ended since the run began. */
  readonly ended: number;
}

/** How the number in flight grew over a stretch of a run. */
export interface Growth {
  readonly overMs: number;
  readonly fromInFlight: number;
  readonly toInFlight: number;
  /** Requests that came and that ended, per second. */
  readonly comePerSecond: number;
  readonly endPerSecond: number;
  /** The part of what came, and of what was planned to come, that stayed: 1 − ended / come. */
  readonly shareLeft: number;
  /** The growth in standard errors. */
  readonly t: number;
}

/** What is known of the arrivals beforehand. */
export interface Coming {
  /** Requests planned per second; infinite where the scenario's own code decides how many there are. */
  readonly perSecond: number;
  /** Standard deviation of the gaps over their mean: 1 for Poisson, 0 when evenly spaced. */
  readonly cv: number;
}

const BLOCKS = 10;
/** In fewer requests and less time there is no trend to be seen; in bursts, in more requests. */
const LEAST_MS = 4000;
const LEAST_CAME = 40;

/**
 * The growth from `fromMs`, when the run had settled, to the last sample; undefined while there is too little to see one:
 * a stretch shorter than the one in which it settled may be one answer long.
 *
 * The stretch is cut into ten equal blocks. In a system that keeps up, what ends in a block is what comes on average,
 * give or take; the scatter between blocks says how much, whatever the arrivals are like and however long one busy
 * spell lasts. The mean growth of a block is held against that scatter: Student's t with 9 degrees of freedom. A sample
 * by itself tells little of the next one, as queues change slowly; blocks long enough to empty one are nearly
 * independent (batch means: Law & Kelton, *Simulation Modeling and Analysis*, §9.5.3).
 */
export function growthOf(samples: readonly Sample[], fromMs: RunMs, coming: Coming): Growth | undefined {
  const first = samples.find(({ atMs }) => atMs >= fromMs);
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const overMs = last.atMs - first.atMs;
  const ended = last.ended - first.ended;
  const grown = last.inFlight - first.inFlight;
  const came = ended + grown;
  if (overMs < Math.max(LEAST_MS, fromMs) || came < LEAST_CAME * Math.max(1, coming.cv ** 2)) return undefined;
  const marks = Array.from({ length: BLOCKS + 1 }, (_, k) => endedAt(samples, first.atMs + (overMs * k) / BLOCKS));
  const perBlock = marks.slice(1).map((mark, k) => mark - (marks[k] ?? 0));
  const standardError = deviationOf(perBlock) / Math.sqrt(BLOCKS);
  return {
    overMs,
    fromInFlight: first.inFlight,
    toInFlight: last.inFlight,
    comePerSecond: (came * 1000) / overMs,
    endPerSecond: (ended * 1000) / overMs,
    // A burst may come faster than is planned and yet be served: what is short is short of the plan as well.
    shareLeft: Math.min(grown / came, 1 - (ended * 1000) / overMs / coming.perSecond),
    t: grown / BLOCKS / Math.max(standardError, LEAST_ERROR),
  };
}

/** Counts are whole, so that blocks which agree to the last request still know no more than this. */
const LEAST_ERROR = 0.3;

/**
 * Growing without bound: more than a tenth of what comes stays, by more than chance does once in two thousand looks. A
 * run is looked at every second, so a look must be surer than a test that is made once.
 */
export const growsWithoutBound = ({ shareLeft, t }: Growth): boolean => shareLeft > 0.1 && t > 4.78;

/** Still growing when its time was over: a twentieth stays, by more than chance does once in a hundred runs. */
export const stillGrows = ({ shareLeft, t }: Growth): boolean => shareLeft > 0.05 && t > 2.82;

/** Ended by then, on a straight line between samples. */
function endedAt(samples: readonly Sample[], atMs: RunMs): number {
  const next = samples.findIndex((sample) => sample.atMs >= atMs);
  const after = samples[next] ?? samples.at(-1);
  const before = samples[next - 1] ?? after;
  if (after === undefined || before === undefined) return 0;
  if (after.atMs <= before.atMs) return after.ended;
  return before.ended + ((after.ended - before.ended) * (atMs - before.atMs)) / (after.atMs - before.atMs);
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
