import type { RequestRecord } from '../../src/core/record.ts';
import type { TrendValue } from '../../src/core/result.ts';
import { Distribution } from '../../src/measure/stats/distribution.ts';
import { isEnough, QUANTILES, type Quantile } from '../../src/measure/stats/quantiles.ts';
import type { TrueExchange } from './exchange.ts';
import type { Performed } from './perform.ts';
import { type Held, heldOf } from './requests.ts';
import { BOUNDS, JUDGED, type Judged, type Stretch } from './true-times.ts';

/** One figure of one run, beside the truth. All in ms. */
export interface Figure {
  readonly metric: Judged;
  readonly quantile: Quantile;
  readonly reported: number;
  readonly floor?: number;
  readonly ceiling?: number;
  /** What the source itself knows no better than. */
  readonly truth: Stretch;
  /** The truth lies between floor and ceiling, as far as both are known. */
  readonly isContained: boolean;
  /** One that a run is judged by: with enough samples to say anything. */
  readonly isJudged: boolean;
  /** By how much what was reported lies outside of the truth, and how much of that is allowed. */
  readonly offMs: number;
  readonly toleranceMs: number;
}

/** What one load came to. */
export interface Judgement {
  readonly figures: readonly Figure[];
  readonly requests: readonly Held[];
  readonly isValid: boolean;
  readonly codes: readonly string[];
  /** All judged figures lie within the tolerance. */
  readonly isTrue: boolean;
  readonly matched: number;
  /** Requests that the run counts and the source does not know, or figures over others than were matched. */
  readonly unmatched: number;
  readonly source: { readonly lateP99Ms: number; readonly unsureP99Ms: number };
}

/** Half a bucket of a histogram on both sides, and what one clock reading is after another. */
const SLACK_RATIO = 0.002;
const SLACK_MS = 0.05;
const TOLERANCE = { ratio: 0.05, ms: 1 };
const JUDGED_AT: ReadonlySet<Quantile> = new Set(['p50', 'p95', 'p99']);

type Bound = Partial<Readonly<Record<Quantile, number>>>;
type Bounded = TrendValue & { readonly floor?: Bound; readonly ceiling?: Bound };

export function judge({ load, result, records, exchanges }: Performed): Judgement {
  const known = new Map(exchanges.map((exchange) => [exchange.serial, exchange]));
  const counted = records.filter(
    ({ outcome, plannedMs }) => outcome.kind === 'ok' && plannedMs >= (load.warmupMs ?? 0),
  );
  const pairs = counted.flatMap((record): (readonly [RequestRecord, TrueExchange])[] => {
    const exchange = known.get(record.inputTokens ?? -1);
    return exchange === undefined ? [] : [[record, exchange]];
  });
  const figures = JUDGED.flatMap((metric) => {
    const value = result.metrics[metric];
    return value?.type === 'trend' ? figuresOf(metric, value, pairs) : [];
  });
  const ttft = result.metrics['ttft'];
  return {
    figures,
    requests: JUDGED.flatMap((metric) => heldOf(metric, pairs) ?? []),
    isValid: result.validity.valid,
    codes: result.validity.reasons.map(({ code }) => code),
    isTrue: figures.every((figure) => !isOff(figure)),
    matched: pairs.length,
    unmatched: Math.max(
      counted.length - pairs.length,
      Math.abs((ttft?.type === 'trend' ? ttft.count : 0) - pairs.length),
    ),
    source: {
      lateP99Ms: p99(exchanges.map(({ lateMs }) => lateMs)),
      unsureP99Ms: p99(exchanges.map(({ readMs: [from, to] }) => to - from)),
    },
  };
}

export const isOff = ({ isJudged, offMs, toleranceMs }: Figure): boolean => isJudged && offMs > toleranceMs;

function figuresOf(
  metric: Judged,
  value: Bounded,
  pairs: readonly (readonly [RequestRecord, TrueExchange])[],
): readonly Figure[] {
  const [low, high] = [new Distribution(), new Distribution()];
  for (const [, exchange] of pairs)
    for (const [from, to] of BOUNDS[metric](exchange)) {
      low.add(Math.max(0, from));
      high.add(to);
    }
  return Object.entries(QUANTILES).flatMap(([name, q]): readonly Figure[] => {
    const quantile = name as Quantile;
    const [from, to] = [low.quantileMs(q), high.quantileMs(q)];
    if (from === undefined || to === undefined) return [];
    const reported = value[quantile];
    const [floor, ceiling] = [value.floor?.[quantile], value.ceiling?.[quantile]];
    const isAbove = (floor ?? 0) > to * (1 + SLACK_RATIO) + SLACK_MS;
    const isBelow = (ceiling ?? reported) < from * (1 - SLACK_RATIO) - SLACK_MS;
    return [
      {
        metric,
        quantile,
        reported,
        ...(floor === undefined ? {} : { floor }),
        ...(ceiling === undefined ? {} : { ceiling }),
        truth: [from, to],
        isContained: !isAbove && !isBelow,
        isJudged: JUDGED_AT.has(quantile) && isEnough(value.count, q),
        offMs: Math.max(0, reported - to, from - reported),
        toleranceMs: Math.max(TOLERANCE.ms, TOLERANCE.ratio * (reported > to ? to : from)),
      },
    ];
  });
}

function p99(values: readonly number[]): number {
  const distribution = new Distribution();
  for (const value of values) distribution.add(value);
  return distribution.quantileMs(0.99) ?? 0;
}
