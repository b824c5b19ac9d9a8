import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { seeded } from '../../../core/rng.ts';
import { instanceOf } from './instance.ts';
import { requestLimits } from './limits.ts';
import { readSchema } from './read.ts';
import type { Json, JsonSchema } from './schema.ts';

const USE = { of: "response_format 'x'", isStrict: false, isObject: false };
const STRICT = { ...USE, isStrict: true };

const made = (schema: JsonSchema, count = 20, use = USE): readonly Json[] =>
  Array.from({ length: count }, (_, seed) => {
    const limits = requestLimits();
    return instanceOf(readSchema(schema, use, limits), seeded(seed), limits);
  });

const FORMATS = {
  date: z.iso.date(),
  time: z.string().regex(/^\d\d:\d\d:\d\dZ$/),
  'date-time': z.iso.datetime(),
  duration: z.iso.duration(),
  email: z.email(),
  hostname: z.hostname(),
  ipv4: z.ipv4(),
  ipv6: z.ipv6(),
  uuid: z.uuid(),
} as const;

/** The judge. Decimals are multiples of decimals but for the last bit. */
const ajv = new Ajv2020({ strict: false, multipleOfPrecision: 9, allowUnionTypes: true });
for (const [name, type] of Object.entries(FORMATS)) ajv.addFormat(name, (text) => type.safeParse(text).success);

function expectValid(schema: JsonSchema, instances: readonly Json[]): void {
  const validate = ajv.compile(schema);
  for (const instance of instances) {
    // As whoever asked for it reads it.
    const read: unknown = JSON.parse(JSON.stringify(instance));
    expect(validate(read) ? undefined : [validate.errors, read]).toBeUndefined();
  }
}

const closed = (properties: Readonly<Record<string, unknown>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const number = fc
  .record({
    type: fc.constantFrom('number', 'integer'),
    least: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    width: fc.oneof(fc.integer({ min: 10, max: 1000 }), fc.maxSafeNat()),
    lower: fc.constantFrom(undefined, 'minimum', 'exclusiveMinimum'),
    upper: fc.constantFrom(undefined, 'maximum', 'exclusiveMaximum'),
    multipleOf: fc.constantFrom(undefined, 1, 2, 5),
    decimal: fc.constantFrom(undefined, 0.01, 0.25, 1.5),
  })
  .map(({ type, least, width, lower, upper, multipleOf, decimal }) => ({
    type,
    ...(lower === undefined ? {} : { [lower]: least }),
    ...(upper === undefined ? {} : { [upper]: Math.min(Number.MAX_SAFE_INTEGER, least + width) }),
    ...(multipleOf === undefined ? {} : { multipleOf: type === 'number' ? (decimal ?? multipleOf) : multipleOf }),
  }));

// The judge itself trips over names that every object has.
const name = fc.string().filter((text) => !(text in {}));
const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constantFrom(true, null, 2.5),
  fc.array(fc.nat()),
  fc.record({ a: name }, { noNullPrototype: true }),
);

/** Schemas of OpenAI's strict mode, which may refer to themselves where an instance can do without. */
const { part, object } = fc.letrec<Record<'leaf' | 'array' | 'choice' | 'object' | 'part', JsonSchema>>((tie) => ({
  leaf: fc.oneof(
    number,
    fc.constantFrom<JsonSchema>(
      { type: 'string' },
      { type: 'boolean' },
      { type: 'null' },
      { type: ['string', 'null'] },
    ),
    fc.constantFrom(...Object.keys(FORMATS)).map((format) => ({ type: 'string', format })),
    fc.array(value, { minLength: 1, maxLength: 4 }).map((all) => ({ enum: all })),
    value.map((one) => ({ const: one })),
    fc.constantFrom<JsonSchema>(
      { type: ['string', 'integer'], enum: ['a', 1, 2.5, null] },
      { type: 'integer', const: 7 },
    ),
    fc.constant({ anyOf: [{ $ref: '#' }, { type: 'null' }] }),
    fc.constant({ anyOf: [{ $ref: '#/$defs/one thing' }, { type: 'integer' }], description: 'a note' }),
    fc.constant({ type: 'array', items: { $ref: '#/$defs/one%20thing' } }),
  ),
  array: fc
    .tuple(tie('part'), fc.nat(3), fc.nat(3))
    .map(([items, minItems, more]) => ({ type: 'array', items, minItems, maxItems: minItems + more })),
  choice: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  object: fc.array(fc.tuple(name, tie('part')), { maxLength: 4 }).map((own) => closed(Object.fromEntries(own))),
  part: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('leaf'), tie('array'), tie('choice'), tie('object')),
}));

