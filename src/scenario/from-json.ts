import { z } from 'zod';
import type { Aggregation, Comparison } from '../core/result.ts';
import { isMetricName, type MetricName } from '../measure/metrics/catalog.ts';
import { parseThreshold, type Threshold } from '../measure/slo/expression.ts';
import { SLO_NAMES } from '../measure/slo/goodput.ts';
import type { Scenario } from './scenario.ts';

/** What of a scenario its records are judged by; all that a finished run still needs of it. */
export type Judging = Pick<Scenario, 'seed' | 'slo' | 'thresholds' | 'subMetrics' | 'cost'>;

const NOT_KNOWN = 'is no threshold that this version knows';

const written = { key: z.string(), expression: z.string(), abortOnFail: z.boolean(), delayAbortEvalMs: z.number() };

/** A threshold as `scenario.json` keeps it: what it says beside how it was written. */
export const thresholdField: z.ZodType<Threshold> = z.object({
  ...written,
  metric: z.custom<MetricName>((name) => typeof name === 'string' && isMetricName(name), { error: NOT_KNOWN }),
  selector: z.record(z.string(), z.string()),
  aggregation: z.union([
    z.object({ kind: z.enum(['avg', 'min', 'max', 'count', 'rate', 'value', 'last']) }),
    z.object({ kind: z.literal('percentile'), percent: z.number() }),
  ]) satisfies z.ZodType<Aggregation>,
  comparison: z.enum(['<', '<=', '>', '>=', '==', '!=']) satisfies z.ZodType<Comparison>,
  limit: z.number(),
});

/** Earlier versions kept thresholds in words only. */
const inWordsOnly = z.object(written).transform((threshold, context): Threshold => {
  const parsed = parseThreshold(threshold.key, threshold.expression);
  if (parsed !== undefined) return { ...threshold, ...parsed };
  context.issues.push({ code: 'custom', input: threshold, message: NOT_KNOWN });
  return z.NEVER;
});

/**
 * Of `resolvedJson`, as `scenario.json` holds it. What is code in a scenario is not in there, and judges nothing.
 *
 * @param thresholds as they stand beside it; undefined in a file of an earlier version
 */
export const judgingField = (thresholds: readonly Threshold[] | undefined): z.ZodType<Judging> =>
  z.object({
    seed: z.number(),
    slo: z.strictObject(
      Object.fromEntries(SLO_NAMES.map((name) => [name, z.exactOptional(z.number())])) as Readonly<
        Record<(typeof SLO_NAMES)[number], z.ZodExactOptional<z.ZodNumber>>
      >,
    ),
    thresholds: thresholds === undefined ? z.array(inWordsOnly) : z.unknown().transform(() => thresholds),
    subMetrics: z.array(z.record(z.string(), z.string())),
    cost: z.exactOptional(z.object({ gpuHourly: z.number(), gpus: z.number() })),
  });
