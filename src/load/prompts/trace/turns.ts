import { given } from '../../../core/given.ts';
import type { Turn } from '../../../core/session.ts';
import type { TextWriter, WordAt } from '../../tokens/text-writer.ts';
import type { WorstCase } from '../source.ts';
import { worstCaseOf, worstOf } from '../worst-case.ts';
import { blockWords } from './blocks.ts';
import type { Played, Trace } from './trace.ts';

/** The words of one row's prompt: those of its blocks, or of no other. */
export function wordsOf(
  { blocks, blockTokens: tokensEach }: Trace,
  row: number,
  { seed, lap, rest }: { readonly seed: number; readonly lap: number; readonly rest: WordAt },
): WordAt {
  const ids = blocks?.[row];
  return ids === undefined ? rest : blockWords({ ids, tokensEach, rest }, { seed, lap });
}

interface Making {
  readonly writer: TextWriter;
  readonly words: WordAt;
  readonly templateTokens: number;
  readonly isFirst: boolean;
}

/** One row as a turn. What the server's chat template adds is taken off where a conversation begins. */
export function turnOf(trace: Trace, row: number, { writer, words, templateTokens, isFirst }: Making): Turn {
  const added = isFirst ? templateTokens : 0;
  const known = trace.texts?.[row];
  const { text, tokens } =
    known === undefined
      ? writer.write(Math.max(1, trace.inputTokens[row]! - added), words)
      : { text: known, tokens: trace.inputTokens[row]! };
  const maxTokens = trace.outputTokens[row]!;
  return given({
    messages: [{ role: 'user' as const, content: text }],
    inputTokens: tokens + (known === undefined ? added : 0),
    maxTokens: maxTokens === 0 ? undefined : maxTokens,
    exactLength: maxTokens === 0 ? undefined : true,
    thinkMs: isFirst ? undefined : trace.delayMs?.[row],
  });
}

/** A trace whose prompts are there has no lengths of them, so they are counted. */
export function countTexts(
  trace: Trace,
  texts: readonly (string | undefined)[],
  count: (text: string) => number,
): Trace {
  const inputTokens = trace.inputTokens.map((tokens, row) => {
    const text = texts[row];
    return text === undefined ? tokens : count(text);
  });
  return { ...trace, inputTokens };
}

/** Of the sessions that are played. */
export function worstOfSessions(trace: Trace, { first, count }: Played, templateTokens: number): WorstCase {
  let worst = worstOf([]);
  for (let place = first; place < first + count; place++) {
    const begin = trace.begins[place]!;
    const rows = Array.from({ length: trace.begins[place + 1]! - begin }, (_, i) => begin + i);
    const turns = rows.map((row) => ({
      inputTokens: Math.max(trace.inputTokens[row]!, row === begin ? templateTokens + 1 : 1),
      maxTokens: trace.outputTokens[row] === 0 ? undefined : trace.outputTokens[row],
    }));
    worst = worstOf([worst, worstCaseOf(turns)]);
  }
  return worst;
}
