import { pickIndex } from '../../../core/rng.ts';
import { Unanswerable } from '../unanswerable.ts';
import { merged } from './merge.ts';
import { deeper, isDeep, type Place } from './place.ts';
import { type JsonSchema, listOf, resolveRef, schemaAt } from './schema.ts';

const MOST_DEPTH = 64;

/** A schema in which references are followed and alternatives decided, and the place that this has led to. */
export interface Flat {
  readonly schema: JsonSchema;
  readonly place: Place;
}

export function flatten(schema: JsonSchema, place: Place): Flat {
  if (place.depth > MOST_DEPTH)
    throw new Unanswerable(`The JSON schema has no instance of finite depth, or none of ${MOST_DEPTH} levels`);
  place.tools.budget.take('steps');
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const parts = [
    ...($ref === undefined ? [] : [resolveRef($ref, place.root)]),
    ...(listOf(allOf) ?? []).map((part) => schemaAt(part, 'allOf')),
    ...[anyOf, oneOf].flatMap((options) => (options === undefined ? [] : [chosen(options, place)])),
  ];
  let flat: Flat = { schema: own, place };
  for (const part of parts) {
    const { schema: more, place: next } = flatten(part, deeper(place));
    flat = { schema: merged(more, flat.schema), place: next.depth > flat.place.depth ? next : flat.place };
  }
  return flat;
}

/** The first; far down, the first that contains nothing more; any of them where that came to nothing. */
function chosen(options: unknown, place: Place): JsonSchema {
  const schemas = (listOf(options) ?? [])
    .filter((option) => option !== false)
    .map((option) => schemaAt(option, 'anyOf'));
  const isSmall = (schema: JsonSchema): boolean => {
    const type = '$ref' in schema ? resolveRef(schema['$ref'], place.root)['type'] : schema['type'];
    return type !== 'object' && type !== 'array' && type !== undefined;
  };
  const any = place.takesFirst ? schemas[0] : schemas[pickIndex(place.rng, schemas.length)];
  const option = (isDeep(place) ? schemas.find(isSmall) : undefined) ?? any;
  if (option === undefined) throw new Unanswerable('anyOf has no alternatives');
  return option;
}