describe('whatever the schema, its instances satisfy it', () => {
  const defined = { $defs: { 'one thing': closed({ kids: { type: 'array', items: { $ref: '#/$defs/one thing' } } }) } };

  test('of the part that strict mode takes', () => {
    fc.assert(
      fc.property(object, (schema) => {
        const whole = { ...schema, ...defined };
        expectValid(whole, made(whole, 3, STRICT));
      }),
      { numRuns: 100 },
    );
  });

  test('where only some of what objects have is required, and more is allowed', () => {
    fc.assert(
      fc.property(part, part, fc.boolean(), (a, b, isClosed) => {
        const own = {
          type: 'object',
          properties: { a, b },
          required: ['b'],
          additionalProperties: !isClosed,
          ...defined,
        };
        expectValid(own, made(own, 3));
        const root = { type: 'array', items: { anyOf: [a, b] }, ...defined };
        expectValid(root, made(root, 3));
      }),
      { numRuns: 80 },
    );
  });

  test('as Zod writes it, with the patterns of formats', () => {
    const { time, ...formats } = FORMATS;
    const shape = z.object({
      ...formats,
      count: z.int(),
      few: z.int().min(3).max(5),
      part: z.number().gt(0).lt(0.01),
      sevens: z.number().multipleOf(7),
      kind: z.enum(['x', 'y']),
      seven: z.literal(7),
      list: z.array(z.int()).min(4).max(9),
      either: z.union([z.string(), z.int()]),
      maybe: z.nullable(z.object({ deep: z.object({ deeper: z.array(z.object({ d: z.boolean() })) }) })),
    });
    for (const instance of made(z.toJSONSchema(shape), 50, STRICT))
      expect(shape.safeParse(instance).error).toBeUndefined();
  });

  test('between bounds that are closer than numbers are told', () => {
    const schema = { type: 'number', minimum: 0.12345678901234, maximum: 0.12345678901235 };
    expectValid(schema, made(schema));
  });
});

test('instances vary, and are the same for the same draws', () => {
  const schema = closed({ a: { type: 'string' }, b: { anyOf: [{ type: 'null' }, { type: 'integer' }] } });
  expect(made(schema)).toEqual(made(schema));
  expect(new Set(made(schema).map((one) => JSON.stringify(one))).size).toBeGreaterThan(15);
  expect(new Set(made(schema).map((one) => (one as { readonly b: Json }).b === null)).size).toBe(2);
});

describe('schemas that contain themselves come to an end', () => {
  const node = closed({ value: { type: 'integer' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } });
  const far = (levels: number): JsonSchema => ({
    $ref: '#/$defs/0',
    $defs: Object.fromEntries(
      Array.from({ length: levels }, (_, i) => {
        const { [i]: next = { type: 'null' } } = {
          ...Array.from({ length: levels - 1 }, (__, k) => ({ $ref: `#/$defs/${k + 1}` })),
        };
        return [i, closed({ next })];
      }),
    ),
  });

  test.each<[string, JsonSchema]>([
    ['a list', { $ref: '#/$defs/node', $defs: { node } }],
    ['a tree', closed({ kids: { type: 'array', items: { $ref: '#' } } })],
    [
      'two, of which only one ends',
      { anyOf: [{ $ref: '#/$defs/a' }, node], $defs: { a: closed({ a: { $ref: '#/$defs/a' } }), node } },
    ],
    ['what need not be there', { type: 'object', properties: { more: { $ref: '#' }, b: { type: 'null' } } }],
    ['a list of what has no end', { type: 'array', items: { $ref: '#' } }],
    ['a chain', far(30)],
  ])('%s', (_, schema) => expectValid(schema, made(schema)));

  test.each<[string, JsonSchema]>([
    ['itself', { $ref: '#' }],
    ['in a circle', { anyOf: [{ $ref: '#/$defs/a' }], $defs: { a: { anyOf: [{ $ref: '#' }] } } }],
    ['what it must contain', closed({ a: { $ref: '#' } })],
    ['an item at least', { type: 'array', minItems: 1, items: { $ref: '#' } }],
    ['further than anybody reads', far(40)],
  ])('or are refused: %s', (_, schema) => {
    expect(() => made(schema)).toThrow(
      "Invalid schema for response_format 'x': In context=(), it has no instance of at most 64 levels.",
    );
  });
});

