import { Unanswerable } from '../unanswerable.ts';

/** Where in a schema: the keys that lead there. */
export type Path = readonly string[];

/** @returns a refusal in OpenAI's words: `In context=('properties', 'age'), 'minLength' is not permitted.` */
export const refusal = (of: string, path: Path, what: string): Unanswerable =>
  new Unanswerable(`Invalid schema for ${of}: In context=${context(path)}, ${what}`);

/** A tuple of Python's, cut short. */
function context(path: Path): string {
  const keys = path.map((key) => `'${key.slice(0, 60)}'`).join(', ');
  return path.length === 1 ? `(${keys},)` : `(${keys})`;
}
