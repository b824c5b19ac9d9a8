import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Comparison } from '../src/core/comparison.ts';
import type { Curve } from '../src/core/curve.ts';
import type { JournalRecord } from '../src/core/record.ts';
import type { RunResult } from '../src/core/result.ts';
import { type PublishedKind, publishedSchema } from '../src/core/stored/published.ts';
import type { StudyResult } from '../src/core/study-result.ts';
import type { Trend } from '../src/core/trend.ts';

interface Written {
  readonly result: RunResult;
  readonly record: JournalRecord;
  readonly curve: Curve;
  readonly comparison: Comparison;
  readonly study: StudyResult;
  readonly trend: Trend;
}

/**
 * What was written, once it has passed its published schema without a field that this does not describe: readers let such
 * a field pass, and a writer must not make one. Throws with the place of what is wrong.
 */
export function written<Kind extends PublishedKind>(kind: Kind, value: unknown): Written[Kind] {
  const passes = validatorOf(kind);
  if (!passes(value)) throw new Error(`${kind}: ${JSON.stringify(passes.errors, null, 2)}`);
  return value as Written[Kind];
}

const validators = new Map<PublishedKind, ValidateFunction>();

function validatorOf(kind: PublishedKind): ValidateFunction {
  const known = validators.get(kind) ?? new Ajv2020({ strict: false }).compile(Object(strict(publishedSchema(kind))));
  validators.set(kind, known);
  return known;
}

/** The same schema, by which an object has the fields that are described and no other. */
function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== 'object' || node === null) return node;
  const inside = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, strict(value)]));
  const isObject = inside['type'] === 'object' && 'properties' in inside;
  return isObject ? { ...inside, additionalProperties: false } : inside;
}