const REFUSED: readonly (readonly [JsonSchema, string])[] = [
  [{ type: 'string', minLength: 3 }, "'minLength' is not permitted."],
  [{ type: 'string', maxLength: 3 }, "'maxLength' is not permitted."],
  [{ type: 'string', pattern: '^a$' }, "'pattern' is not permitted"],
  [{ type: 'string', format: 'email', pattern: '@corp[.]com$' }, "'pattern' is not permitted"],
  [{ type: 'string', format: 'uri' }, '"uri" is not a valid format.'],
  [{ type: 'string', minimum: 3 }, "'minimum' is not permitted."],
  [{ type: 'array' }, 'array schema missing items.'],
  [{ type: 'array', items: { type: 'null' }, uniqueItems: true }, "'uniqueItems' is not permitted."],
  [{ type: 'array', items: { type: 'null' }, contains: {} }, "'contains' is not permitted."],
  [{ type: 'array', items: { type: 'null' }, minItems: 3, maxItems: 2 }, 'no array has 3 to 2 items.'],
  [{ type: 'array', items: { type: 'null' }, minItems: -1 }, 'no array has -1 to'],
  [{ type: 'array', prefixItems: [] }, "'prefixItems' is not permitted."],
  [{ ...closed({}), minProperties: 1 }, "'minProperties' is not permitted."],
  [{ ...closed({}), patternProperties: {} }, "'patternProperties' is not permitted."],
  [{ ...closed({}), propertyNames: {} }, "'propertyNames' is not permitted."],
  [{ ...closed({}), unevaluatedProperties: false }, "'unevaluatedProperties' is not permitted."],
  [{ ...closed({}), dependentRequired: {} }, "'dependentRequired' is not permitted."],
  [{ ...closed({}), $defs: {} }, "'$defs' is not permitted."],
  [{ ...closed({}), required: ['b'] }, `Extra required key "b" supplied.`],
  [{ allOf: [] }, "'allOf' is not permitted."],
  [{ oneOf: [] }, "'oneOf' is not permitted."],
  [{ not: {} }, "'not' is not permitted."],
  [{ if: {} }, "'if' is not permitted."],
  [{ type: 'string', nullable: true }, "'nullable' is not permitted."],
  [{}, "schema must have a 'type' key."],
  [{ properties: {} }, "schema must have a 'type' key."],
  [{ type: 'text' }, '"text" is not a valid type.'],
  [{ type: [] }, "is not of type 'array', or is empty."],
  [{ enum: [] }, "is not of type 'array', or is empty."],
  [{ type: 'string', enum: [1] }, 'no value is of type ["string"].'],
  [{ anyOf: [] }, "is not of type 'array', or is empty."],
  [{ anyOf: [{ type: 'null' }], type: 'null' }, "'type' is not permitted."],
  [{ $ref: '#', type: 'object' }, '$ref cannot have keywords {"type"}.'],
  [{ $ref: '#/$defs/nowhere' }, 'reference "#/$defs/nowhere" leads nowhere'],
  [{ $ref: '#/%E0%A4%A' }, 'leads nowhere'],
  [{ type: 'integer', minimum: 3, maximum: 2 }, 'no integer lies within its bounds.'],
  [{ type: 'integer', exclusiveMinimum: 3, exclusiveMaximum: 4 }, 'no integer lies within its bounds.'],
  [{ type: 'integer', multipleOf: 0 }, "'multipleOf' is not above 0: 0."],
  [{ type: 'integer', multipleOf: 2.5 }, "'multipleOf' of an integer is not whole: 2.5."],
  [{ type: 'number', minimum: 1e300 }, "'minimum' is no number between ±9007199254740991."],
  [{ type: 'number', exclusiveMinimum: true }, "'exclusiveMinimum' is no number"],
];

