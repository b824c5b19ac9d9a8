import type { z } from 'zod';
import { PlimsollError } from '../core/errors.ts';

export type Place = readonly (string | number)[];

/** Where a place is in the file, for files that have lines: `:12:5`. */
export type Locate = (place: Place) => string;

/**
 * Collects every mistake of a scenario, so that the reader mends them all at once.
 * Each is one line: file, place, what is wrong and what is right.
 */
export class Mistakes {
  readonly #file: string;
  readonly #locate: Locate;
  readonly #lines = new Set<string>();

  constructor(file: string, locate: Locate) {
    this.#file = file;
    this.#locate = locate;
  }

  add(place: Place, what: string): void {
    const where = place.length === 0 ? '' : `${spelled(place)}: `;
    this.#lines.add(`${this.#file}${this.#locate(place)}: ${where}${what}`);
  }

  /** The value as the schema reads it; undefined when it does not fit, which is then on the list. */
  check<T>(
    schema: z.ZodType<T>,
    value: unknown,
    place: Place,
    placeOf = (inner: Place): Place => [...place, ...inner],
  ): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const inner = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
      if (issue.code !== 'unrecognized_keys') this.add(placeOf(inner), issue.message);
      else {
        // `strict` writes one line for each key.
        const lines = issue.message.split('\n');
        for (const [i, key] of issue.keys.entries()) this.add(placeOf([...inner, key]), lines[i]!);
      }
    }
    return undefined;
  }

  get any(): boolean {
    return this.#lines.size > 0;
  }

  toError(): PlimsollError {
    return new PlimsollError('SCENARIO_INVALID', [...this.#lines].join('\n'));
  }
}

/** `options.scenarios.chat.stages[0].target`; names that are no words are quoted. */
export const spelled = (place: Place): string =>
  place
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return i === 0 ? part : `.${part}`;
    })
    .join('');
