import { z } from 'zod';
import type { Aggregation, Comparison } from '../core/result.ts';
import { isMetricName, type MetricName } from '../measure/metrics/catalog.ts';
import { TOLERANCE } from '../measure/metrics/tolerance.ts';
import { parseThreshold, type Threshold } from '../measure/slo/expression.ts';
import { SLO_NAMES } from '../measure/slo/goodput.ts';
import type { Scenario } from './scenario.ts';

/** What of a scenario its records are judged by; all that a finished run still needs of it. */
export interface Judging extends Pick<Scenario, 'seed' | 'slo' | 'tolerance' | 'thresholds' | 'subMetrics' | 'cost'> {
  /** What a newer version would judge by, too: whoever judges without it must say so. */
  readonly unknown: { readonly bounds: readonly string[]; readonly thresholds: readonly WrittenThreshold[] };
}

/** A threshold as far as any version can read it. */
export const writtenThreshold = z.object({ key: z.string(), expression: z.string() });
export type WrittenThreshold = Readonly<z.infer<typeof writtenThreshold>>;

const written = { ...writtenThreshold.shape, abortOnFail: z.boolean(), delayAbortEvalMs: z.number() };

/** A threshold as `scenario.json` keeps it: what it says beside how it was written. */
const thresholdField: z.ZodType<Threshold> = z.object({
  ...written,
  metric: z.custom<MetricName>((name) => typeof name === 'string' && isMetricName(name)),
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
  context.issues.push({ code: 'custom', input: threshold });
  return z.NEVER;
});

const bounds = Object.fromEntries(SLO_NAMES.map((name) => [name, z.exactOptional(z.number())])) as Readonly<
  Record<(typeof SLO_NAMES)[number], z.ZodExactOptional<z.ZodNumber>>
>;

/**
 * Of `resolvedJson`, as `scenario.json` holds it. What is code in a scenario is not in there, and judges nothing.
 *
 * @param thresholds as they stand beside it; undefined in a file of an earlier version
 */
export const judgingField = (thresholds: readonly WrittenThreshold[] | undefined): z.ZodType<Judging> =>
  z
    .object({
      seed: z.number(),
      // Earlier versions had none.
      tolerance: z.object({ ratio: z.number(), ms: z.number() }).default(TOLERANCE),
      slo: z.object(bounds).and(z.record(z.string(), z.unknown())),
      thresholds: z.array(writtenThreshold.loose()),
      subMetrics: z.array(z.record(z.string(), z.string())),
      cost: z.exactOptional(z.object({ gpuHourly: z.number(), gpus: z.number() })),
    })
    .transform(({ slo, thresholds: inWords, ...rest }): Judging => {
      const field = thresholds === undefined ? inWordsOnly : thresholdField;
      const read = (thresholds ?? inWords).map((one) => ({ one, known: field.safeParse(one).data }));
      return {
        ...rest,
        slo: z.object(bounds).parse(slo),
        thresholds: read.flatMap(({ known }) => known ?? []),
        unknown: {
          bounds: Object.keys(slo).filter((name) => !Object.hasOwn(bounds, name)),
          thresholds: read.flatMap(({ one, known }) => (known === undefined ? [one] : [])),
        },
      };
    });
