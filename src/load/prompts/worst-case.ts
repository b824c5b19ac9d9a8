import { given } from '../../core/given.ts';
import type { WorstCase } from './source.ts';

/**
 * The most that a session of these turns can cost. Every turn sends the conversation so far again, answers
 * included, so an answer without a limit leaves the later input without one too.
 */
export function worstCaseOf(
  turns: readonly { readonly inputTokens?: number | undefined; readonly maxTokens?: number | undefined }[],
): WorstCase {
  let conversation: number | undefined = 0;
  let input: number | undefined = 0;
  let output: number | undefined = 0;
  for (const { inputTokens, maxTokens } of turns) {
    conversation = plus(conversation, inputTokens);
    input = plus(input, conversation);
    conversation = plus(conversation, maxTokens);
    output = plus(output, maxTokens);
  }
  return bounded(turns.length, input, output);
}

/** The worst of several sessions; unbounded where any of them is. */
export const worstOf = (cases: readonly WorstCase[]): WorstCase =>
  cases.reduce(
    (a, b) =>
      bounded(Math.max(a.turns, b.turns), larger(a.inputTokens, b.inputTokens), larger(a.outputTokens, b.outputTokens)),
    { turns: 0, inputTokens: 0, outputTokens: 0 },
  );

export const bounded = (turns: number, inputTokens: number | undefined, outputTokens: number | undefined): WorstCase =>
  given({ turns, inputTokens, outputTokens });

/** Undefined, for without an end, where either is. */
export const plus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

const larger = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(a, b);
