import type { z } from 'zod';

/** The first thing that is wrong with a value, in words: `run.seed: a number was expected, and it is missing`. */
export function firstFault(error: z.ZodError, value: unknown): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it is not what was expected';
  const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  const expected = expectedBy(issue);
  return `${place}${expected === undefined ? issue.message : `${expected} was expected, and it is ${found(value, issue.path)}`}`;
}

const SORTS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
};

function expectedBy(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_type') return SORTS[issue.expected];
  if (issue.code === 'invalid_value') return issue.values.map((each) => JSON.stringify(each)).join(' or ');
  if (issue.code === 'too_small') return issue.inclusive ? `${issue.minimum} or more` : `more than ${issue.minimum}`;
  if (issue.code === 'too_big') return issue.inclusive ? `${issue.maximum} or less` : `less than ${issue.maximum}`;
  return undefined;
}

/** As much of a value as tells what it is. */
const LONGEST = 60;

function found(value: unknown, path: readonly PropertyKey[]): string {
  const there = path.reduce<unknown>((node, key) => Object(node)[key], value);
  if (there === undefined) return 'missing';
  if (typeof there === 'object' && there !== null) return Array.isArray(there) ? 'a list' : 'an object';
  return JSON.stringify(there).slice(0, LONGEST);
}
