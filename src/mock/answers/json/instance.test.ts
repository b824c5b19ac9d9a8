import { isIPv6 } from 'node:net';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { seeded } from '../../../core/rng.ts';
import { instanceOf, schemaTools } from './instance.ts';
import type { Json, JsonSchema } from './schema.ts';

const made = (schema: JsonSchema, count = 50): readonly Json[] =>
  Array.from({ length: count }, (_, i) => instanceOf(schema, seeded(i)));
const keysOf = (value: Json): readonly string[] => Object.keys(value as object);
const listed = (value: Json): readonly Json[] => value as readonly Json[];
const isSet = (value: Json): boolean => new Set(listed(value)).size === listed(value).length;

describe('instances satisfy the schema they were made from', () => {
  const shapes: Readonly<Record<string, z.ZodType>> = {
    bounds: z.object({ a: z.int().min(3).max(5), b: z.number().gt(0).lt(0.01), c: z.number().multipleOf(7) }),
    words: z.object({ a: z.string().min(40), b: z.string().max(3), c: z.enum(['x', 'y']), d: z.literal(7) }),
    formats: z.object({ a: z.email(), b: z.uuid(), c: z.iso.date(), d: z.iso.datetime(), e: z.ipv4() }),
    'more formats': z.object({ a: z.ipv6(), b: z.iso.duration(), c: z.url(), d: z.iso.time(), e: z.hostname() }),
    pattern: z.object({ a: z.string().regex(/^[A-Z]{3}-\d{4}$/), b: z.string().regex(/^\+[1-9]\d{6,14}$/) }),
    lists: z.object({ a: z.array(z.int()).min(4), b: z.array(z.boolean()).max(1), c: z.tuple([z.string(), z.int()]) }),
    choices: z.object({ a: z.union([z.string(), z.int()]), b: z.nullable(z.int()), c: z.boolean() }),
    deep: z.object({ a: z.object({ b: z.object({ c: z.array(z.object({ d: z.string() })) }) }) }),
  };
  test.each(Object.entries(shapes))('%s', (_, shape) => {
    const schema = z.toJSONSchema(shape);
    for (const instance of made(schema)) expect(shape.safeParse(instance).error).toBeUndefined();
  });
});

