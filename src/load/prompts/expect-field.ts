import { z } from 'zod';
import type { Expect } from '../../core/expect.ts';
import { takes } from '../../core/takes.ts';
import { graderOf } from '../grade/grader.ts';
import { chosen, strict, text } from './fields.ts';

/** The kinds of expectation, each named by the key that holds what is right. */
const EXPECT_KINDS = ['exact', 'number', 'regex', 'schema', 'choice'] as const;
export type ExpectKind = (typeof EXPECT_KINDS)[number];

const anyNumber = z.number({ error: takes('a number') });

/** What stands beside each kind's own key. */
export const BESIDE = {
  exact: { ignoreCase: z.boolean({ error: takes('true or false') }).optional() },
  number: { tolerance: anyNumber.min(0, { error: takes('a number of at least 0') }).optional() },
  regex: {
    flags: z
      .string({ error: takes('some of the letters i, m and s') })
      .regex(/^[ims]*$/, { error: takes('some of the letters i, m and s') })
      .optional(),
  },
  schema: {},
  choice: { among: text('the letters that could be chosen, like "ABCD"').optional() },
} as const satisfies Readonly<Record<ExpectKind, z.ZodRawShape>>;

export const schemaObject = z.record(z.string(), z.unknown(), { error: takes('a JSON schema') });

const FIELDS = {
  exact: strict('{ exact }', { exact: text('the right answer as text'), ...BESIDE.exact }),
  number: strict('{ number }', { number: anyNumber, ...BESIDE.number }),
  regex: strict('{ regex }', { regex: text('a regular expression as text'), ...BESIDE.regex }),
  schema: strict('{ schema }', { schema: schemaObject, ...BESIDE.schema }),
  choice: strict('{ choice }', { choice: text('a letter'), ...BESIDE.choice }),
} as const satisfies Readonly<Record<ExpectKind, z.ZodType>>;

/** The kind that a value is of, by its keys. */
export const kindIn = (value: unknown): ExpectKind | undefined =>
  typeof value === 'object' && value !== null ? EXPECT_KINDS.find((kind) => Object.hasOwn(value, kind)) : undefined;

/** What a right answer is. The grader of it is made here, so that a wrong pattern or schema is known before the run. */
export const expectField: z.ZodType<Expect> = chosen(
  '{ exact }, { number }, { regex }, { schema } or { choice }',
  (value) => {
    const kind = kindIn(value);
    return kind === undefined ? undefined : withGrader(kind);
  },
);

const withGrader = (kind: ExpectKind): z.ZodType<Expect> =>
  // An option that is given as undefined is read as left out.
  (FIELDS[kind] as z.ZodType<Expect>).superRefine((expect, context) => {
    const grader = graderOf(expect);
    if (typeof grader === 'string') context.addIssue({ code: 'custom', path: [kind], message: grader });
  });
