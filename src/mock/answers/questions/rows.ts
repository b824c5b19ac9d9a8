import type { KnownQuestion } from './question.ts';

interface Row {
  readonly words: readonly string[];
  readonly known: KnownQuestion;
}

export interface FoundRow {
  readonly known: KnownQuestion;
  /** Of the text that was searched: where the question ends. */
  readonly end: number;
}

/** Shorter ones would be found in anything; they are questions only alone. */
const LEAST_WORDS = 4;

/**
 * Finds the last of these questions in a text. Only words and digits are compared, so that nothing around it or in it
 * hides a question: `**Question:** "Janet’s ducks …" Let's think step by step.`
 */
export function questionRows(rows: ReadonlyMap<string, number>): (text: string) => FoundRow | undefined {
  const all = [...rows].map(([question, answer]): Row => {
    const { words } = wordsOf(question);
    return { words, known: { question: words.join(' '), answer } };
  });
  const byFirst = Map.groupBy(all, ({ words }) => words[0] ?? '');
  return (text) => {
    const { words, ends } = wordsOf(text);
    for (let from = words.length - 1; from >= 0; from--)
      for (const row of byFirst.get(words[from] as string) ?? []) {
        const end = ends[from + row.words.length - 1];
        const isLong = row.words.length >= LEAST_WORDS || row.words.length === words.length;
        if (end !== undefined && isLong && row.words.every((word, i) => word === words[from + i]))
          return { known: row.known, end };
      }
    return undefined;
  };
}

/** Every request's prompt goes through here. */
function wordsOf(text: string): { readonly words: readonly string[]; readonly ends: readonly number[] } {
  const [words, ends]: [string[], number[]] = [[], []];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    words.push(word.toLowerCase());
    ends.push(index + word.length);
  }
  return { words, ends };
}
