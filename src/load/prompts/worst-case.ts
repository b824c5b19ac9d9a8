import type { Turn } from '../../core/session.ts';
import type { WorstCase } from './source.ts';

/**
 * The most that a session of these turns can cost. Every turn sends the conversation so far again, answers
 * included, so an answer without a limit leaves the later input without one too.
 */
export function worstCaseOf(turns: readonly Pick<Turn, 'inputTokens' | 'maxTokens'>[]): WorstCase {
  let conversation: number | undefined = 0;
  let input: number | undefined = 0;
  let output: number | undefined = 0;
  for (const { inputTokens, maxTokens } of turns) {
    conversation = sum(conversation, inputTokens);
    input = sum(input, conversation);
    conversation = sum(conversation, maxTokens);
    output = sum(output, maxTokens);
  }
  return bounded(turns.length, input, output);
}

/** The worst of several sessions; unbounded where any of them is. */
export function worstOf(cases: readonly WorstCase[]): WorstCase {
  let turns = 0;
  let input: number | undefined = 0;
  let output: number | undefined = 0;
  for (const one of cases) {
    turns = Math.max(turns, one.turns);
    input = larger(input, one.inputTokens);
    output = larger(output, one.outputTokens);
  }
  return bounded(turns, input, output);
}

export const bounded = (
  turns: number,
  inputTokens: number | undefined,
  outputTokens: number | undefined,
): WorstCase => ({
  turns,
  ...(inputTokens === undefined ? {} : { inputTokens }),
  ...(outputTokens === undefined ? {} : { outputTokens }),
});

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

const larger = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : Math.max(a, b);
