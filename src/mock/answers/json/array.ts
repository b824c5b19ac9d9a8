import { pickIndex } from '../../../core/rng.ts';
import { Unanswerable } from '../unanswerable.ts';
import { deeper, isDeep, type Place } from './place.ts';
import { itemsOf, type Json, type JsonSchema, numberOf, schemaAt, spanOf } from './schema.ts';

const MOST_ITEMS = 3;
const TRIES_PER_ITEM = 20;

export function arrayIn(schema: JsonSchema, place: Place): Json {
  const { prefix, rest } = itemsOf(schema);
  const { contains } = schema;
  const { least, most } = spanOf(schema['minItems'], schema['maxItems']);
  const holding = contains === undefined ? 0 : (numberOf(schema['minContains']) ?? 1);
  const needed = Math.max(least, holding);
  place.tools.budget.take('values', needed);
  const natural = isDeep(place) ? 0 : Math.max(1, prefix.length) + pickIndex(place.rng, 2);
  const length = Math.max(needed, Math.min(natural, most, rest === false ? prefix.length : MOST_ITEMS));
  const inside = { ...deeper(place), variety: length };
  const areUnique = schema['uniqueItems'] === true;
  const items = new Map<unknown, Json>();
  for (let tries = 0; items.size < length && tries < length * TRIES_PER_ITEM; tries++) {
    const at = items.size;
    const own = schemaAt(at < prefix.length ? prefix[at] : rest, 'items');
    // Those that it must contain come last, where no place has a schema of its own.
    const item = place.make(at >= length - holding ? { allOf: [own, contains] } : own, inside);
    items.set(areUnique ? JSON.stringify(item) : at, item);
  }
  if (items.size < needed) throw new Unanswerable(`No ${needed} different items were found for an array's uniqueItems`);
  return [...items.values()];
}
