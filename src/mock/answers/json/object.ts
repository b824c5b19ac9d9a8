import { pickIndex } from '../../../core/rng.ts';
import { WORDS } from '../../../load/tokens/words.ts';
import { deeper, isDeep, type Place } from './place.ts';
import { type Json, type JsonSchema, listOf, schemaAt, spanOf } from './schema.ts';

/** What is required, or all of it where nothing is; and as many more as there must be. */
export function objectIn(schema: JsonSchema, place: Place): Json {
  const names = namesIn(schema, place);
  place.tools.budget.take('characters', names.join('').length);
  return Object.fromEntries(names.map((name) => [name, place.make(schemaOf(name, schema, place), deeper(place))]));
}

function namesIn(schema: JsonSchema, place: Place): readonly string[] {
  const { least, most } = spanOf(schema['minProperties'], schema['maxProperties']);
  place.tools.budget.take('values', least);
  const required = (listOf(schema['required']) ?? []).filter((name) => typeof name === 'string');
  const optional = Object.entries(schemaAt(schema['properties'], 'properties'))
    .filter(([, own]) => own !== false)
    .map(([name]) => name);
  const names = new Set(required.length > 0 || isDeep(place) ? required : optional.slice(0, most));
  for (const name of optional) if (names.size < least) names.add(name);
  for (let tries = 0; names.size < least && tries < least * TRIES_PER_NAME; tries++) names.add(newName(schema, place));
  return [...names];
}

const TRIES_PER_NAME = 20;

/** One that a pattern allows, where there are any; else words. */
function newName(schema: JsonSchema, { rng, tools }: Place): string {
  const [pattern] = Object.keys(schemaAt(schema['patternProperties'], 'patternProperties'));
  const named = schemaAt(schema['propertyNames'], 'propertyNames')['pattern'];
  const source = typeof named === 'string' ? named : pattern;
  if (source !== undefined) return tools.pattern(source).text(spanOf(undefined, undefined), rng);
  const word = (): string => WORDS[pickIndex(rng, WORDS.length)]!;
  return `${word()}_${word()}`;
}

/** All that the schema says about a property of this name. */
function schemaOf(name: string, schema: JsonSchema, { tools }: Place): JsonSchema {
  const properties = schemaAt(schema['properties'], 'properties');
  const patterns = Object.entries(schemaAt(schema['patternProperties'], 'patternProperties'));
  const own = [
    ...(Object.hasOwn(properties, name) ? [properties[name]] : []),
    ...patterns.filter(([source]) => tools.pattern(source).isIn(name)).map(([, one]) => one),
  ];
  const other = schema['additionalProperties'];
  const [first, ...more] = own.length > 0 || other === false ? own : [other];
  return more.length === 0 ? schemaAt(first, name) : { allOf: [first, ...more] };
}
