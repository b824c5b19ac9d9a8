import { pickIndex, type Rng } from '../../../core/rng.ts';
import { Unanswerable } from '../unanswerable.ts';
import { arrayIn } from './array.ts';
import { Budget } from './budget.ts';
import { flatten } from './flat.ts';
import { numberIn } from './number.ts';
import { objectIn } from './object.ts';
import { type Pattern, patternOf } from './pattern/pattern.ts';
import type { Place, SchemaTools } from './place.ts';
import { type Json, type JsonSchema, listOf, schemaAt } from './schema.ts';
import { stringIn } from './string.ts';
import { violationOf } from './violation.ts';

/** For all the instances of one request. */
export function schemaTools(): SchemaTools {
  const budget = new Budget();
  const known = new Map<string, Pattern>();
  return {
    budget,
    pattern(source) {
      const pattern = known.get(source) ?? patternOf(source, budget);
      known.set(source, pattern);
      return pattern;
    },
  };
}

const TRIES = 12;

/**
 * A plausible value that satisfies the schema; the same for the same draws. What is made is checked, because some
 * keywords (`not`, `oneOf`, `if`) say only afterwards whether it will do.
 *
 * @throws Unanswerable naming the keyword that could not be satisfied, or what the schema asks too much of
 */
export function instanceOf(whole: JsonSchema, rng: Rng, tools: SchemaTools = schemaTools()): Json {
  const schema = schemaAt(whole, 'It');
  let violated = '';
  for (let i = 0; i < TRIES; i++) {
    const instance = make(schema, { root: schema, depth: 0, rng, tools, variety: 1, takesFirst: i === 0, make });
    const violation = violationOf(schema, instance, tools);
    if (violation === undefined) return instance;
    violated = violation;
  }
  throw new Unanswerable(`This server finds no instance that satisfies the JSON schema's ${violated}`);
}

function make(wanted: JsonSchema, from: Place): Json {
  const { schema, place } = flatten(wanted, from);
  const { budget } = place.tools;
  budget.take('values');
  const given = 'const' in schema ? [schema['const']] : listOf(schema['enum']);
  if (given === undefined) return ofType(typeOf(schema, place), schema, place);
  if (given.length === 0) throw new Unanswerable('enum has no values');
  const value = given[pickIndex(place.rng, given.length)] as Json;
  budget.take('characters', JSON.stringify(value).length);
  return value;
}

function ofType(type: unknown, schema: JsonSchema, place: Place): Json {
  switch (type) {
    case 'object':
      return objectIn(schema, place);
    case 'array':
      return arrayIn(schema, place);
    case 'string':
      return stringIn(schema, place);
    case 'integer':
    case 'number':
      return numberIn(schema, type, place);
    case 'boolean':
      return place.rng.next() < 0.5;
    case 'null':
      return null;
    default:
      throw new Unanswerable(`A JSON schema's type is one of JSON's, got ${JSON.stringify(type)}`);
  }
}

/** What a schema is about that does not say its type. */
const ABOUT = [
  ['object', ['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties']],
  ['array', ['items', 'prefixItems', 'minItems', 'contains', 'uniqueItems']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
] as const;

function typeOf(schema: JsonSchema, { rng, takesFirst }: Place): unknown {
  const types = listOf(schema['type']);
  if (types === undefined)
    return schema['type'] ?? ABOUT.find(([, names]) => names.some((name) => name in schema))?.[0] ?? 'string';
  const first = types.find((one) => one !== 'null') ?? 'null';
  return takesFirst ? first : types[pickIndex(rng, types.length)];
}
