import type { z } from 'zod';
import { isObject } from '../client/wire/fields.ts';
import type { Place } from '../core/place.ts';
import { shown } from '../core/takes.ts';
import type { Mistakes } from './mistakes.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a prompt source together with the fields that stand beside it in the file, as if these stood within it; each of
 * them is a mistake that says where it belongs. Returns the source as it was meant.
 */
export function checkWithBeside(
  field: z.ZodType,
  name: string,
  { [name]: value, ...beside }: Fields,
  place: Place,
  mistakes: Mistakes,
): unknown {
  const meant = withBeside(name, value, beside);
  // What a field says is another matter than where it stands.
  mistakes.check(field, meant, place, (inner) =>
    Object.hasOwn(beside, inner[0] ?? '') ? [...place, ...inner] : [...place, name, ...inner],
  );
  const unknown = unknownKeys(field, meant);
  const isField = (key: string): boolean => !unknown.includes(key);
  for (const key of Object.keys(beside).filter(isField))
    mistakes.add([...place, key], `belongs within ${name}; write ${written(name, meant, beside, isField)}`);
  return meant;
}

/** The source as it was meant where fields of it stand beside it: `{ inline: "Hello", maxTokens: 20 }`. */
function withBeside(name: string, value: unknown, beside: Fields): unknown {
  if (Object.keys(beside).length === 0) return value;
  const own = name === 'inline' && typeof value === 'string' ? { prompt: value } : value;
  return isObject(own) ? { ...own, ...beside } : own;
}

const unknownKeys = (field: z.ZodType, value: unknown): readonly string[] =>
  field.safeParse(value).error?.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])) ?? [];

/** `inline: { prompt: "Hello", maxTokens: 20 }`. Which turn of several a field is for, nobody can know. */
function written(name: string, meant: unknown, beside: Fields, isField: (key: string) => boolean): string {
  const fields = Object.entries(isObject(meant) ? meant : beside).filter(([key]) => isField(key));
  const said = fields.map(([key, value]) => `${key}: ${shown(value)}`).join(', ');
  if (isObject(meant)) return `${name}: { ${said} }`;
  return Array.isArray(meant) ? `${name}: [{ …, ${said} }, …]` : `${name}: { …, ${said} }`;
}
