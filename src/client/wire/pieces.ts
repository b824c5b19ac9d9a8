import type { Delta } from './dialect.ts';
import { nonEmpty, placeIn } from './fields.ts';

/** What one piece of output says, in the APIs that name the type of every event; an empty piece says nothing. */

export function answered(text: unknown): Delta {
  const piece = nonEmpty(text);
  return piece === undefined ? {} : { output: 'answer', text: piece };
}

export function thought(text: unknown): Delta {
  const piece = nonEmpty(text);
  return piece === undefined ? {} : { output: 'reasoning', reasoning: piece };
}

/** A fragment of what a tool is called with. */
export function argued(index: unknown, fragment: unknown): Delta {
  const piece = nonEmpty(fragment);
  return piece === undefined ? {} : { output: 'answer', tools: [{ index: placeIn(index), arguments: piece }] };
}