test('schemas that contain themselves come to an end', () => {
  const node = {
    type: 'object',
    properties: { value: { type: 'integer' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
    required: ['value', 'next'],
  };
  for (const instance of made({ $ref: '#/$defs/node', $defs: { node } }))
    expect(instance).toMatchObject({ value: expect.any(Number) });
  const tree = { type: 'object', properties: { kids: { type: 'array', items: { $ref: '#' } } }, required: ['kids'] };
  for (const instance of made(tree)) expect(instance).toHaveProperty('kids');
});

/** Judged by hand: what each says, in code. */
test.each<[string, JsonSchema, (value: Json) => boolean]>([
  ['format alone: ipv6', { type: 'string', format: 'ipv6' }, (v) => isIPv6(String(v))],
  ['format alone: duration', { type: 'string', format: 'duration' }, (v) => /^P\d+DT\d+H\d+M$/.test(String(v))],
  ['minProperties', { type: 'object', minProperties: 3, maxProperties: 3 }, (v) => keysOf(v).length === 3],
  [
    'minProperties beyond what is required',
    { properties: { a: {}, b: {}, c: {} }, required: ['a'], minProperties: 2, additionalProperties: false },
    (v) => keysOf(v).includes('a') && keysOf(v).length === 2,
  ],
  ['a whole multiple of a fraction', { type: 'integer', multipleOf: 2.5 }, (v) => Number(v) % 5 === 0],
  ['not', { enum: ['a', 'b', 'c'], not: { const: 'b' } }, (v) => v !== 'b'],
  ['not of a type', { type: ['string', 'null'], not: { type: 'string' } }, (v) => v === null],
  [
    'contains',
    { type: 'array', items: { type: 'integer' }, contains: { const: 7 }, minContains: 2, minItems: 4 },
    (v) => listed(v).filter((one) => one === 7).length >= 2 && listed(v).length >= 4,
  ],
  [
    'patternProperties',
    { required: ['x_one', 'y'], patternProperties: { '^x_': { type: 'integer' }, _: { minimum: 5 } } },
    (v) => Object.entries(v as object).every(([name, value]) => name === 'y' || value >= 5),
  ],
  [
    'names by pattern',
    {
      type: 'object',
      minProperties: 2,
      patternProperties: { '^k[0-9]$': { type: 'null' } },
      additionalProperties: false,
    },
    (v) => keysOf(v).length === 2 && keysOf(v).every((name) => /^k[0-9]$/.test(name)),
  ],
  [
    'exactly one of',
    { oneOf: [{ type: 'integer' }, { type: 'integer', minimum: 0 }, { type: 'boolean' }] },
    (v) => typeof v === 'boolean',
  ],
  [
    'all of several bounds',
    {
      allOf: [
        { type: 'number', minimum: 3, maximum: 9 },
        { type: 'integer', minimum: 0, maximum: 4 },
      ],
    },
    (v) => v === 3 || v === 4,
  ],
  [
    'the same property in all of',
    { allOf: [{ properties: { a: { enum: [1, 2, 3] } } }, { properties: { a: { enum: [3, 4] } } }] },
    (v) => (v as { readonly a: Json }).a === 3,
  ],
  ['old tuples', { items: [{ const: 1 }, { const: 2 }], additionalItems: false, minItems: 2 }, (v) => `${v}` === '1,2'],
  ['items of their own', { type: 'array', uniqueItems: true, items: { type: 'integer' }, minItems: 2000 }, isSet],
  ['if and then', { enum: [1, 2, 3], if: { const: 2 }, else: { minimum: 3 } }, (v) => v === 2 || v === 3],
  [
    'format and pattern',
    { format: 'email', pattern: '^[a-z]+@corp[.]com$' },
    (v) => /^[a-z]+@corp[.]com$/.test(`${v}`),
  ],
  ['nothing but a bound', { exclusiveMinimum: 0 }, (v) => typeof v === 'number' && v > 0],
])('keywords bind: %s', (_, schema, isRight) => {
  for (const instance of made(schema, 12)) expect(instance).toSatisfy(isRight);
});

test.each<[string, JsonSchema, string]>([
  ['endless', { $ref: '#' }, 'no instance of finite depth'],
  ['endless by all of', { allOf: [{ $ref: '#' }] }, 'no instance of finite depth'],
  ['endless by not', { not: { $ref: '#' } }, 'refers to itself'],
  ['empty range', { type: 'integer', minimum: 3, maximum: 2 }, 'No integer lies within'],
  ['nowhere', { $ref: '#/$defs/x' }, 'not a JSON schema'],
  ['a wrong escape', { $ref: '#/%E0%A4%A' }, '$ref "#/%E0%A4%A" is wrongly escaped'],
  ['no such text', { type: 'string', pattern: '^(?!)$' }, 'finds no text'],
  ['multiples of nothing', { type: 'integer', multipleOf: 0 }, 'multipleOf is above 0, got 0'],
  ['its opposite', { type: 'string', not: { type: 'string' } }, "the JSON schema's not"],
  ['no such length', { format: 'uuid', maxLength: 5 }, "the JSON schema's maxLength"],
  ['an opposite further in', { properties: { a: { const: 1, not: {} } } }, "the JSON schema's not"],
  ['a closed object', { required: ['a'], additionalProperties: false }, "the JSON schema's additionalProperties"],
  ['two types', { allOf: [{ type: 'string' }, { type: 'integer' }] }, 'both of type "integer" and of type "string"'],
  [
    'few for a set',
    { type: 'array', items: { type: 'boolean' }, uniqueItems: true, minItems: 3 },
    'No 3 different items',
  ],
  ['a keyword too many', { type: 'object', unevaluatedProperties: false }, 'understand unevaluatedProperties'],
])('what has no instance is refused: %s', (_, schema, message) => {
  expect(() => instanceOf(schema, seeded(1))).toThrow(message);
});

const wide = (depth: number): JsonSchema => ({
  $ref: '#/$defs/0',
  $defs: Object.fromEntries(
    Array.from({ length: depth }, (_, i) => {
      const next = i === depth - 1 ? { type: 'null' } : { $ref: `#/$defs/${i + 1}` };
      return [i, { type: 'object', properties: { a: next, b: next }, required: ['a', 'b'] }];
    }),
  ),
});

test.each<[string, JsonSchema, string]>([
  ['items', { type: 'array', minItems: 100_000_000, items: { type: 'integer' } }, '50,000 values'],
  ['items of no schema', { type: 'array', minItems: 1e300 }, '50,000 values'],
  ['properties', { type: 'object', minProperties: 100_000_000 }, '50,000 values'],
  ['characters', { type: 'string', minLength: 1_000_000_000 }, '500,000 characters'],
  ['characters of a pattern', { type: 'string', minLength: 1_000_000_000, pattern: '^a+$' }, '500,000 characters'],
  ['constants', { type: 'array', minItems: 9, items: { const: 'x'.repeat(99_999) } }, '500,000 characters'],
  ['doubling at each level', wide(25), '50,000 values'],
  [
    'comparisons',
    { type: 'array', minItems: 9999, items: { enum: Array.from({ length: 999 }, (_, i) => i) } },
    '3,000,000 steps',
  ],
])('what asks for more than anybody should wait for is refused: %s', (_, schema, message) => {
  const startedMs = performance.now();
  expect(() => instanceOf(schema, seeded(1))).toThrow(message);
  expect(performance.now() - startedMs).toBeLessThan(2000);
});

test('the instances of one request share what they may take', () => {
  const tools = schemaTools();
  const schema = { type: 'array', minItems: 20_000, items: { type: 'null' } };
  const one = (): Json => instanceOf(schema, seeded(1), tools);
  expect(one()).toHaveLength(20_000);
  expect(() => [one(), one()]).toThrow('50,000 values');
});
