import type { Expect } from '../../core/expect.ts';
import { choiceGrader } from './choice.ts';
import { exactGrader } from './exact.ts';
import { numberGrader } from './number.ts';
import { regexGrader } from './regex.ts';
import { schemaGrader } from './schema.ts';

/**
 * Whether an answer is right. The text is hostile: whatever it holds, this takes time in proportion to its length and
 * does not throw.
 */
export type Grader = (answer: string) => boolean;

const known = new WeakMap<Expect, Grader | string>();

/** The grader of an expectation, or what is wrong with that in words. Made once for each object. */
export function graderOf(expect: Expect): Grader | string {
  let grader = known.get(expect);
  if (grader === undefined) {
    grader = made(expect);
    known.set(expect, grader);
  }
  return grader;
}

/** Whether this text of a finished answer is right; thought that a server left in it is taken off first. */
export function isRightAnswer(expect: Expect, text: string): boolean {
  const grader = graderOf(expect);
  if (typeof grader === 'string') throw new TypeError(`an expectation was not checked: ${grader}`);
  return grader(withoutThought(text));
}

function made(expect: Expect): Grader | string {
  if ('exact' in expect) return exactGrader(expect);
  if ('number' in expect) return numberGrader(expect);
  if ('regex' in expect) return regexGrader(expect);
  if ('schema' in expect) return schemaGrader(expect);
  if ('choice' in expect) return choiceGrader(expect);
  return expect satisfies never;
}

const END_OF_THOUGHT = '</think>';

/** Servers without a parser for it send what the model thought as the beginning of its answer. */
function withoutThought(text: string): string {
  const end = text.lastIndexOf(END_OF_THOUGHT);
  return end < 0 ? text : text.slice(end + END_OF_THOUGHT.length);
}
