import type { z } from 'zod';
import { placeIn, spelled } from '../../core/place.ts';
import { listed, shown, takes } from '../../core/takes.ts';
import { FieldError } from './http-error.ts';

/**
 * Says for zod what a field takes and what it got. Fields that know more of themselves than their types do say it
 * themselves, and are not asked of here.
 */
export const inOurWords: z.core.$ZodErrorMap = (issue) => {
  const what = whatFits(issue);
  if (what === undefined) return undefined;
  const { input } = issue;
  const hasTag = issue.code === 'invalid_union' && issue.discriminator !== undefined;
  return takes(what)({ input: hasTag ? (input as Record<string, unknown>)[issue.discriminator ?? ''] : input });
};

/** The first thing that is wrong with a body. */
export function mistakeIn({ issues: [first] }: z.ZodError): FieldError {
  const { path, what } = first === undefined ? { path: [], what: 'invalid' } : innermost(first);
  return new FieldError(spelled(placeIn(path)), what);
}

/** Of a value that is of one alternative's kind, what is wrong inside it; of any other, what the value may be. */
function innermost(issue: z.core.$ZodIssue): { readonly path: readonly PropertyKey[]; readonly what: string } {
  const { path, message } = issue;
  const inside =
    issue.code === 'invalid_union' ? issue.errors.filter((own) => own.every((one) => one.path.length > 0)) : [];
  const [inner] = inside[0] ?? [];
  if (inner === undefined || inside.length > 1) return { path, what: message };
  const { path: rest, what } = innermost(inner);
  return { path: [...path, ...rest], what };
}

/** Zod's types. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** What would have fitted, as far as zod says. */
function whatFits(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return listed(issue.values.map(shown));
    case 'too_small':
      if (issue.origin === 'array') return `a list of at least ${issue.minimum}`;
      if (issue.origin === 'string') return `a text of at least ${issue.minimum} characters`;
      return `a number ${issue.inclusive === false ? 'above' : 'from'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'array') return `a list of at most ${issue.maximum}`;
      if (issue.origin === 'string') return `a text of at most ${issue.maximum} characters`;
      return `a number ${issue.inclusive === false ? 'below' : 'up to'} ${issue.maximum}`;
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options)) return listed(issue.options.map(shown));
      return listed(issue.errors.flatMap(([first]) => (first === undefined ? [] : (whatFits(first) ?? []))));
    default:
      return undefined;
  }
}
