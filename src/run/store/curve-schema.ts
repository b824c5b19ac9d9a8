import { z } from 'zod';
import type { Curve } from '../../core/curve.ts';

/** `curve.json`, as far as its pages go: checked before one is made of it again. */
const number = z.number();
const optional = z.exactOptional;

const level = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rate'), perSecond: number }),
  z.object({ kind: z.literal('vus'), vus: number }),
]);
const trend = z.object({ count: number, mean: number, p50: number, p95: number, p99: number });
const gauge = z.object({ mean: number, max: number });
const rate = z.object({
  type: z.literal('rate'),
  rate: number,
  passes: number,
  fails: number,
  ci95: optional(z.tuple([number, number])),
});

const point = z.object({
  level,
  folder: z.string(),
  purpose: z.enum(['bracket', 'bisect', 'confirm', 'point']),
  measuredMs: number,
  valid: z.boolean(),
  reasons: z.array(z.string()),
  hopeless: optional(z.string()),
  isMet: optional(z.boolean()),
  sent: number,
  offeredPerSecond: number,
  okPerSecond: number,
  errors: optional(rate),
  goodput: optional(rate),
  accuracy: optional(rate),
  outputTokensPerSecond: optional(number),
  tokensPerSecondPerUser: optional(number),
  ttft: optional(trend),
  tpot: optional(trend),
  itl: optional(trend),
  e2e: optional(trend),
  inFlight: optional(gauge),
  queueDepth: optional(gauge),
  running: optional(gauge),
  kvUsage: optional(gauge),
  hiddenQueue: optional(gauge),
  cost: optional(
    z.object({
      gpuHourly: number,
      gpus: number,
      total: number,
      perMillionOutputTokens: optional(number),
      perGoodRequest: optional(number),
      perRightAnswer: optional(number),
    }),
  ),
});

const line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('found'),
    perSecond: number,
    interval: z.tuple([number, number]),
    lowRuns: number,
    highRuns: number,
  }),
  z.object({ kind: z.literal('below'), minPerSecond: number, goodputRatio: number }),
  z.object({ kind: z.literal('above'), maxPerSecond: number, goodputRatio: number }),
  z.object({
    kind: z.literal('unknown'),
    why: z.string(),
    heldPerSecond: optional(number),
    missedPerSecond: optional(number),
  }),
]);

export const curveSchema = z.object({
  schema: z.literal(1),
  kind: z.enum(['capacity', 'sweep']),
  run: z.object({
    id: z.string(),
    name: z.string(),
    startedAt: z.string(),
    durationMs: number,
    seed: number,
    scenarioHash: z.string(),
    versions: z.record(z.string(), z.string()),
    command: optional(z.string()),
    stopped: optional(z.literal('signal')),
  }),
  target: z.object({ url: z.string(), model: z.string(), api: z.string() }),
  slo: z.record(z.string(), number),
  goodputRatio: optional(number),
  points: z.array(point),
  line: optional(line),
  knee: optional(z.object({ level, because: z.string() })),
  exitCode: number,
}) satisfies z.ZodType<Curve>;
