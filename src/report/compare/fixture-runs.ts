import type { StoredRun } from '../../analysis/compare/input.ts';
import type { Block, RunResult, TrendValue } from '../../core/result.ts';
import { seeded } from '../../core/rng.ts';
import { Distribution } from '../../measure/stats/distribution.ts';
import { wave } from '../run/fixture-series.ts';
import { FIXTURES } from '../run/fixtures.ts';

/** What one stored run is to show. */
export interface Shown {
  readonly path: string;
  readonly seed: number;
  /** How much slower, or quicker, it answers than the usual run; 1 is as usual. */
  readonly slowness?: number;
  /** The same of the tail of ttft alone. */
  readonly tail?: number;
  readonly failed?: number;
  readonly sent?: number;
  readonly model?: string;
  readonly rate?: number;
  readonly durationMs?: number;
  readonly block?: Block;
  /** Which draw of how this run differs from others; by its seed when absent. */
  readonly draw?: number;
  /** How much more than usual its runs differ. */
  readonly unrest?: number;
}

const SENT = 1200;
/** Runs of one thing differ by about so much, whatever their requests say. */
const RUN_EFFECT = 0.015;

/** A run whose distributions are whole, so that all that a comparison reads of it is there. */
export function storedRun(shown: Shown): StoredRun {
  const { path, seed, sent = SENT, failed = 2, rate = 10, durationMs = 120_000 } = shown;
  const base: RunResult = FIXTURES.passing.result;
  const rng = seeded((shown.draw ?? seed) * 7919 + Math.round(1000 * (shown.slowness ?? 1)));
  const slowness =
    (shown.slowness ?? 1) * Math.exp(RUN_EFFECT * (shown.unrest ?? 1) * (rng.next() + rng.next() + rng.next() - 1.5));
  const ok = sent - failed;
  const good = Math.min(ok, Math.round(ok * (0.975 - 0.25 * (slowness - 1))));
  const tokens = (ok * 128 * 1000) / durationMs / Math.sqrt(slowness);
  const { warmup: _, firstToken: __, ...result } = base as RunResult & Record<'warmup' | 'firstToken', unknown>;
  const model = shown.model ?? 'mixtral-8x22b-instruct';
  return {
    path,
    scenario: scenario(model, rate, durationMs, seed),
    result: {
      ...result,
      run: {
        ...base.run,
        id: `01JPA7Q3-${path.replaceAll(/[^\w-]/g, '')}`,
        startedAt: new Date(Date.UTC(2026, 2, 14, 9, seed % 60)).toISOString(),
        seed,
        durationMs: durationMs + 5400,
        measuredMs: durationMs,
        ...(shown.block === undefined ? {} : { block: shown.block }),
      },
      target: { ...base.target, model },
      counts: { planned: sent, sent, ok, failed, censored: 0, dropped: 0, cancelled: 0 },
      metrics: {
        ttft: trend(ok, 182 * slowness, 0.42 * (shown.tail ?? 1)),
        itl: trend(ok * 4, 21.4 * slowness, 0.31),
        tpot: trend(ok, 22.8 * slowness, 0.14),
        e2e: trend(ok, 3120 * slowness, 0.24),
        errors: { type: 'rate', rate: failed / sent, passes: failed, fails: ok },
        goodput: { type: 'rate', rate: good / sent, passes: good, fails: sent - good },
        requests: { type: 'counter', count: sent, rate: (sent * 1000) / durationMs },
        output_tokens: { type: 'counter', count: ok * 128, rate: tokens },
        in_flight: { type: 'gauge', mean: 31.2 * slowness, min: 0, max: Math.round(58 * slowness), last: 0 },
        queue_depth: { type: 'gauge', mean: 2.4 * slowness ** 2, min: 0, max: 19, last: 0 },
      },
      groups: {},
      series: wave(Math.min(60, durationMs / 1000), {
        rate,
        ttft: 182 * slowness,
        itl: 21.4 * slowness,
        failing: 48,
        server: { seqs: 80 },
      }),
      thresholds: [
        { metric: 'ttft', expression: 'p(95)<400', observed: 363 * slowness, ok: 363 * slowness < 400, noData: false },
        { metric: 'errors', expression: 'rate<0.01', observed: failed / sent, ok: failed / sent < 0.01, noData: false },
      ],
    },
  };
}

/** A lognormal distribution at evenly spaced ranks: smooth, so that a page made from it reads well. */
function trend(count: number, medianMs: number, sigma: number): TrendValue {
  const values = new Distribution();
  for (let i = 0; i < count; i++) values.add(medianMs * Math.exp(sigma * normalAt((i + 0.5) / count)));
  const { meanMs = 0, stddevMs = 0, minMs = 0, maxMs = 0 } = values.moments ?? {};
  const at = (q: number): number => values.quantileMs(q) ?? 0;
  const intervals = Object.entries({ p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 }).flatMap(([name, q]) => {
    const interval = values.quantileInterval95(q);
    return interval === undefined ? [] : [[name, interval] as const];
  });
  return {
    ...{ type: 'trend', unit: 'ms', count, mean: meanMs, stddev: stddevMs, min: minMs, max: maxMs },
    ...{ p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), p999: at(0.999) },
    ci95: Object.fromEntries(intervals),
    hdr: values.encode(),
  };
}

/**
 * The standard normal's quantile, to 0.0005: A&S 26.2.23. M. Abramowitz & I. A. Stegun, Handbook of Mathematical Functions.
 */
function normalAt(p: number): number {
  if (p > 0.5) return -normalAt(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  return -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
}

const scenario = (model: string, rate: number, durationMs: number, seed: number): unknown => ({
  name: 'steady-chat',
  file: 'steady-chat.ts',
  target: { url: 'http://10.20.0.7:8000/v1', model, api: 'openai-chat' },
  seed,
  slo: { ttft: 800, tpot: 60 },
  entries: [
    {
      name: 'chat',
      executor: { kind: 'constant-arrival-rate', rate, timeUnitMs: 1000, durationMs, preAllocatedVUs: 50, maxVUs: 400 },
      source: { name: 'synthetic', config: { inputTokens: 512, outputTokens: 128 } },
    },
  ],
  thresholds: [
    { key: 'ttft', expression: 'p(95)<400', abortOnFail: false, delayAbortEvalMs: 0 },
    { key: 'errors', expression: 'rate<0.01', abortOnFail: false, delayAbortEvalMs: 0 },
  ],
});
