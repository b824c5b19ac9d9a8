import { z } from 'zod';

/**
 * What stored data is made of. A schema describes what is written, and its texts are published with it; a reader lets pass
 * whatever it does not know, so that a field which is added makes no file unreadable.
 */
export const count = z.int().nonnegative();
export const ms = z.number();
export const ratio = z.number().min(0).max(1);
export const optional = z.exactOptional;
/** An instant that not every request reaches. */
export const runMs = (what: string) => optional(ms).describe(`${what}, in ms of run time.`);

/** An object: what it is, and what it holds. */
export const object = <Shape extends z.ZodRawShape>(what: string, shape: Shape) => z.object(shape).describe(what);

/** A word that only a newer version knows. No writer can make one; a reader shows it as it stands. */
export type NewerWord = string & { readonly isNewer: unique symbol };

/** One of several words, of which later versions may have more. Not for what decides how the rest is to be understood. */
export const word = <const Words extends readonly string[]>(...words: Words) =>
  // The words are published, for they are all that this version writes.
  z.string().meta({ enum: words }) as z.ZodType<Words[number] | NewerWord>;

type Kind = z.core.$ZodTypeDiscriminable;
/** One of several objects, told apart by their `kind`. */
export const kinds = <Options extends readonly [Kind, ...Kind[]]>(what: string, options: Options) =>
  z.discriminatedUnion('kind', options).describe(what);

/** The type of what a schema describes: nothing that was stored is ever changed. */
export type Stored<Schema extends z.ZodType> = DeepReadonly<z.infer<Schema>>;

type DeepReadonly<T> = T extends string ? T : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** Of every kind of file. */
export const schemaField = z
  .literal(1)
  .describe('Raised when a name changes its meaning or goes away, never when one is added.');

export const startedAt = z.string().describe('ISO 8601, UTC.');
export const versions = z.record(z.string(), z.string()).describe('Version by component.');
export const command = optional(z.string()).describe('The command that makes it again. Never holds a key.');

export const target = object('What was put under load.', {
  url: z.string().describe('Base of the API.'),
  model: z.string().describe('Model asked for.'),
  api: z.string().describe('Dialect spoken.'),
});

export const share = object('A local run is part 0 of 1.', {
  index: count.describe('Which part of the load this was, from 0.'),
  count: z.int().positive().describe('Into how many parts the load was split.'),
});

export const slo = z.record(z.string(), ms).describe('What makes one request good: upper bounds in ms, by metric.');
