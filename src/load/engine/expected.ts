import type { z } from 'zod';
import type { Expect } from '../../core/expect.ts';
import { placeIn, spelled } from '../../core/place.ts';
import { expectField } from '../prompts/expect-field.ts';

/** Code may expect something else of every answer, so what is kept of that has an end. */
const MOST = 1000;
const known = new Map<string, Expect>();

/**
 * What the scenario's own code expects of an answer, checked: the same object for the same expectation, so that its
 * grader is made once.
 *
 * @throws TypeError saying what is wrong with it
 */
export function checkedExpect(expect: unknown): Expect {
  const key = JSON.stringify(expect) ?? String(expect);
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  const result = expectField.safeParse(expect);
  if (!result.success) throw new TypeError(whatIsWrong(result.error.issues[0]));
  if (known.size >= MOST) known.clear();
  known.set(key, result.data);
  return result.data;
}

const whatIsWrong = (issue: z.core.$ZodIssue | undefined): string =>
  `${spelled(['expect', ...placeIn(issue?.path ?? [])])} ${issue?.message}`;
