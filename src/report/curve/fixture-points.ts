import type { CurvePoint, LoadLevel } from '../../core/curve.ts';

const MEASURED_MS = 120_000;
const OUTPUT_TOKENS = 128;
/** Requests a second beyond which the made-up server only queues. */
const FULL_PER_SECOND = 20;
const SLOTS = 96;

/** A made-up server with room for so many requests at once: no clock and no chance in it. */
export function point(level: LoadLevel, rest: Partial<CurvePoint> = {}): CurvePoint {
  const users = level.kind === 'vus' ? level.vus : undefined;
  const offered =
    level.kind === 'rate' ? level.perSecond : Math.min(FULL_PER_SECOND, level.vus / (0.2 + OUTPUT_TOKENS * 0.018));
  const ok = Math.min(offered, FULL_PER_SECOND) * 0.998;
  const busy = Math.min(1, offered / FULL_PER_SECOND);
  const tpot = 16 + 22 * busy ** 2;
  const running = Math.min(SLOTS, (ok * (180 + tpot * OUTPUT_TOKENS)) / 1000);
  const queue =
    users === undefined
      ? 60 * Math.max(0, offered - FULL_PER_SECOND) + Number(((0.4 * busy ** 8) / (1.06 - busy)).toFixed(2))
      : Math.max(0, users - SLOTS);
  const ttft = 150 + 60 * busy + (queue / ok) * 1000;
  const tokens = ok * OUTPUT_TOKENS;
  const goodput = Number((0.998 / (1 + Math.exp((offered - 20.2) * 1.7))).toFixed(4));
  const sent = Math.round((offered * MEASURED_MS) / 1000);
  const total = (4 * 2.5 * MEASURED_MS) / 3_600_000;
  return {
    level,
    folder: '',
    purpose: 'point',
    measuredMs: MEASURED_MS,
    valid: true,
    reasons: [],
    ...(rest.valid === false ? {} : { isMet: rest.hopeless === undefined && goodput >= 0.95 }),
    sent,
    offeredPerSecond: round(offered),
    okPerSecond: round(ok),
    errors: { type: 'rate', rate: 0.002, passes: Math.round(sent * 0.002), fails: sent - Math.round(sent * 0.002) },
    goodput: {
      type: 'rate',
      rate: goodput,
      passes: Math.round(sent * goodput),
      fails: sent - Math.round(sent * goodput),
    },
    outputTokensPerSecond: round(tokens),
    tokensPerSecondPerUser: round(1000 / tpot),
    ttft: trend(sent, ttft, 1.6 + busy),
    tpot: trend(sent, tpot, 1.2 + 0.2 * busy),
    itl: trend(sent * OUTPUT_TOKENS, tpot * 0.95, 1.8),
    e2e: trend(sent, ttft + tpot * OUTPUT_TOKENS, 1.5),
    inFlight: { mean: round(running + queue), max: Math.round((running + queue) * 1.4 + 2) },
    queueDepth: { mean: round(queue), max: Math.round(queue * 2.1 + 4 * busy) },
    running: { mean: round(running), max: Math.round(Math.min(SLOTS, running * 1.3 + 1)) },
    kvUsage: { mean: round(0.9 * (running / SLOTS)), max: round(Math.min(0.99, running / SLOTS)) },
    cost: {
      gpuHourly: 2.5,
      gpus: 4,
      total: round(total),
      perMillionOutputTokens: round((total / (tokens * 120)) * 1e6),
    },
    ...rest,
  };
}

/** As runs are told apart: by place, and by what differs between two of the same load. */
export const numbered = (points: readonly CurvePoint[]): readonly CurvePoint[] =>
  points.map((point, i) => {
    const { ttft } = point;
    const unrest = 1 + 0.06 * Math.sin(i * 2.3);
    return {
      ...point,
      folder: `${String(i + 1).padStart(3, '0')}-${point.level.kind === 'rate' ? point.level.perSecond : point.level.vus}`,
      ...(ttft === undefined
        ? {}
        : { ttft: { ...ttft, p95: round(ttft.p95 * unrest), p99: round(ttft.p99 * unrest * unrest) } }),
    };
  });

export function withoutServer({ queueDepth: _, running: __, kvUsage: ___, ...point }: CurvePoint): CurvePoint {
  return point;
}

export function accuracyAt(perSecond: number): NonNullable<CurvePoint['accuracy']> {
  const rate = round(0.83 - (perSecond > 20 ? 0.05 : 0));
  const passes = Math.round(rate * perSecond * 12);
  return {
    type: 'rate',
    rate,
    passes,
    fails: Math.round(perSecond * 12) - passes,
    ci95: [round(rate - 0.7 / Math.sqrt(perSecond * 12)), round(rate + 0.5 / Math.sqrt(perSecond * 12))],
  };
}

const trend = (count: number, median: number, spread: number): NonNullable<CurvePoint['ttft']> => ({
  count,
  mean: round(median * 1.07),
  p50: round(median),
  p95: round(median * spread),
  p99: round(median * spread ** 1.5),
});

const round = (value: number): number => Number(value.toPrecision(4));
