import { createRequire } from 'node:module';

export interface LinearRegex {
  test(text: string): boolean;
}

// Loaded by those who need it: it is a quarter of a megabyte of code, and scenario files import what leads here.
const require = createRequire(import.meta.url);

/**
 * A regular expression that takes time in proportion to its length times the text's, whatever is in them: JavaScript's
 * own can take years over `(a+)+$` and an answer of a hundred a's.
 *
 * @throws Error in the words of RE2, when it is none or needs what RE2 has not
 */
export function linearRegex(source: string, flags = ''): LinearRegex {
  const { RE2JS } = require('re2js') as typeof import('re2js');
  const bits = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL } as const;
  let all = 0;
  for (const flag of flags) all |= bits[flag as keyof typeof bits] ?? 0;
  const regex = RE2JS.compile(RE2JS.translateRegExp(source), all);
  return { test: (text) => regex.test(text) };
}
