import { Unanswerable } from '../unanswerable.ts';
import type { Place } from './place.ts';
import { type JsonSchema, numberOf } from './schema.ts';

/** As wide as a range is drawn from when the schema leaves a side open, or ten times the values wanted of it. */
const SPAN = 100;

/** A number within the schema's bounds, at most two decimals unless a narrow range wants more. */
export function numberIn(schema: JsonSchema, type: 'integer' | 'number', { rng, variety }: Place): number {
  const isWhole = type === 'integer';
  const multiple = multipleIn(schema);
  const step = multiple === undefined ? (isWhole ? 1 : stepFor(schema)) : isWhole ? wholeMultiple(multiple) : multiple;
  const [least, isOpenBelow] = boundBelow(schema);
  const [most, isOpenAbove] = boundAbove(schema);
  const span = Math.max(SPAN, variety * 10) * Math.max(1, step);
  const from = least ?? (most === undefined ? 0 : Math.min(0, most - span));
  const to = most ?? from + span;
  let first = Math.ceil(from / step - 1e-9);
  let last = Math.floor(to / step + 1e-9);
  if (isOpenBelow && first * step <= from) first++;
  if (isOpenAbove && last * step >= to) last--;
  if (first > last) throw new Unanswerable(`No ${type} lies within ${JSON.stringify(schema)}`);
  const value = (first + Math.floor(rng.next() * (last - first + 1))) * step;
  return Number.isInteger(value) ? value : Number(value.toPrecision(12)); // 0.3, not 0.30000000000000004.
}

/** @throws Unanswerable for what nothing is a multiple of */
export function multipleIn(schema: JsonSchema): number | undefined {
  const multiple = numberOf(schema['multipleOf']);
  if (multiple !== undefined && multiple <= 0)
    throw new Unanswerable(`A JSON schema's multipleOf is above 0, got ${multiple}`);
  return multiple;
}

const MOST_FACTOR = 1000;

/** The least multiple that is a whole number: of 0.4 it is 2. */
function wholeMultiple(multiple: number): number {
  for (let factor = 1; factor <= MOST_FACTOR; factor++) {
    const product = Number((multiple * factor).toPrecision(12));
    if (Number.isInteger(product)) return product;
  }
  throw new Unanswerable(`No integer was found that is a multiple of ${multiple}`);
}

/** Hundredths, or a thousandth of a range that has few of them. */
function stepFor(schema: JsonSchema): number {
  const [least] = boundBelow(schema);
  const [most] = boundAbove(schema);
  return least !== undefined && most !== undefined && most > least ? Math.min(0.01, (most - least) / 1000) : 0.01;
}

type Bound = readonly [value: number | undefined, isOpen: boolean];

export const boundBelow = (schema: JsonSchema): Bound => bound(schema, 'minimum', 'exclusiveMinimum', Math.max);
export const boundAbove = (schema: JsonSchema): Bound => bound(schema, 'maximum', 'exclusiveMaximum', Math.min);

/** The tighter of the two bounds of one side; draft 4 wrote an open one as a mark on the other. */
function bound(schema: JsonSchema, closed: string, open: string, tighter: (a: number, b: number) => number): Bound {
  const closedAt = numberOf(schema[closed]);
  const openAt = numberOf(schema[open]);
  if (openAt === undefined) return [closedAt, schema[open] === true];
  if (closedAt === undefined) return [openAt, true];
  const value = tighter(closedAt, openAt);
  return [value, value === openAt];
}
