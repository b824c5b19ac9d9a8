import { z } from 'zod';
import { Unanswerable } from '../unanswerable.ts';

/** Keywords of JSON Schema; those that nobody here knows are notes and bind nothing. */
export type JsonSchema = Readonly<Record<string, unknown>>;
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const schemaObject = z.record(z.string(), z.unknown());

/** Keywords that bind instances and are not understood: better refused than overlooked. */
const NOT_UNDERSTOOD = [
  'unevaluatedProperties',
  'unevaluatedItems',
  'dependentSchemas',
  'dependencies',
  '$dynamicRef',
  '$recursiveRef',
] as const;

/** A part of a schema: `true` and `{}` allow anything. */
export function schemaAt(part: unknown, where: string): JsonSchema {
  if (part === true || part === undefined) return {};
  const parsed = schemaObject.safeParse(part);
  if (!parsed.success) throw new Unanswerable(`${where} is not a JSON schema that anything could satisfy`);
  const unknown = NOT_UNDERSTOOD.find((name) => Object.hasOwn(parsed.data, name) && parsed.data[name] !== true);
  if (unknown !== undefined)
    throw new Unanswerable(`This server does not understand ${unknown} in a JSON schema; leave it out`);
  return parsed.data;
}

/** What `#/$defs/name` and its like point to. */
export function resolveRef(ref: unknown, root: JsonSchema): JsonSchema {
  if (typeof ref !== 'string' || !ref.startsWith('#'))
    throw new Unanswerable(`$ref takes a place in the same schema, such as #/$defs/name; got ${JSON.stringify(ref)}`);
  let part: unknown = root;
  for (const step of ref.slice(1).split('/').filter(Boolean)) {
    const key = unescaped(step, ref).replaceAll('~1', '/').replaceAll('~0', '~');
    const isHeld = typeof part === 'object' && part !== null && Object.hasOwn(part, key);
    part = isHeld ? (part as JsonSchema)[key] : null;
  }
  return schemaAt(part, ref);
}

function unescaped(step: string, ref: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw new Unanswerable(`$ref ${JSON.stringify(ref)} is wrongly escaped at ${JSON.stringify(step)}`);
  }
}

/** The schemas of an array's first items and of all after them; drafts before 2020 wrote the first as `items`. */
export function itemsOf(schema: JsonSchema): { readonly prefix: readonly unknown[]; readonly rest: unknown } {
  const old = listOf(schema['items']);
  return old === undefined
    ? { prefix: listOf(schema['prefixItems']) ?? [], rest: schema['items'] }
    : { prefix: old, rest: schema['additionalItems'] };
}

/** Numbers and lists where a schema has them; anything else counts as absent. */
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
export const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);

/** How often something may be, as three pairs of keywords say it. */
export const spanOf = (least: unknown, most: unknown): { readonly least: number; readonly most: number } => ({
  least: Math.max(0, numberOf(least) ?? 0),
  most: numberOf(most) ?? Number.POSITIVE_INFINITY,
});
