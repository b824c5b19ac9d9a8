import type { CurvePoint, LoadLevel, PointGauge, PointTrend } from '../../core/curve.ts';
import { given } from '../../core/given.ts';
import { metricIn, type RunResult } from '../../core/result.ts';
import { ABSENT, readQuantile } from '../../measure/figure/reading.ts';
import { type Evidence, goodputOf } from './evidence.ts';

export interface Performed {
  readonly level: LoadLevel;
  readonly folder: string;
  readonly purpose: CurvePoint['purpose'];
  readonly offeredPerSecond: number;
  readonly result: RunResult;
  readonly evidence: Evidence;
}

/** A run as its curve shows it. */
export function pointOf({ level, folder, purpose, offeredPerSecond, result, evidence }: Performed): CurvePoint {
  const { run, counts, metrics, cost, validity } = result;
  const hopeless = 'hopeless' in evidence ? evidence.hopeless : undefined;
  const tpot = trend(result, 'tpot');
  const reading = tpot === undefined ? ABSENT : readQuantile(tpot, 'p50', validity.tolerance);
  return given({
    level,
    folder,
    purpose,
    measuredMs: run.measuredMs,
    valid: evidence.kind !== 'invalid',
    reasons: evidence.kind === 'invalid' ? evidence.reasons : [],
    tolerance: validity.tolerance,
    hopeless,
    isMet: evidence.kind === 'held' ? true : evidence.kind === 'missed' ? false : undefined,
    sent: counts.sent,
    offeredPerSecond,
    okPerSecond: okPerSecond(result),
    errors: metricIn(metrics, 'errors', 'rate'),
    goodput: goodputOf(result),
    accuracy: metricIn(metrics, 'accuracy', 'rate'),
    outputTokensPerSecond: metricIn(metrics, 'output_tokens', 'counter')?.rate,
    tokensPerSecondPerUser: reading.kind === 'value' && reading.value > 0 ? 1000 / reading.value : undefined,
    ttft: trend(result, 'ttft'),
    tpot,
    itl: trend(result, 'itl'),
    e2e: trend(result, 'e2e'),
    inFlight: gauge(result, 'in_flight'),
    queueDepth: gauge(result, 'queue_depth'),
    running: gauge(result, 'running'),
    kvUsage: gauge(result, 'kv_usage'),
    hiddenQueue: gauge(result, 'hidden_queue'),
    cost,
  });
}

/** Ends while load was offered, whenever they had begun: the server's throughput, without the drain. */
function okPerSecond({ run, series, counts }: RunResult): number {
  const fromMs = run.warmupMs ?? 0;
  const untilMs = fromMs + run.measuredMs;
  const within = (series.columns['ok'] ?? []).filter((_, i) => {
    const startMs = series.t[i] ?? 0;
    return startMs >= fromMs && startMs + series.windowMs <= untilMs;
  });
  if (within.length > 0) return within.reduce<number>((sum, value) => sum + (value ?? 0), 0) / within.length;
  return run.measuredMs > 0 ? (counts.ok * 1000) / run.measuredMs : 0;
}

function trend({ metrics }: RunResult, name: string): PointTrend | undefined {
  const value = metricIn(metrics, name, 'trend');
  if (value === undefined) return undefined;
  const { floor, ceiling } = value;
  return {
    ...{ count: value.count, ...figuresOf(value) },
    ...given({ floor: floor && figuresOf(floor), ceiling: ceiling && figuresOf(ceiling) }),
  };
}

const figuresOf = ({ mean, p50, p95, p99 }: Pick<PointTrend, 'mean' | 'p50' | 'p95' | 'p99'>) => ({
  mean,
  p50,
  p95,
  p99,
});

function gauge({ metrics }: RunResult, name: string): PointGauge | undefined {
  const value = metricIn(metrics, name, 'gauge');
  return value && { mean: value.mean, max: value.max };
}
