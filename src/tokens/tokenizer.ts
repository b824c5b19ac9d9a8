/** Counts tokens as a model would see them. */
export interface Tokenizer {
  /** Named in results, so that a reader knows whose tokens these are. */
  readonly name: string;
  count(text: string): number;
}

/**
 * The default tokenizer: o200k_base, OpenAI's vocabulary since GPT-4o, by gpt-tokenizer.
 *
 * Loading takes about 200 ms and 60 MB, so it happens on the first call only, and not at all in a run
 * whose lengths come from {@link textOfTokens} and whose server reports usage.
 */
export async function loadTokenizer(): Promise<Tokenizer> {
  loaded ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens }) => ({
    name: 'o200k_base',
    // Text that spells a special token is counted as the plain text it is.
    count: (text) => countTokens(text, { disallowedSpecial: new Set() }),
  }));
  return loaded;
}

let loaded: Promise<Tokenizer> | undefined;
