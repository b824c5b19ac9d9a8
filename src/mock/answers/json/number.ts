import type { Rng } from '../../../core/rng.ts';
import { Unanswerable } from '../unanswerable.ts';
import { type JsonSchema, numberOf } from './schema.ts';

/** As wide as a range is drawn from when the schema leaves a side open. */
const SPAN = 100;

/** A number within the schema's bounds, at most two decimals unless a narrow range wants more. */
export function numberIn(schema: JsonSchema, type: 'integer' | 'number', rng: Rng): number {
  const isWhole = type === 'integer';
  const multiple = numberOf(schema['multipleOf']);
  const step = multiple ?? (isWhole ? 1 : stepFor(schema));
  const [least, isOpenBelow] = bound(schema, 'minimum', 'exclusiveMinimum', Math.max);
  const [most, isOpenAbove] = bound(schema, 'maximum', 'exclusiveMaximum', Math.min);
  const from = least ?? (most === undefined ? 0 : Math.min(0, most - SPAN));
  const to = most ?? from + Math.max(SPAN, step * SPAN);
  let first = Math.ceil(from / step - 1e-9);
  let last = Math.floor(to / step + 1e-9);
  if (isOpenBelow && first * step <= from) first++;
  if (isOpenAbove && last * step >= to) last--;
  if (first > last) throw new Unanswerable(`No ${type} lies within ${JSON.stringify(schema)}`);
  const value = (first + Math.floor(rng.next() * (last - first + 1))) * step;
  return Number(value.toFixed(10));
}

/** Hundredths, or a thousandth of a range that has few of them. */
function stepFor(schema: JsonSchema): number {
  const [least] = bound(schema, 'minimum', 'exclusiveMinimum', Math.max);
  const [most] = bound(schema, 'maximum', 'exclusiveMaximum', Math.min);
  return least !== undefined && most !== undefined && most > least ? Math.min(0.01, (most - least) / 1000) : 0.01;
}

type Bound = readonly [value: number | undefined, isOpen: boolean];

/** The tighter of the two bounds of one side; draft 4 wrote an open one as a mark on the other. */
function bound(schema: JsonSchema, closed: string, open: string, tighter: (a: number, b: number) => number): Bound {
  const closedAt = numberOf(schema[closed]);
  const openAt = numberOf(schema[open]);
  if (openAt === undefined) return [closedAt, schema[open] === true];
  if (closedAt === undefined) return [openAt, true];
  const value = tighter(closedAt, openAt);
  return [value, value === openAt];
}
