import { loadWriter, type TextWriter } from './text-writer.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

/** One tokenizer's two uses. */
export interface TokenTools {
  /** Loaded on the first call only: it costs time and memory. */
  readonly tokenizer: () => Promise<Tokenizer>;
  readonly writer: () => Promise<TextWriter>;
}

/** @param which a name or a path, as {@link loadTokenizer} takes it */
export const tokenTools = (which?: string): TokenTools => ({
  tokenizer: () => loadTokenizer(which),
  writer: () => loadWriter(which),
});
