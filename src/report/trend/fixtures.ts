import { DEFAULT_FIGURES } from '../../analysis/trend/figures.ts';
import { type Place, pointOf, type RunPoint } from '../../analysis/trend/point.ts';
import { trendOf } from '../../analysis/trend/trend.ts';
import type { Metrics, MetricValue, RunResult } from '../../core/result.ts';
import { normal, type Rng, seeded } from '../../core/rng.ts';
import type { LeftOut, Trend } from '../../core/trend.ts';
import { FIXTURES, HOSTILE } from '../run/fixtures.ts';

const NIGHT_MS = 86_400_000;
const FIRST_NIGHT = Date.UTC(2026, 9, 5, 2, 0, 11);
const NOISE = 0.03;

/** What differs of a night's run from the steady one. */
interface Night {
  /** Latencies are so many times as long. */
  readonly slower?: number;
  /** Output tokens per second are so many times as many. */
  readonly faster?: number;
  readonly errors?: number;
  readonly result?: (result: RunResult) => RunResult;
  readonly place?: Partial<Place>;
}

const LOAD = { entries: '1f0a', slo: '77c2', target: '0b1d' };

/** Fixed courses that the goldens and the browser suite are made from: no clock, and chance from a seed. */
export const TRENDS = {
  worse: worse(),
  steady: steady(),
  parts: parts(),
  few: few(),
  hostile: hostile(),
} as const satisfies Record<string, Trend>;

/** Forty-one nights: slower from the 28th on, with INVALID runs and one that was stopped in between. */
function worse(): Trend {
  return courseOf(
    nights(41, 1, (i) => ({
      ...(i >= 27 ? { slower: 1.12, faster: 0.94 } : {}),
      ...(i === 9 || i === 33 ? { result: invalid } : {}),
      ...(i === 20 ? { result: (result) => ({ ...result, run: { ...result.run, stopped: 'signal' } }) } : {}),
    })),
    [
      {
        folder: 'reports/2026-10-19-020011-steady-chat-3f9a1c',
        why: 'There is no result.json yet: the run goes on, or was killed.',
      },
      {
        folder: 'reports/2026-10-30-141502-capacity-steady-chat-77ab02',
        why: 'Its report is one of several runs (a search, a sweep or a comparison); they were made for one another, not night by night.',
      },
    ],
  );
}

/** Sixty nights in which nothing changed, but for the latest, which is far off. */
function steady(): Trend {
  return courseOf(nights(60, 2, (i) => (i === 59 ? { slower: 1.3 } : {})));
}

/** The scenario changed after twenty nights, and plimsoll's version after forty; it was better in between. */
function parts(): Trend {
  return courseOf(
    nights(48, 3, (i) => ({
      ...(i >= 20
        ? { slower: i >= 32 ? 1.1 : 1.4, errors: 0.01, place: { scenario: { ...LOAD, entries: '22ce' } } }
        : {}),
      ...(i >= 40
        ? { result: (result) => ({ ...result, run: { ...result.run, versions: { plimsoll: '1.0.0' } } }) }
        : {}),
    })),
  );
}

/** Three runs of one scenario, and one of another on one day, which measured next to nothing. */
function few(): Trend {
  const { tiny } = FIXTURES;
  const other = { ...tiny.result, run: { ...tiny.result.run, startedAt: '2026-10-06T09:30:00.000Z' } };
  return courseOf([...nights(3, 4, () => ({})), pointOf(other, { folder: 'reports/probe' }, DEFAULT_FIGURES)]);
}

