import assert from 'node:assert/strict';
import {
  type InvalidReason,
  type RecordedHealth,
  type RunResult,
  type WatchedHealth,
  wasWatched,
} from '../core/result.ts';
import { betweenOf, toleratedMs } from '../measure/figure/trust.ts';
import { TOLERANCE } from '../measure/metrics/tolerance.ts';
import { LIMITS } from '../measure/verdict/limits.ts';
import { untrusted } from '../measure/verdict/trust.ts';
import type { Exactness } from './exactness.ts';
import type { Tried } from './search.ts';
import type { SourceReport } from './source.ts';

/** `cold`: the first run of this process, without a warm-up, as a user's first run is. */
export type Start = 'cold' | 'warm';

/** A run with so many streams, and how the generator fared. */
export interface Level extends Tried {
  readonly start: Start;
  /** Token events read, on average over the measured time. */
  readonly eventsPerSecond: number;
  readonly requestsPerSecond: number;
  /** How far from the truth its times may be. */
  readonly exactness: Exactness;
  /** Why the run would have been INVALID: figures that are not trusted first, the least trusted before the others. */
  readonly broken: readonly InvalidReason[];
  /** The load source was late itself, so that more than this could not be tried. */
  readonly isSourceSpent: boolean;
  readonly generator: RecordedHealth & WatchedHealth & Pick<RunResult['generator'], 'standstills'>;
}

/** A level as it is to be judged: as `plimsoll run` judges a run with the tolerance that holds by default. */
export function levelOf(
  tried: Pick<Level, 'streams' | 'start'>,
  result: RunResult,
  exactness: Exactness,
  source: SourceReport,
): Level {
  const { generator, validity } = result;
  assert(wasWatched(generator), 'a run that was performed here was watched');
  const isSourceSpent = (source.late?.p99Ms ?? 0) > LIMITS.sendLagP99Ms.limit;
  const broken = validity.valid ? (exactness.itl === undefined ? [NOTHING_MEASURED] : []) : brokenIn(result);
  return {
    ...tried,
    isKept: broken.length === 0 && !isSourceSpent,
    used: usedOf(generator, result),
    eventsPerSecond: perSecond(result, 'output_tokens'),
    requestsPerSecond: perSecond(result, 'requests'),
    exactness,
    broken,
    isSourceSpent,
    generator,
  };
}

/** A run that somebody stops may be VALID without an answer, and every level is stopped. */
const NOTHING_MEASURED: InvalidReason = {
  code: 'NO_SAMPLES',
  message: 'Nothing was measured: no answer came whole in the time there was.',
  observed: 0,
  limit: 1,
};

/**
 * Times are judged by their medians here: a machine that stumbles spoils a few of them, and a generator at the end of
 * its strength comes late to every second one.
 */
function usedOf(generator: WatchedHealth, { metrics, validity: { tolerance = TOLERANCE } }: RunResult): number {
  const ofMedian = (name: string): number => {
    const value = metrics[name];
    const between = value?.type === 'trend' ? betweenOf(value, 'p50') : undefined;
    return between === undefined ? 0 : (between.high - between.low) / toleratedMs(between, tolerance);
  };
  return Math.max(
    generator.eventLoopUtilization / LIMITS.eventLoopUtilization.limit,
    generator.cpuRatio / LIMITS.cpuRatio.limit,
    ...['ttft', 'itl', 'e2e'].map(ofMedian),
  );
}

/** In one sentence each, without what explains them: the generator's own figures stand beside. */
function brokenIn({ validity, metrics, thresholds }: RunResult): readonly InvalidReason[] {
  const { tolerance = TOLERANCE, reasons } = validity;
  const figures = untrusted({ metrics, thresholds, bounded: [], tolerance });
  const told = new Set(figures.map(({ code }) => code));
  const excess = ({ observed, limit }: InvalidReason): number => observed / Math.max(limit, Number.MIN_VALUE);
  return [...figures.toSorted((a, b) => excess(b) - excess(a)), ...reasons.filter(({ code }) => !told.has(code))];
}

function perSecond({ metrics }: RunResult, name: string): number {
  const value = metrics[name];
  return value?.type === 'counter' ? value.rate : 0;
}
