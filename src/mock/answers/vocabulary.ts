import { pickIndex, type Rng } from '../../core/rng.ts';
import type { Tokenizer } from '../../load/tokens/tokenizer.ts';
import { WORDS } from '../../load/tokens/words.ts';

/** A token and the text that it brings. */
export interface Token {
  readonly id: number;
  /** '' when it only begins a character. */
  readonly text: string;
}

/** What answers are made of. */
export interface Vocabulary {
  /** A real word after a space: one token whatever stands beside it, so that text and usage agree. */
  word(rng: Rng): Token;
  /** The tokens of a text, whose texts together are that text. */
  spell(text: string): readonly Token[];
}

export function vocabularyOf({ encode, decode }: Tokenizer): Vocabulary {
  const words = WORDS.map((word) => ({ id: encode(` ${word}`)[0] ?? 0, text: ` ${word}` }));
  return {
    word: (rng) => words[pickIndex(rng, words.length)]!,
    spell(text) {
      const tokens: Token[] = [];
      let rest = text;
      let held: number[] = [];
      const ids = encode(text);
      for (const [i, id] of ids.entries()) {
        held.push(id);
        const said = i === ids.length - 1 ? rest : decode(held);
        // Half a character decodes to nothing, or to a mark that is not in the text.
        const isWhole = rest.startsWith(said);
        tokens.push({ id, text: isWhole ? said : '' });
        if (!isWhole || said === '') continue;
        rest = rest.slice(said.length);
        held = [];
      }
      return tokens;
    },
  };
}
