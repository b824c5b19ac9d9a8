import { z } from 'zod';
import { didYouMean, meantOrAll } from '../../core/nearest.ts';
import { listed, shown, takes } from '../../core/takes.ts';
import { parseDurationMs } from '../../core/units.ts';

/**
 * The fields that scenarios and prompt sources are made of. Each says in its own words what it takes and
 * what it got; zod's own words never reach a reader.
 */

/** A whole number of at least `min`. */
export function wholeNumber(min: number, error = takes(`a whole number of at least ${min}`)): z.ZodType<number> {
  // Not zod's int(): its refusal also silences the rules between a field and its neighbours.
  return z.number({ error }).refine((value) => Number.isSafeInteger(value) && value >= min, { error });
}

export const text = (what: string): z.ZodString => z.string({ error: takes(what) }).min(1, { error: takes(what) });

export const oneOf = <const T extends readonly string[]>(...names: T): z.ZodType<T[number]> =>
  z.enum(names, {
    error: ({ input }) =>
      `takes ${listed(names)}, got ${shown(input)}${typeof input === 'string' ? didYouMean(input, names) : ''}`,
  });

/** As k6 writes it: `1h30m`, `500ms`, or a number of milliseconds. */
export type Duration = string | number;

/** Read into milliseconds. */
export function duration({ minMs = 0 }: { readonly minMs?: number } = {}): z.ZodType<number, Duration> {
  const atLeast = minMs === 0 ? '' : ` of at least ${minMs >= 1000 ? `${minMs / 1000}s` : `${minMs}ms`}`;
  const what = `a duration${atLeast} like "30s", "1h30m" or "500ms", or a number of milliseconds`;
  const error = takes(what);
  return z.union([z.string(), z.number()], { error }).transform((value, context) => {
    const ms = parseDurationMs(value);
    if (ms !== undefined && ms >= minMs) return ms;
    context.issues.push({ code: 'custom', input: value, message: `takes ${what}, got ${shown(value)}` });
    return z.NEVER;
  });
}

/**
 * Looks at the value to choose its schema, so that a mistake inside keeps its own words and its own place.
 * A union of schemas would only say that none of them fits.
 */
export function chosen<T>(what: string, choose: (value: unknown) => z.ZodType<T> | undefined): z.ZodType<T> {
  return z.unknown().transform((input, context): T => {
    const result = choose(input)?.safeParse(input);
    if (result?.success) return result.data;
    if (result === undefined) context.issues.push({ code: 'custom', input, message: takes(what)({ input }) });
    else context.issues.push(...result.error.issues.map((issue) => ({ ...issue, input }) as z.core.$ZodRawIssue));
    return z.NEVER;
  });
}

/** Keys that are known and refused, each with the sentence that says why. */
export type Refused = Readonly<Record<string, string>>;

/** An object that takes these keys and no others; a wrong key is answered with the nearest right one. */
export function strict<S extends z.ZodRawShape>(
  what: string,
  shape: S,
  refused: Refused = {},
): z.ZodObject<S, z.core.$strict> {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    // One line a key, in the order of the keys: zod reports all wrong keys of an object as one issue.
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownKey(key, names, refused)).join('\n')
        : takes(what)(issue),
  });
}

/** An object that says all within one key, `{ uniform: { min, max } }`; fields that stand beside it are told to go there. */
export const within = <K extends string, S extends z.ZodRawShape>(name: K, held: z.ZodObject<S>) =>
  strict(
    `{ ${name} }`,
    { [name]: held } as { readonly [key in K]: typeof held },
    Object.fromEntries(Object.keys(held.shape).map((field) => [field, `belongs within ${name}`])),
  );

export function unknownKey(key: string, names: readonly string[], refused: Refused = {}): string {
  const reason = Object.hasOwn(refused, key) ? refused[key] : undefined;
  return reason ?? `unknown key${meantOrAll(key, names, 'it takes')}`;
}
