/**
 * What is wrong with a value, in the same words wherever one comes in: what was taken, and what was got.
 */

/** `takes a whole number above 0, got 0.5`, or `is missing; it takes …`. */
export const takes =
  (what: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is missing; it takes ${what}` : `takes ${what}, got ${shown(input)}`;

/** For a field whose value must not be repeated anywhere: a key, a header. */
export const takesSecretly =
  (what: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is missing; it takes ${what}` : `takes ${what}`;

/** Of a value that is shown. */
const MOST_CHARACTERS = 60;

/** A value as a reader would write it, cut short, on one line and without what a terminal would act on. */
export function shown(value: unknown): string {
  const text = inert(written(value));
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 3).replace(HALF, '')}…` : text;
}

function written(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return safeJson(value);
  // Cut before it is quoted: it may be a body of many megabytes.
  return typeof value === 'string' ? JSON.stringify(value.slice(0, MOST_CHARACTERS)) : String(value);
}

/** Of a character that takes two. */
const HALF = /[\uD800-\uDBFF]$/;

/** DEL, the upper controls, and marks that turn lines or their direction; JSON has escaped the lower controls. */
const inert = (text: string): string =>
  text.replace(
    /[\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** `a, b or c`. */
export const listed = (names: readonly string[], word = 'or'): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'an object';
  }
}
