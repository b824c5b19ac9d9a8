import { isDeepStrictEqual } from 'node:util';
import { Unanswerable } from '../unanswerable.ts';
import { type JsonSchema, listOf, numberOf } from './schema.ts';

type Join = (a: unknown, b: unknown) => unknown;

const larger: Join = (a, b) =>
  Math.max(numberOf(a) ?? Number.NEGATIVE_INFINITY, numberOf(b) ?? Number.NEGATIVE_INFINITY);
const smaller: Join = (a, b) =>
  Math.min(numberOf(a) ?? Number.POSITIVE_INFINITY, numberOf(b) ?? Number.POSITIVE_INFINITY);
const both: Join = (a, b) => (a === false || b === false ? false : { allOf: [a, b] });
const common: Join = (a, b) =>
  (listOf(a) ?? []).filter((one) => listOf(b)?.some((other) => isDeepStrictEqual(one, other)));
const union: Join = (a, b) => [...new Set([...(listOf(a) ?? []), ...(listOf(b) ?? [])])];

/** What must hold where two schemas say it both; of other keywords one is taken, and the instance checked in the end. */
const JOINS: Readonly<Record<string, Join>> = {
  type: commonTypes,
  enum: common,
  required: union,
  properties: sameNames,
  patternProperties: sameNames,
  additionalProperties: both,
  items: both,
  contains: both,
  uniqueItems: (a, b) => a === true || b === true,
  multipleOf: commonMultiple,
  minimum: larger,
  exclusiveMinimum: larger,
  minLength: larger,
  minItems: larger,
  minContains: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxContains: smaller,
  maxProperties: smaller,
};

/** A schema of what satisfies both. */
export function merged(a: JsonSchema, b: JsonSchema): JsonSchema {
  const joined = Object.entries(b).map(([name, value]) => {
    const join = Object.hasOwn(a, name) && Object.hasOwn(JOINS, name) ? JOINS[name] : undefined;
    return [name, join === undefined || typeof value !== typeof a[name] ? value : join(a[name], value)] as const;
  });
  return { ...a, ...Object.fromEntries(joined) };
}

function sameNames(a: unknown, b: unknown): JsonSchema {
  const [first, second] = [a as JsonSchema, b as JsonSchema];
  const shared = Object.keys(second).filter((name) => Object.hasOwn(first, name));
  return { ...first, ...second, ...Object.fromEntries(shared.map((name) => [name, both(first[name], second[name])])) };
}

function commonTypes(a: unknown, b: unknown): unknown {
  const [first, second] = [a, b].map((types) => listOf(types) ?? [types]) as [readonly unknown[], readonly unknown[]];
  // Every integer is a number.
  const types = first.flatMap((one) => {
    if (second.includes(one)) return [one];
    const other = one === 'integer' ? 'number' : one === 'number' ? 'integer' : undefined;
    return other !== undefined && second.includes(other) ? ['integer'] : [];
  });
  if (types.length === 0)
    throw new Unanswerable(`No value is both of type ${JSON.stringify(a)} and of type ${JSON.stringify(b)}`);
  return types.length === 1 ? types[0] : types;
}

function commonMultiple(a: unknown, b: unknown): unknown {
  const [first, second] = [numberOf(a) ?? 1, numberOf(b) ?? 1];
  if (!Number.isInteger(first) || !Number.isInteger(second)) return second;
  let [x, y] = [first, second];
  while (y !== 0) [x, y] = [y, x % y];
  return (first / x) * second;
}