test.each(REFUSED)('what is outside of it is refused by name and place: %j', (schema, message) => {
  for (const isStrict of [true, false]) {
    const use = { ...USE, isStrict };
    expect(() => made(closed({ a: schema }), 1, use)).toThrow(
      `Invalid schema for response_format 'x': In context=('properties', 'a'`,
    );
    expect(() => made(closed({ a: schema }), 1, use)).toThrow(message);
  }
});

test.each<[string, JsonSchema, string]>([
  [
    'open',
    { ...closed({}), additionalProperties: true },
    "'additionalProperties' is required to be supplied and to be false.",
  ],
  ['not said to be closed', { type: 'object', properties: {} }, "'additionalProperties' is required"],
  ['with what may be left out', { ...closed({ a: { type: 'null' } }), required: [] }, "Missing 'a'."],
  ['no object', { type: 'string' }, `schema must be a JSON Schema of 'type: "object"', got 'type: "string"'.`],
  ['a choice', { anyOf: [closed({})] }, `got 'type: "None"'.`],
])('strict mode refuses what is %s; without it an answer is made', (_, schema, message) => {
  expect(() => made(schema, 1, STRICT)).toThrow(message);
  expectValid(schema, made(schema));
});

const wide = (count: number, one: JsonSchema): JsonSchema =>
  closed(Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, one])));
const doubling = (levels: number): JsonSchema => ({
  $ref: '#/$defs/0',
  $defs: Object.fromEntries(
    Array.from({ length: levels }, (_, i) => {
      const next = i === levels - 1 ? { type: 'null' } : { $ref: `#/$defs/${i + 1}` };
      return [i, closed({ a: next, b: next })];
    }),
  ),
});
const nested = (levels: number): JsonSchema =>
  levels === 0 ? { type: 'null' } : { type: 'array', items: nested(levels - 1) };
const options = (count: number): JsonSchema => ({ anyOf: Array.from({ length: count }, () => ({ type: 'null' })) });

test.each<[string, JsonSchema, string]>([
  ['items', { type: 'array', minItems: Number.MAX_SAFE_INTEGER, items: { type: 'integer' } }, '50,000 values'],
  ['doubling at each level', doubling(25), '50,000 values'],
  ['constants', { type: 'array', minItems: 9, items: { const: 'x'.repeat(99_999) } }, '500,000 characters'],
  ['choices among many', { type: 'array', minItems: 60_000, items: options(19_000) }, '50,000 values'],
  ['options', options(20_001), '20,000 parts of schemas'],
  ['types', { type: Array.from({ length: 20_001 }, () => 'null') }, '20,000 parts of schemas'],
  ['properties', wide(5001, { type: 'null' }), '5,000 properties'],
  ['values', { enum: Array.from({ length: 1001 }, (_, i) => i) }, '1,000 enum values'],
  ['long values', { const: 'x'.repeat(120_001) }, '120,000 characters of names and values'],
  ['levels', nested(11), 'more than 10 levels of nesting'],
  [
    'optional properties, often',
    { type: 'array', minItems: 60_000, items: { type: 'object', properties: wide(4999, { $ref: '#' })['properties'] } },
    '50,000 values',
  ],
])('what asks for more than anybody should wait for is refused: %s', (_, schema, message) => {
  // Of the processor, which a busy machine does not lengthen.
  const before = process.cpuUsage();
  expect(() => made(schema, 1)).toThrow(message);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
});

test('the instances of one request share what they may take', () => {
  const limits = requestLimits();
  const shapes = readSchema({ type: 'array', minItems: 20_000, items: { type: 'null' } }, USE, limits);
  const one = (): Json => instanceOf(shapes, seeded(1), limits);
  expect(one()).toHaveLength(20_000);
  expect(() => [one(), one()]).toThrow('50,000 values');
});
