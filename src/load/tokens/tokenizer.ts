import { cutLongRuns } from './long-runs.ts';
import { loadTokenizerFile } from './tokenizer-file.ts';

/** Counts tokens as a model would see them. */
export interface Tokenizer {
  /** Named in results, so that a reader knows whose tokens these are. */
  readonly name: string;
  count(text: string): number;
  /** The ids of its tokens, without any that a template would add. */
  encode(text: string): readonly number[];
  /** The text of such ids; what is no whole character at its end is left out. */
  decode(ids: readonly number[]): string;
  /** No token reaches from one plain word into the next, so the words of a text can be counted one by one. */
  readonly keepsWordsApart: boolean;
}

/** OpenAI's vocabularies, by gpt-tokenizer: GPT-4o and later, and GPT-4. */
export const ENCODINGS = ['o200k_base', 'cl100k_base'] as const;
type Encoding = (typeof ENCODINGS)[number];
export const DEFAULT_ENCODING: Encoding = 'o200k_base';

export const isEncoding = (name: string): name is Encoding => (ENCODINGS as readonly string[]).includes(name);

/**
 * The tokenizer of this name, or of the `tokenizer.json` at this path; one for each, however often it is asked for.
 *
 * Loading takes about 200 ms and 60 MB, so it happens on the first call only, and not at all in a run
 * whose lengths come from the words of {@link loadWriter} and whose server reports usage.
 *
 * @throws DATA_UNREADABLE when there is no such file, or it holds no tokenizer
 */
export function loadTokenizer(which: string = DEFAULT_ENCODING): Promise<Tokenizer> {
  const known = loaded.get(which);
  if (known !== undefined) return known;
  const loading = isEncoding(which) ? loadEncoding(which) : loadTokenizerFile(which);
  loaded.set(which, loading);
  return loading;
}

const loaded = new Map<string, Promise<Tokenizer>>();

async function loadEncoding(name: Encoding): Promise<Tokenizer> {
  const { countTokens, encode, decode } = await ENCODING_MODULES[name]();
  // Text that spells a special token is taken as the plain text it is.
  const plain = { disallowedSpecial: new Set<string>() };
  return {
    name,
    count: (text) => cutLongRuns(text).reduce((sum, part) => sum + countTokens(part, plain), 0),
    encode: (text) => cutLongRuns(text).flatMap((part) => encode(part, plain)),
    decode(ids) {
      // The library keeps half a character from one call to the next: a whole one drives it out.
      decode(E_ACUTE);
      return decode(ids);
    },
    // Both are cut into words before anything is merged.
    keepsWordsApart: true,
  };
}

/** The tokens of its two bytes; every byte is one token of both vocabularies, in the same order. */
const E_ACUTE = [127, 102] as const;

const ENCODING_MODULES = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const;
