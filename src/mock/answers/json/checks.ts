import { isDeepStrictEqual } from 'node:util';
import { boundAbove, boundBelow, multipleIn } from './number.ts';
import type { SchemaTools } from './place.ts';
import { itemsOf, type Json, type JsonSchema, listOf, numberOf, resolveRef, schemaAt } from './schema.ts';

type JsonObject = { readonly [key: string]: Json };

/** What a keyword is judged with. */
export interface Judge {
  /** The schema that it stands in. */
  readonly schema: JsonSchema;
  readonly tools: SchemaTools;
  readonly root: JsonSchema;
  /** Whether the value satisfies another schema. */
  fits(schema: unknown, value: Json): boolean;
}

/** Whether a value satisfies what a keyword wants; values of other types always do. */
type Check = (want: unknown, value: Json, judge: Judge) => boolean;

const onText =
  (check: (want: unknown, text: string, judge: Judge) => boolean): Check =>
  (want, value, judge) =>
    typeof value !== 'string' || check(want, value, judge);
const onNumber =
  (check: (value: number, schema: JsonSchema) => boolean): Check =>
  (_, value, { schema }) =>
    typeof value !== 'number' || check(value, schema);
const onList =
  (check: (want: unknown, items: readonly Json[], judge: Judge) => boolean): Check =>
  (want, value, judge) =>
    !Array.isArray(value) || check(want, value, judge);
const onObject =
  (check: (want: unknown, object: JsonObject, judge: Judge) => boolean): Check =>
  (want, value, judge) =>
    typeof value !== 'object' || value === null || Array.isArray(value) || check(want, value as JsonObject, judge);

const isAtLeast = (want: unknown, count: number): boolean => count >= (numberOf(want) ?? 0);
const isAtMost = (want: unknown, count: number): boolean => count <= (numberOf(want) ?? Number.POSITIVE_INFINITY);
const aboveLeast = onNumber((value, schema) => {
  const [least, isOpen] = boundBelow(schema);
  return least === undefined || value > least || (value === least && !isOpen);
});
const belowMost = onNumber((value, schema) => {
  const [most, isOpen] = boundAbove(schema);
  return most === undefined || value < most || (value === most && !isOpen);
});

/** Every keyword that binds, by what it wants. */
export const CHECKS: Readonly<Record<string, Check>> = {
  $ref: (want, value, { root, fits }) => fits(resolveRef(want, root), value),
  allOf: (want, value, { fits }) => (listOf(want) ?? []).every((one) => fits(one, value)),
  anyOf: (want, value, { fits }) => (listOf(want) ?? []).some((one) => fits(one, value)),
  oneOf: (want, value, { fits }) => (listOf(want) ?? []).filter((one) => fits(one, value)).length === 1,
  not: (want, value, { fits }) => !fits(want, value),
  if: (want, value, { schema, fits }) => fits(fits(want, value) ? schema['then'] : schema['else'], value),
  const: (want, value) => isDeepStrictEqual(want, value),
  enum(want, value, { tools }) {
    tools.budget.take('steps', listOf(want)?.length);
    return (listOf(want) ?? []).some((one) => isDeepStrictEqual(one, value));
  },
  type: (want, value) => (listOf(want) ?? [want]).some((type) => isOfType(type, value)),
  minLength: onText((want, text) => isAtLeast(want, [...text].length)),
  maxLength: onText((want, text) => isAtMost(want, [...text].length)),
  pattern: onText((want, text, { tools }) => typeof want !== 'string' || tools.pattern(want).isIn(text)),
  minimum: aboveLeast,
  exclusiveMinimum: aboveLeast,
  maximum: belowMost,
  exclusiveMaximum: belowMost,
  multipleOf: onNumber((value, schema) => {
    const quotient = value / (multipleIn(schema) ?? 1);
    return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
  }),
  minItems: onList((want, items) => isAtLeast(want, items.length)),
  maxItems: onList((want, items) => isAtMost(want, items.length)),
  uniqueItems: onList(
    (want, items) => want !== true || new Set(items.map((item) => JSON.stringify(item))).size === items.length,
  ),
  items: areItems,
  prefixItems: areItems,
  contains: onList((want, items, { schema, fits }) => {
    const count = items.filter((item) => fits(want, item)).length;
    return count >= (numberOf(schema['minContains']) ?? 1) && isAtMost(schema['maxContains'], count);
  }),
  required: onObject((want, object) => (listOf(want) ?? []).every((name) => Object.hasOwn(object, String(name)))),
  dependentRequired: onObject((want, object) =>
    Object.entries(schemaAt(want, 'dependentRequired')).every(
      ([name, others]) =>
        !Object.hasOwn(object, name) || (listOf(others) ?? []).every((other) => Object.hasOwn(object, String(other))),
    ),
  ),
  minProperties: onObject((want, object) => isAtLeast(want, Object.keys(object).length)),
  maxProperties: onObject((want, object) => isAtMost(want, Object.keys(object).length)),
  propertyNames: onObject((want, object, { fits }) => Object.keys(object).every((name) => fits(want, name))),
  properties: onObject((want, object, { fits }) =>
    Object.entries(schemaAt(want, 'properties')).every(
      ([name, own]) => !Object.hasOwn(object, name) || fits(own, object[name]!),
    ),
  ),
  patternProperties: onObject((want, object, { tools, fits }) =>
    Object.entries(schemaAt(want, 'patternProperties')).every(([source, own]) =>
      Object.entries(object).every(([name, value]) => !tools.pattern(source).isIn(name) || fits(own, value)),
    ),
  ),
  additionalProperties: onObject((want, object, { schema, tools, fits }) => {
    const known = schemaAt(schema['properties'], 'properties');
    const sources = Object.keys(schemaAt(schema['patternProperties'], 'patternProperties'));
    const isKnown = (name: string): boolean =>
      Object.hasOwn(known, name) || sources.some((source) => tools.pattern(source).isIn(name));
    return Object.entries(object).every(([name, value]) => isKnown(name) || fits(want, value));
  }),
};

function areItems(...[, value, { schema, fits }]: Parameters<Check>): boolean {
  if (!Array.isArray(value)) return true;
  const { prefix, rest } = itemsOf(schema);
  return value.every((item: Json, i) => fits(i < prefix.length ? prefix[i] : rest, item));
}

function isOfType(type: unknown, value: Json): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
