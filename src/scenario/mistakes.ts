import type { z } from 'zod';
import { PlimsollError } from '../core/errors.ts';
import { given } from '../core/given.ts';
import { type Place, placeIn, spelled } from '../core/place.ts';

/** Where a place is written, for files whose lines are known. */
export type Locate = (place: Place) => { readonly line: number; readonly column: number } | undefined;

interface Mistake {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/**
 * Collects every mistake of a scenario, so that the reader mends them all at once.
 * Each is one line: file, place, what is wrong and what is right.
 */
export class Mistakes {
  readonly #file: string;
  readonly #locate: Locate;
  readonly #found = new Map<string, Mistake>();

  constructor(file: string, locate: Locate) {
    this.#file = file;
    this.#locate = locate;
  }

  add(place: Place, what: string): void {
    const { line, column } = this.#locate(place) ?? { line: 0, column: 0 };
    const at = line === 0 ? '' : `:${line}:${column}`;
    const text = `${this.#file}${at}: ${place.length === 0 ? '' : `${spelled(place)}: `}${what}`;
    this.#found.set(text, { line, column, text });
  }

  /**
   * The value as the schema reads it; undefined when it does not fit, which is then on the list.
   *
   * @param placeOf where a part of the value is written; within `place` unless said otherwise
   */
  check<T>(
    schema: z.ZodType<T>,
    value: unknown,
    place: Place,
    placeOf: (inner: Place) => Place = (inner) => [...place, ...inner],
  ): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const mistakes = result.error.issues.flatMap(mistakesIn);
    // A slip in a key's name or place is one mistake, though the schema finds two: a wrong key, and a right one missing.
    const meant = new Set(mistakes.flatMap(({ meant = [] }) => (meant.length === 0 ? [] : spelled(meant))));
    for (const { place: inner, what } of mistakes)
      if (!what.startsWith('is missing') || !meant.has(spelled(inner))) this.add(placeOf(inner), what);
    return undefined;
  }

  get any(): boolean {
    return this.#found.size > 0;
  }

  toError(): PlimsollError {
    const inOrder = [...this.#found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
    return new PlimsollError('SCENARIO_INVALID', inOrder.map(({ text }) => text).join('\n'));
  }
}

function mistakesIn(
  issue: z.core.$ZodIssue,
): readonly { readonly place: Place; readonly what: string; readonly meant?: Place }[] {
  const place = placeIn(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ place, what: issue.message }];
  // `strict` writes one line for each key.
  const lines = issue.message.split('\n');
  return issue.keys.map((key, i) => {
    const what = lines[i] ?? 'unknown key';
    const name = /did you mean "(.+)"\?$/.exec(what)?.[1];
    const holder = /^belongs within (\w+)$/.exec(what)?.[1];
    const meant = name !== undefined ? [...place, name] : holder !== undefined ? [...place, holder, key] : undefined;
    return given({ place: [...place, key], what, meant });
  });
}