/** Names, reasons and folders that were meant to mislead. */
function hostile(): Trend {
  return courseOf(
    nights(16, 5, (i) => ({
      result: (result) => ({
        ...(i % 5 === 4 ? invalid(result) : result),
        run: { ...result.run, name: HOSTILE[0], versions: { plimsoll: HOSTILE[4] } },
        target: { ...result.target, model: HOSTILE[6], url: `http://10.20.0.7/${HOSTILE[2]}` },
        ...(i === 4
          ? { validity: { valid: false, reasons: [{ code: 'X', message: HOSTILE[1], observed: 1, limit: 0 }] } }
          : {}),
      }),
      place: {
        folder: `reports/${HOSTILE[3]}`,
        report: ['..', `"><b>${HOSTILE[2]}`, 'javascript:alert(1)', 'report.html'],
        scenario: { ...LOAD, ...(i >= 12 ? { [HOSTILE[7]]: 'x' } : {}) },
      },
    })),
    [{ folder: HOSTILE[5], why: `Its result.json is none of plimsoll's: ${HOSTILE[0]}` }],
  );
}

function courseOf(points: readonly RunPoint[], leftOut: readonly LeftOut[] = []): Trend {
  return trendOf(points, leftOut, { figures: DEFAULT_FIGURES, margin: 0.05, last: 200 });
}

function invalid(result: RunResult): RunResult {
  return {
    ...result,
    metrics: scaled(result.metrics, () => 1.6),
    validity: FIXTURES.invalid.result.validity,
  };
}

function nights(count: number, seed: number, of: (i: number) => Night): readonly RunPoint[] {
  const rng = seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const { slower = 1, faster = 1, errors = 0, result: changed = (result) => result, place } = of(i);
    const startedAt = new Date(FIRST_NIGHT + i * NIGHT_MS).toISOString();
    const id = `a${String(i).padStart(3, '0')}`;
    const folder = `${startedAt.slice(0, 10)}-020011-steady-chat-${id}`;
    const result = changed(night(rng.fork(i), { slower, faster, errors, startedAt, id }));
    return pointOf(
      result,
      { folder: `reports/${folder}`, report: [folder, 'report.html'], scenario: LOAD, ...place },
      DEFAULT_FIGURES,
    );
  });
}

function night(
  rng: Rng,
  {
    slower,
    faster,
    errors,
    startedAt,
    id,
  }: { slower: number; faster: number; errors: number; startedAt: string; id: string },
): RunResult {
  const { result } = FIXTURES.passing;
  const chance = (): number => Math.exp(NOISE * normal(rng));
  const whole = chance();
  const metrics = scaled(result.metrics, (name, value) => {
    if (value.type === 'trend') return slower * whole * chance();
    return name === 'output_tokens' ? faster * chance() : chance();
  });
  const failed = Math.round(4 * chance() + errors * 2398);
  return {
    ...result,
    run: { ...result.run, id, startedAt },
    metrics: {
      ...metrics,
      errors: { type: 'rate', rate: failed / 2398, passes: failed, fails: 2398 - failed },
      goodput: { type: 'rate', rate: Math.min(1, 0.971 * chance() ** 0.2), passes: 2331, fails: 69 },
    },
    ...(result.cost && { cost: { ...result.cost, perMillionOutputTokens: (2.1676 / faster) * chance() } }),
  };
}

function scaled(metrics: Metrics, by: (name: string, value: MetricValue) => number): Metrics {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, scaledValue(value, by(name, value))]),
  );
}

function scaledValue(value: MetricValue, by: number): MetricValue {
  const of = (figure: number): number => Number((figure * by).toPrecision(5));
  switch (value.type) {
    case 'trend': {
      const { mean, min, max, p50, p90, p95, p99, p999 } = value;
      const figures = Object.entries({ mean, min, max, p50, p90, p95, p99, p999 }).map(([name, figure]) => [
        name,
        of(figure),
      ]);
      const ci95 = Object.entries(value.ci95).map(([name, [low, high]]) => [name, [of(low), of(high)]]);
      return { ...value, ...Object.fromEntries(figures), ci95: Object.fromEntries(ci95) };
    }
    case 'counter':
      return { ...value, count: of(value.count), rate: of(value.rate) };
    case 'gauge':
      return { ...value, mean: of(value.mean), max: of(value.max) };
    case 'rate':
      return value;
    default:
      return value satisfies never;
  }
}
