import { z } from 'zod';
import { isMetricName } from '../measure/metrics/catalog.ts';
import { kindOf, parseExpression, parseMetricKey, type Threshold } from '../measure/slo/expression.ts';
import { SLO_NAMES } from '../measure/slo/goodput.ts';
import type { Scenario } from './scenario.ts';

/** What of a scenario its records are judged by; all that a finished run still needs of it. */
export type Judging = Pick<Scenario, 'seed' | 'slo' | 'thresholds' | 'subMetrics' | 'cost'>;

const threshold = z
  .object({ key: z.string(), expression: z.string(), abortOnFail: z.boolean(), delayAbortEvalMs: z.number() })
  .transform((written, context): Threshold => {
    const read = thresholdOf(written);
    if (read !== undefined) return read;
    context.issues.push({ code: 'custom', input: written, message: 'is no threshold that this version knows' });
    return z.NEVER;
  });

/** Of `resolvedJson`, as `scenario.json` holds it. What is code in a scenario is not in there, and judges nothing. */
export const judgingField: z.ZodType<Judging> = z.object({
  seed: z.number(),
  slo: z.strictObject(
    Object.fromEntries(SLO_NAMES.map((name) => [name, z.exactOptional(z.number())])) as Readonly<
      Record<(typeof SLO_NAMES)[number], z.ZodExactOptional<z.ZodNumber>>
    >,
  ),
  thresholds: z.array(threshold),
  subMetrics: z.array(z.record(z.string(), z.string())),
  cost: z.exactOptional(z.object({ gpuHourly: z.number(), gpus: z.number() })),
});

function thresholdOf({
  key,
  expression,
  abortOnFail,
  delayAbortEvalMs,
}: Pick<Threshold, 'key' | 'expression' | 'abortOnFail' | 'delayAbortEvalMs'>): Threshold | undefined {
  const name = parseMetricKey(key);
  if (!name.ok) return undefined;
  const { metric, selector } = name.value;
  const kind = kindOf(metric);
  if (kind === undefined || !isMetricName(metric)) return undefined;
  const judged = parseExpression(expression, kind);
  if (!judged.ok) return undefined;
  return { key, metric, selector, expression, ...judged.value, abortOnFail, delayAbortEvalMs };
}
