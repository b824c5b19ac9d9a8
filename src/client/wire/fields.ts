/** What dialects are made of: small readers of JSON that may hold anything. */

export type Json = Readonly<Record<string, unknown>>;

const NOTHING: Json = {};

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOr = (value: unknown): Json => (isObject(value) ? value : NOTHING);

export const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Servers write fields that they have nothing to say in as null or false. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

/** A place among several; the first where none is said. */
export const placeIn = (index: unknown): number => (typeof index === 'number' ? index : 0);
