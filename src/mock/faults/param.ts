/** One parameter of a fault: how it is spelled in a header, and what it is once read. */
export interface Param<T> {
  /** What it takes, as messages and the table of faults say it: `a whole number from 1`. */
  readonly takes: string;
  /** What it is when it is left out; without one it must be given. */
  readonly fallback: { readonly value: T } | undefined;
  /** Undefined when the text is not one. */
  parse(text: string): T | undefined;
  print(value: T): string;
}

const whole = (what: string, pattern: RegExp, least: number, most: number, fallback?: number): Param<number> => ({
  takes: `${what} from ${least} to ${most}`,
  fallback: fallback === undefined ? undefined : { value: fallback },
  parse: (text) => inRange(pattern.test(text) ? Number(text) : undefined, least, most),
  print: String,
});

export const count = (fallback: number, most = 1_000_000) => whole('a whole number', /^\d{1,9}$/, 1, most, fallback);

/** Of HTTP. */
export const status = (from: number, fallback?: number) => whole('a status', /^\d{3}$/, from, 599, fallback);

const LONGEST_MS = 24 * 3_600_000;

/** A time of up to a day, in ms: `2s`, `0.5s` or `250ms`. */
export const duration: Param<number> = {
  takes: 'a time such as 2s or 250ms, up to a day',
  fallback: undefined,
  parse(text) {
    const [, amount, unit] = /^(\d{1,8}(?:\.\d{1,3})?)(ms|s)$/.exec(text) ?? [];
    if (amount === undefined) return undefined;
    return inRange(Math.round(Number(amount) * (unit === 's' ? 1000 : 1)), 1, LONGEST_MS);
  },
  print: (ms) => `${ms}ms`,
};

export const oneOf = <const W extends string>(words: readonly W[], fallback: W): Param<W> => ({
  takes: words.join(' or '),
  fallback: { value: fallback },
  parse: (text) => words.find((word) => word === text),
  print: (word) => word,
});

/** How far ahead the date of `retry-after=date` is: dates have whole seconds, so one could be past at once. */
export const DATE_AHEAD_SECONDS = 2;

export const retryAfter: Param<number | 'date'> = {
  takes: `seconds, or date for ${DATE_AHEAD_SECONDS} seconds ahead as an HTTP date`,
  fallback: undefined,
  parse: (text) => (text === 'date' ? text : /^\d{1,6}$/.test(text) ? Number(text) : undefined),
  print: String,
};

/** The same parameter, which may be left out. */
export const optional = <T>(param: Param<T>): Param<T | undefined> => ({
  ...param,
  fallback: { value: undefined },
  print: (value) => (value === undefined ? '' : param.print(value)),
});

const inRange = (n: number | undefined, least: number, most: number): number | undefined =>
  n !== undefined && n >= least && n <= most ? n : undefined;
