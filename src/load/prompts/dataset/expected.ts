import { z } from 'zod';
import type { Expect } from '../../../core/expect.ts';
import { jsonIn } from '../../../core/json.ts';
import { didYouMean } from '../../../core/nearest.ts';
import { placeIn, spelled } from '../../../core/place.ts';
import { shown } from '../../../core/takes.ts';
import { numberIn } from '../../grade/number.ts';
import { BESIDE, type ExpectKind, expectField, kindIn, schemaObject } from '../expect-field.ts';
import { chosen, strict, text } from '../fields.ts';
import type { DatasetFormat } from './formats.ts';

/**
 * What in the rows of a data set says what is right. `true`: a row's own `expect`, and GSM8K's number after `####`.
 * Or a kind, with the name of the column or field that holds it: `{ number: 'answer' }`. A schema may be given itself,
 * and then is every row's.
 */
export type RowExpect =
  | true
  | { readonly exact: string; readonly ignoreCase?: boolean }
  | { readonly number: string; readonly tolerance?: number }
  | { readonly regex: string; readonly flags?: string }
  | { readonly schema: string | Readonly<Record<string, unknown>> }
  | { readonly choice: string; readonly among?: string };

const column = text("the name of the rows' column or field that has it");

const FIELDS: Readonly<Record<ExpectKind, z.ZodType>> = {
  exact: strict('{ exact }', { exact: column, ...BESIDE.exact }),
  number: strict('{ number }', { number: column, ...BESIDE.number }),
  regex: strict('{ regex }', { regex: column, ...BESIDE.regex }),
  schema: strict('{ schema }', {
    schema: chosen<unknown>('a JSON schema, or the name of the column or field that has it', (value) =>
      typeof value === 'string' ? column : typeof value === 'object' && value !== null ? schemaObject : undefined,
    ),
  }),
  choice: strict('{ choice }', { choice: column, ...BESIDE.choice }),
};

export const rowExpectField: z.ZodType<RowExpect> = chosen<RowExpect>(
  'true, for what the rows say, or a kind with the name of its column, like { number: "answer" }',
  (value) => {
    if (value === true) return z.literal(true);
    const kind = kindIn(value);
    return kind === undefined ? undefined : (FIELDS[kind] as z.ZodType<RowExpect>);
  },
);

/** What a row expects, or what is wrong with it in words; undefined when it says nothing. */
export function expectedBy(declared: RowExpect, row: unknown, format: DatasetFormat): Expect | string | undefined {
  if (typeof row !== 'object' || row === null)
    return 'has no fields that could say what is right; expect is for JSON rows and CSV columns';
  const fields = row as Readonly<Record<string, unknown>>;
  if (declared === true)
    return format === 'gsm8k' ? gsm8kAnswer(fields['answer']) : checked(fields['expect'], 'expect');
  const { kind, from } = sourceOf(declared);
  if (typeof from !== 'string') return checked(declared, kind);
  if (!Object.hasOwn(fields, from) && format === 'csv')
    return `there is no column ${shown(from)}${didYouMean(from, Object.keys(fields))}`;
  const held = fields[from];
  if (held === undefined || held === null || held === '') return undefined;
  const value = heldAs(kind, held);
  return value === undefined
    ? `${from} takes ${NEEDED[kind]}, got ${shown(held)}`
    : checked({ ...declared, [kind]: value }, from);
}

/** For a message: where what is right was looked for. */
export const whereExpected = (declared: RowExpect): string =>
  declared === true ? 'expect' : String(sourceOf(declared).from);

function sourceOf(declared: Exclude<RowExpect, true>): { readonly kind: ExpectKind; readonly from: unknown } {
  const kind = kindIn(declared) as ExpectKind;
  return { kind, from: (declared as Readonly<Record<string, unknown>>)[kind] };
}

function gsm8kAnswer(answer: unknown): Expect | string {
  const [, marked] = String(answer).split('####');
  const number = marked === undefined ? undefined : numberIn(marked);
  return number === undefined ? 'answer takes text that ends in "#### 42"' : { number };
}

const NEEDED = {
  exact: 'text',
  number: 'a number',
  regex: 'a regular expression as text',
  schema: 'a JSON schema',
  choice: 'a letter',
} as const satisfies Readonly<Record<ExpectKind, string>>;

/** A field's value as the kind needs it; a CSV file has only texts. */
function heldAs(kind: ExpectKind, held: unknown): unknown {
  switch (kind) {
    case 'number':
      return typeof held === 'string' ? numberIn(held) : typeof held === 'number' ? held : undefined;
    case 'schema':
      return typeof held === 'string' ? jsonIn(held) : held;
    case 'exact':
      return typeof held === 'number' ? String(held) : held;
    case 'choice':
      return typeof held === 'string' ? held.trim() : held;
    case 'regex':
      return held;
    default:
      return kind satisfies never;
  }
}

function checked(value: unknown, name: string): Expect | string | undefined {
  if (value === undefined || value === null) return undefined;
  const result = expectField.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = spelled(placeIn(issue?.path ?? []));
  return `${name}${place === '' || place === name ? '' : `.${place}`} ${issue?.message}`;
}
