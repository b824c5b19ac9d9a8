import { given } from '../../core/given.ts';
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

/** The name of a tool is the model's output, too. What it is called with comes afterwards, as a rule. */
export function called(index: unknown, id: unknown, tool: unknown, whole?: string): Delta {
  const name = nonEmpty(tool);
  if (name === undefined) return {};
  const piece = given({ index: placeIn(index), id: nonEmpty(id), name, arguments: whole });
  return { output: 'answer', tools: [piece] };
}

/** A fragment of what a tool is called with. */
export function argued(index: unknown, fragment: unknown): Delta {
  const piece = nonEmpty(fragment);
  return piece === undefined ? {} : { output: 'answer', tools: [{ index: placeIn(index), arguments: piece }] };
}

/** Output that has no text of its own: sound, a picture, code that a tool runs. */
export function grownUnread(piece: unknown): Delta {
  const isThere = typeof piece === 'string' ? piece !== '' : typeof piece === 'object' && piece !== null;
  return isThere ? { output: 'answer' } : {};
}
