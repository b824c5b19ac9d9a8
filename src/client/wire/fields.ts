import { jsonIn } from '../../core/json.ts';

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

/** Its errors say nothing of the text itself, as JSON's own would: a piece of it may be half of a secret. */
export function parseObject(data: string): Json {
  const value = jsonIn(data);
  if (value === undefined) throw new Error('not JSON');
  if (!isObject(value)) throw new Error('not a JSON object');
  return value;
}

/** A place among several; the first where none is said. */
export const placeIn = (index: unknown): number => (typeof index === 'number' ? index : 0);

/** A count under its own name, where it is one. */
export const count = <K extends string>(name: K, value: unknown): { readonly [P in K]?: number } =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? ({ [name]: value } as { [P in K]: number }) : {};
