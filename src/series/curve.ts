import { seedOf } from '../analysis/search/capacity.ts';
import { kneeOf } from '../analysis/search/knee.ts';
import { type ProbeLength, probeLength, typicalMsOf, UNASKED_RATIO } from '../analysis/search/probe-length.ts';
import type { Clock } from '../core/clock.ts';
import type { Curve, CurvePoint, LoadLevel, LoadLine } from '../core/curve.ts';
import { EXIT } from '../core/exit-codes.ts';
import { given } from '../core/given.ts';
import { drainedAfter } from './drained.ts';
import type { Asked, SeriesSetting } from './perform-planned.ts';
import { performSeries, type Series, type SeriesEnd } from './perform-series.ts';
import { performProbe } from './probe.ts';
import type { CurveSoFar } from './store/curve-so-far.ts';

/** Runs of one scenario at several loads, one after the other, and what they make together. */
export interface CurveSeries {
  readonly asked: Asked;
  readonly seed: number;
  readonly curve: Pick<Curve, 'kind' | 'target' | 'slo'> & {
    readonly run: Omit<Curve['run'], 'durationMs' | 'stopped'>;
  };
  /** The share of requests that must be good; absent where nothing is asked. */
  readonly goodputRatio?: number | undefined;
  /** The most that a session may answer, where its source says. */
  readonly outputTokens?: number | undefined;
  /** In place of the length that the share needs. */
  readonly measureMs?: number | undefined;
  /** Of an earlier process that was stopped. */
  readonly soFar: CurveSoFar;
  readonly clock: Clock;
  /** Keeps what is known so far, whole or not at all. */
  readonly keep: (curve: Curve) => Promise<void>;
  readonly onBegin: (next: NextPoint) => void;
  readonly onPoint: (point: CurvePoint) => void;
}

export interface NextPoint {
  /** Of all runs that were begun, from 1. */
  readonly number: number;
  /** Of the runs that came to their own end, from 1. */
  readonly nth: number;
  readonly level: LoadLevel;
  readonly purpose: CurvePoint['purpose'];
  readonly length: ProbeLength;
}

/** What to run next, after these points; undefined where there is nothing left. */
export type ChooseNext = (points: readonly CurvePoint[]) => Pick<NextPoint, 'level' | 'purpose'> | undefined;

/** Makes the points that are chosen, one after the other, each with a seed of its own. After each the curve is kept. */
export function performCurve(
  series: CurveSeries,
  choose: ChooseNext,
  setting: SeriesSetting,
): Promise<SeriesEnd<CurvePoint>> {
  const { asked, goodputRatio, soFar, seed, onBegin, onPoint } = series;
  const { interrupt } = setting;
  const points: Series<NextPoint, CurvePoint> = {
    next(made) {
      const chosen = choose(made);
      if (chosen === undefined) return undefined;
      // In this process none is without a point, as it would have ended with it.
      const number = soFar.begun + made.length - soFar.points.length + 1;
      return { number, nth: made.length + 1, ...chosen, length: lengthOf(series, chosen, made) };
    },
    perform: (next) => performProbe({ ...next, seed: seedOf(seed, next.number - 1), goodputRatio, asked }, setting),
    keep: async (made) => void (await kept(series, made, { exitCode: EXIT.invalid.code })),
    drained: (_, { hopeless }) => drainedAfter(asked, interrupt, hopeless !== undefined),
  };
  return performSeries(points, {
    before: soFar.points,
    interrupt,
    progress: { onBegin, onMade: (_, point) => onPoint(point) },
  });
}

const lengthOf = (
  { goodputRatio, measureMs, curve, outputTokens }: CurveSeries,
  { level, purpose }: Pick<NextPoint, 'level' | 'purpose'>,
  points: readonly CurvePoint[],
): ProbeLength =>
  probeLength({
    load: level,
    purpose,
    goodputRatio: goodputRatio ?? UNASKED_RATIO,
    typicalMs: typicalMsOf(points, curve.slo, outputTokens),
    measureMs,
  });

/** Puts the curve together and keeps it. */
export async function kept(
  { curve: { run, ...curve }, goodputRatio, soFar, clock, keep }: CurveSeries,
  points: readonly CurvePoint[],
  { line, exitCode }: { readonly line?: LoadLine; readonly exitCode: number },
): Promise<Curve> {
  const knee = kneeOf(points);
  const whole: Curve = {
    schema: 1,
    ...curve,
    run: {
      ...run,
      durationMs: soFar.durationMs + clock.now(),
      ...(exitCode === EXIT.interrupted.code ? { stopped: 'signal' } : {}),
    },
    ...given({ goodputRatio }),
    points,
    ...given({ line, knee }),
    exitCode,
  };
  await keep(whole);
  return whole;
}
