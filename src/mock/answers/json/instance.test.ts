import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { seeded } from '../../../core/rng.ts';
import { instanceOf } from './instance.ts';
import type { JsonSchema } from './schema.ts';

const made = (schema: JsonSchema): readonly unknown[] =>
  Array.from({ length: 50 }, (_, i) => instanceOf(schema, seeded(i)));

describe('instances satisfy the schema they were made from', () => {
  const shapes: Readonly<Record<string, z.ZodType>> = {
    bounds: z.object({ a: z.int().min(3).max(5), b: z.number().gt(0).lt(0.01), c: z.number().multipleOf(7) }),
    words: z.object({ a: z.string().min(40), b: z.string().max(3), c: z.enum(['x', 'y']), d: z.literal(7) }),
    formats: z.object({ a: z.email(), b: z.uuid(), c: z.iso.date(), d: z.iso.datetime(), e: z.ipv4() }),
    pattern: z.object({ a: z.string().regex(/^[A-Z]{3}-\d{4}$/), b: z.string().regex(/^\+[1-9]\d{6,14}$/) }),
    lists: z.object({ a: z.array(z.int()).min(4), b: z.array(z.boolean()).max(1), c: z.tuple([z.string(), z.int()]) }),
    choices: z.object({ a: z.union([z.string(), z.int()]), b: z.nullable(z.int()), c: z.boolean() }),
    deep: z.object({ a: z.object({ b: z.object({ c: z.array(z.object({ d: z.string() })) }) }) }),
  };
  test.each(Object.entries(shapes))('%s', (_, shape) => {
    // zod writes formats with their patterns too; the format alone says enough.
    const schema = JSON.parse(JSON.stringify(z.toJSONSchema(shape)), (_key, value) =>
      value?.format === undefined ? value : { type: value.type, format: value.format },
    );
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

test.each<[string, JsonSchema, string]>([
  ['endless', { $ref: '#' }, 'no instance of finite depth'],
  ['empty range', { type: 'integer', minimum: 3, maximum: 2 }, 'No integer lies within'],
  ['nowhere', { $ref: '#/$defs/x' }, 'not a JSON schema'],
  ['no such text', { type: 'string', pattern: '^(?!)$' }, 'finds no text'],
])('what has no instance is refused: %s', (_, schema, message) => {
  expect(() => instanceOf(schema, seeded(1))).toThrow(message);
});
