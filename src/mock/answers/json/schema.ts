import { z } from 'zod';
import { Unanswerable } from '../unanswerable.ts';

/** As much of JSON Schema as instances are made from; what else a schema holds does not bind them. */
export type JsonSchema = Readonly<Record<string, unknown>>;
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const schemaObject = z.record(z.string(), z.unknown());

/** A part of a schema: `true` and `{}` allow anything. */
export function schemaAt(part: unknown, where: string): JsonSchema {
  if (part === true || part === undefined) return {};
  const parsed = schemaObject.safeParse(part);
  if (!parsed.success) throw new Unanswerable(`${where} is not a JSON schema that anything could satisfy`);
  return parsed.data;
}

/** What `#/$defs/name` and its like point to. */
export function resolveRef(ref: unknown, root: JsonSchema): JsonSchema {
  if (typeof ref !== 'string' || !ref.startsWith('#'))
    throw new Unanswerable(`$ref takes a place in the same schema, such as #/$defs/name; got ${JSON.stringify(ref)}`);
  let part: unknown = root;
  for (const step of ref.slice(1).split('/').filter(Boolean)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    const holder = schemaObject.safeParse(part);
    part = holder.success && Object.hasOwn(holder.data, key) ? holder.data[key] : null;
  }
  return schemaAt(part, ref);
}

/** Numbers and lists where a schema has them; anything else counts as absent. */
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
export const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);
