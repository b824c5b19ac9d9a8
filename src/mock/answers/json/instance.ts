import { pickIndex, type Rng } from '../../../core/rng.ts';
import { Unanswerable } from '../unanswerable.ts';
import { numberIn } from './number.ts';
import { type Json, type JsonSchema, listOf, numberOf, resolveRef, schemaAt } from './schema.ts';
import { stringIn } from './string.ts';

/** Beyond it only what must be there is, so that schemas that contain themselves come to an end. */
const DEEP = 4;
const DEEPEST = 32;

/** Where an instance is being made. */
interface Place {
  readonly root: JsonSchema;
  readonly depth: number;
  readonly rng: Rng;
}

/** A plausible value that satisfies the schema; the same for the same draws. */
export const instanceOf = (schema: JsonSchema, rng: Rng): Json => make(schema, { root: schema, depth: 0, rng });

function make(schema: JsonSchema, place: Place): Json {
  if (place.depth > DEEPEST) throw new Unanswerable('The JSON schema has no instance of finite depth');
  if ('const' in schema) return schema['const'] as Json;
  const options = listOf(schema['enum']);
  if (options !== undefined) return pick(options, place.rng) as Json;
  if ('$ref' in schema) {
    const { $ref, ...rest } = schema;
    return make({ ...resolveRef($ref, place.root), ...rest }, deeper(place));
  }
  const all = listOf(schema['allOf']);
  if (all !== undefined) return make(merged(schema, all, place), place);
  const any = listOf(schema['anyOf']) ?? listOf(schema['oneOf']);
  if (any !== undefined) return make({ ...without(schema, 'anyOf', 'oneOf'), ...chosen(any, place) }, deeper(place));
  return ofType(typeOf(schema), schema, place);
}

function ofType(type: unknown, schema: JsonSchema, place: Place): Json {
  switch (type) {
    case 'object':
      return objectIn(schema, place);
    case 'array':
      return arrayIn(schema, place);
    case 'string':
      return stringIn(schema, place.rng);
    case 'integer':
    case 'number':
      return numberIn(schema, type, place.rng);
    case 'boolean':
      return place.rng.next() < 0.5;
    case 'null':
      return null;
    default:
      throw new Unanswerable(`A JSON schema's type is one of JSON's, got ${JSON.stringify(type)}`);
  }
}

function typeOf({ type, ...schema }: JsonSchema): unknown {
  const types = listOf(type);
  if (types !== undefined) return types.find((one) => one !== 'null') ?? 'null';
  if (type !== undefined) return type;
  if ('properties' in schema || 'required' in schema) return 'object';
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  return 'minimum' in schema || 'maximum' in schema ? 'number' : 'string';
}

/** What is required, or all of it where nothing is. */
function objectIn(schema: JsonSchema, place: Place): Json {
  const properties = schemaAt(schema['properties'], 'properties');
  const required = (listOf(schema['required']) ?? []).filter((name) => typeof name === 'string');
  const optional = place.depth < DEEP ? Object.keys(properties) : [];
  const names = required.length > 0 ? required : optional;
  const other = schema['additionalProperties'];
  return Object.fromEntries(
    names.map((name) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : other === false ? undefined : other;
      return [name, make(schemaAt(own, name), deeper(place))];
    }),
  );
}

const MOST_ITEMS = 3;
const TRIES_PER_ITEM = 20;

function arrayIn(schema: JsonSchema, place: Place): Json {
  const prefix = listOf(schema['prefixItems']) ?? [];
  const least = numberOf(schema['minItems']) ?? 0;
  const most = Math.min(numberOf(schema['maxItems']) ?? Number.POSITIVE_INFINITY, Math.max(least, MOST_ITEMS));
  const natural = place.depth < DEEP ? Math.max(1, prefix.length) + pickIndex(place.rng, 2) : 0;
  const isFull = schema['items'] === false;
  const length = Math.min(Math.max(least, isFull ? prefix.length : natural), Math.max(most, least));
  const items: Json[] = [];
  for (let tries = 0; items.length < length && tries < length * TRIES_PER_ITEM; tries++) {
    const own = items.length < prefix.length ? prefix[items.length] : schema['items'];
    const item = make(schemaAt(own, 'items'), deeper(place));
    const isNew = schema['uniqueItems'] !== true || items.every((one) => JSON.stringify(one) !== JSON.stringify(item));
    if (isNew) items.push(item);
  }
  if (items.length < least) throw new Unanswerable(`No ${least} different items were found for an array's uniqueItems`);
  return items;
}

/** The first; far down, the first that contains nothing more. */
function chosen(options: readonly unknown[], { depth, root }: Place): JsonSchema {
  const schemas = options.map((option) => schemaAt(option, 'anyOf'));
  const isFlat = (schema: JsonSchema): boolean => {
    const type = '$ref' in schema ? resolveRef(schema['$ref'], root)['type'] : schema['type'];
    return type !== 'object' && type !== 'array' && type !== undefined;
  };
  const first = (depth < DEEP ? undefined : schemas.find(isFlat)) ?? schemas[0];
  if (first === undefined) throw new Unanswerable('anyOf has no alternatives');
  return first;
}

function merged(schema: JsonSchema, parts: readonly unknown[], { root }: Place): JsonSchema {
  let whole: JsonSchema = without(schema, 'allOf');
  for (const part of parts) {
    const plain = schemaAt(part, 'allOf');
    const own = '$ref' in plain ? resolveRef(plain['$ref'], root) : plain;
    const properties = { ...schemaAt(whole['properties'], 'allOf'), ...schemaAt(own['properties'], 'allOf') };
    const required = [...(listOf(whole['required']) ?? []), ...(listOf(own['required']) ?? [])];
    const isObject = Object.keys(properties).length + required.length > 0;
    whole = { ...whole, ...own, ...(isObject ? { properties, required } : {}) };
  }
  return whole;
}

const without = (schema: JsonSchema, ...names: readonly string[]): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => !names.includes(name)));

const deeper = (place: Place): Place => ({ ...place, depth: place.depth + 1 });

function pick(options: readonly unknown[], rng: Rng): unknown {
  if (options.length === 0) throw new Unanswerable('enum has no values');
  return options[pickIndex(rng, options.length)];
}
