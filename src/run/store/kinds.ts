import type { MetricValue } from '../../core/result.ts';
import { comparisonSchema } from '../../core/stored/comparison.ts';
import { curveSchema } from '../../core/stored/curve.ts';
import { parsedThreshold } from '../../core/stored/judgements.ts';
import { resultSchema } from '../../core/stored/result.ts';
import { studyResultSchema } from '../../core/stored/study-result.ts';
import { trendSchema } from '../../core/stored/trend.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import { filledIn, renamed, respelled, reworded, unlessNewer } from './older-spellings.ts';
import type { JsonKind } from './read-json.ts';

/** `ttft.p95` → `ttft:p95`. */
const figureToday = (was: string): string => parseFigure(was)?.key ?? was;

export const MADE_AGAIN = 'move it away, and it is made again from the records';

const METRIC_TYPES: readonly unknown[] = ['trend', 'rate', 'counter', 'gauge'] satisfies readonly MetricValue['type'][];
const isNewerMetric = (value: unknown): boolean => {
  const { type } = Object(value);
  return typeof type === 'string' && !METRIC_TYPES.includes(type);
};

/** Its words are kept beside it, and shown in its place. */
const isNewerThreshold = (parsed: unknown): boolean => {
  const { aggregation, comparison } = Object(parsed);
  return (
    typeof Object(aggregation).kind === 'string' &&
    typeof comparison === 'string' &&
    !parsedThreshold.safeParse(parsed).success
  );
};

/**
 * Every kind of file that reports are made of, for `readJson`. What other versions wrote otherwise stands in the list of
 * its kind, a line each: `renamed('groups.*.name', 'scenario')`.
 */
export const STORED = {
  result: {
    schema: resultSchema,
    upgrade: respelled([
      unlessNewer('metrics.*', isNewerMetric),
      unlessNewer('groups.*.*', isNewerMetric),
      unlessNewer('thresholds.*.parsed', isNewerThreshold),
    ]),
    ifDamaged: MADE_AGAIN,
  },
  curve: { schema: curveSchema, upgrade: respelled([]) },
  comparison: { schema: comparisonSchema, upgrade: respelled([]) },
  study: {
    schema: studyResultSchema,
    upgrade: respelled([
      reworded('claims.*.expected.*.figure', figureToday),
      renamed('runs.*.values.cost_per_million', 'cost:per_million_output_tokens'),
      renamed('runs.*.values.cost_per_right', 'cost:per_right_answer'),
    ]),
  },
  trend: {
    schema: trendSchema,
    upgrade: respelled([
      renamed('groups.*.series.*.betterWhen', 'better'),
      reworded('groups.*.series.*.better', { less: 'lower', more: 'higher' }),
      filledIn('groups.*.series.*.better', 'neither'),
      reworded('groups.*.series.*.figure', figureToday),
    ]),
  },
} as const satisfies Readonly<Record<string, JsonKind>>;
