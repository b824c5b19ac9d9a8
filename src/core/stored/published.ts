import { z } from 'zod';
import { comparisonSchema } from './comparison.ts';
import { curveSchema } from './curve.ts';
import { recordSchema } from './record.ts';
import { resultSchema } from './result.ts';
import { studyResultSchema } from './study-result.ts';
import { trendSchema } from './trend.ts';

/** Every kind of data that others may read: `schema/<kind>.schema.json`. */
const PUBLISHED = {
  result: { of: 'plimsoll result.json', schema: resultSchema },
  record: { of: 'a line of plimsoll records.jsonl', schema: recordSchema },
  curve: { of: 'plimsoll curve.json', schema: curveSchema },
  comparison: { of: 'plimsoll comparison.json', schema: comparisonSchema },
  study: { of: 'plimsoll claims.json', schema: studyResultSchema },
  trend: { of: 'plimsoll trend --json', schema: trendSchema },
} as const;

export type PublishedKind = keyof typeof PUBLISHED;

export const PUBLISHED_KINDS = Object.keys(PUBLISHED) as readonly PublishedKind[];

/** For readers: a later version of the same schema may have more fields, and they let them pass. */
export const publishedSchema = (kind: PublishedKind): Readonly<Record<string, unknown>> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:plimsoll:${kind}:1`,
  title: PUBLISHED[kind].of,
  ...z.toJSONSchema(PUBLISHED[kind].schema, { target: 'draft-2020-12', io: 'input' }),
});
