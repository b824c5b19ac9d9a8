import { z } from 'zod';
import type { Json } from '../../../client/wire/fields.ts';
import { shown } from '../../../core/takes.ts';

/** The most tokens of an answer, as a row has it; tables write numbers as text. */
export const mostTokens = z
  .union([
    z.int().min(1),
    z
      .string()
      .regex(/^[1-9]\d{0,8}$/)
      .transform(Number),
  ])
  .nullish();

const FIELDS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const;

/** What is wrong with such a field of a row that was refused; undefined where something else is. */
export function wrongMost(error: z.ZodError | undefined, row: Json): string | undefined {
  const name = FIELDS.find((field) => error?.issues.some(({ path }) => path[0] === field));
  return name && `takes a whole number above 0 as "${name}", got ${shown(row[name])}`;
}
