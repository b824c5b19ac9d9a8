import { comparisonSchema } from '../../core/stored/comparison.ts';
import { curveSchema } from '../../core/stored/curve.ts';
import { resultSchema } from '../../core/stored/result.ts';
import { studyResultSchema } from '../../core/stored/study-result.ts';
import { trendSchema } from '../../core/stored/trend.ts';
import { respelled } from './older-spellings.ts';
import type { JsonKind } from './read-json.ts';

export const MADE_AGAIN = 'move it away, and it is made again from the records';

/**
 * Every kind of file that reports are made of, for `readJson`. What earlier versions wrote otherwise stands in the list of
 * its kind, a line each: `renamed('groups.*.name', 'scenario')`.
 */
export const STORED = {
  result: { schema: resultSchema, upgrade: respelled([]), ifDamaged: MADE_AGAIN },
  curve: { schema: curveSchema, upgrade: respelled([]) },
  comparison: { schema: comparisonSchema, upgrade: respelled([]) },
  study: { schema: studyResultSchema, upgrade: respelled([]) },
  trend: { schema: trendSchema, upgrade: respelled([]) },
} as const satisfies Readonly<Record<string, JsonKind>>;
