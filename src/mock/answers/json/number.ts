import type { JsonSchema, Shape } from './schema.ts';

export const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;

/** As many steps as a range has when the schema leaves a side open. */
const SPAN = 100;
/** Of a quotient from a whole number. */
const TOLERANCE = 1e-9;

/** @returns what is wrong, in words, when no number lies within the bounds */
export function numberIn(schema: JsonSchema, type: 'integer' | 'number'): Shape | string {
  const wrong = BOUNDS.find((name) => Object.hasOwn(schema, name) && !isSafe(schema[name]));
  if (wrong !== undefined) return `'${wrong}' is no number between ±${Number.MAX_SAFE_INTEGER}.`;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Bounds;
  if (multipleOf !== undefined && multipleOf <= 0) return `'multipleOf' is not above 0: ${multipleOf}.`;
  const isWhole = type === 'integer';
  if (isWhole && multipleOf !== undefined && !Number.isInteger(multipleOf))
    return `'multipleOf' of an integer is not whole: ${multipleOf}.`;

  const least = Math.max(minimum ?? Number.NEGATIVE_INFINITY, exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
  const most = Math.min(maximum ?? Number.POSITIVE_INFINITY, exclusiveMaximum ?? Number.POSITIVE_INFINITY);
  const step = multipleOf ?? (isWhole ? 1 : Math.min(0.01, most > least ? (most - least) / 1000 : 1));
  const span = SPAN * Math.max(1, step);
  const from = Number.isFinite(least) ? least : Math.min(0, most - span);
  const to = Number.isFinite(most) ? most : from + span;
  const fits = (value: number): boolean =>
    value >= least &&
    value <= most &&
    value !== exclusiveMinimum &&
    value !== exclusiveMaximum &&
    (!isWhole || Number.isInteger(value)) &&
    (multipleOf === undefined || Math.abs(value / multipleOf - Math.round(value / multipleOf)) <= TOLERANCE);

  let [first, last] = [Math.ceil(from / step - TOLERANCE), Math.floor(to / step + TOLERANCE)];
  if (!fits(multiple(first, step))) first++;
  if (!fits(multiple(last, step))) last--;
  if (first <= last && fits(multiple(first, step))) return { kind: 'number', first, last, step, fits };
  // Between bounds that are closer to each other than numbers are told.
  const only = [from, to, (from + to) / 2].find(fits);
  return only === undefined ? `no ${type} lies within its bounds.` : { kind: 'values', values: [only] };
}

/** 0.3, not 0.30000000000000004. */
export const multiple = (count: number, step: number): number => {
  const value = count * step;
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
};

type Bounds = { readonly [name in (typeof BOUNDS)[number]]?: number };

const isSafe = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
