import { pickIndex, type Rng } from '../../core/rng.ts';
import { DEFAULT_ENCODING, loadTokenizer, type Tokenizer } from './tokenizer.ts';
import { WORDS } from './words.ts';

/** Makes text of exact lengths under one tokenizer. */
export interface TextWriter {
  /** @param wordAt which word comes at place `i`; asked for in order, and for some places that are not used */
  write(tokens: number, wordAt: WordAt): Written;
}

/** An index below `words`, which is how many there are. */
export type WordAt = (i: number, words: number) => number;

export interface Written {
  readonly text: string;
  /** As many as were asked for, but for vocabularies that have no such text; then the nearest that was found. */
  readonly tokens: number;
}

/** The writer for what {@link loadTokenizer} calls `which`. The default one needs no vocabulary at run time. */
export async function loadWriter(which: string = DEFAULT_ENCODING): Promise<TextWriter> {
  return which === DEFAULT_ENCODING ? byTheWord(WORDS) : writerFor(await loadTokenizer(which));
}

/**
 * Words for a text that has no equal under another number: the first of them spell the number. Chance alone would
 * repeat itself, since a stream has 32 bits of state to begin from: among a million, about a hundred pairs.
 *
 * The very first word is always the same. Chat templates cut the space before it or add one, and it is one
 * token in either case.
 */
export function numbered(number: number, rng: Rng): WordAt {
  let rest = number;
  return (i, words) => {
    if (i === 0) return 0;
    if (i > Math.ceil(32 / Math.log2(words))) return pickIndex(rng, words);
    const digit = rest % words;
    rest = Math.floor(rest / words);
    return digit;
  };
}

/** So few words would make texts that are too much alike. */
const FEWEST_WORDS = 256;

export function writerFor(tokenizer: Tokenizer): TextWriter {
  const alone = WORDS.find((word) => tokenizer.count(word) === 1) ?? WORDS[0]!;
  const base = tokenizer.count(`${alone} ${alone}`);
  const single = WORDS.filter((word) => tokenizer.count(`${alone} ${alone} ${word}`) === base + 1);
  const words = [alone, ...single.filter((word) => word !== alone)];
  if (words.length < FEWEST_WORDS) return byTrial(WORDS, tokenizer);
  const isSum = tokenizer.keepsWordsApart && tokenizer.count(words.join(' ')) === words.length;
  return isSum ? byTheWord(words) : byTrial(words, tokenizer);
}

/** How many bytes are written before they become text: word by word, a long one would be a rope of a million pieces. */
const SLAB_BYTES = 64 * 1024;

/** Every word is one token, whatever stands beside it: nothing has to be counted. */
function byTheWord(words: readonly string[]): TextWriter {
  // Plain letters: each is a byte, and each byte a letter.
  const spaced = words.map((word) => Buffer.from(`${word} `, 'latin1'));
  const longest = Math.max(...spaced.map(({ length }) => length));
  const slab = Buffer.alloc(SLAB_BYTES);
  return {
    write(tokens, wordAt) {
      let text = '';
      let used = 0;
      for (let i = 0; i < tokens; i++) {
        const word = spaced[wordAt(i, words.length)]!;
        for (let k = 0; k < word.length; k++) slab[used++] = word[k]!;
        if (used < SLAB_BYTES - longest && i < tokens - 1) continue;
        text += slab.toString('latin1', 0, i < tokens - 1 ? used : used - 1); // Nothing follows the last space.
        used = 0;
      }
      return { text, tokens };
    },
  };
}

const MOST_TRIES = 32;

/** Writes, counts, and takes away or adds until it is right: words first, then letters of the last one. */
const byTrial = (words: readonly string[], { count }: Tokenizer): TextWriter => ({
  write(tokens, wordAt) {
    const chosen: string[] = [];
    let asked = 0;
    let got = 0;
    let nearest: Written = { text: '', tokens: 0 };
    for (let i = 0; i < MOST_TRIES && nearest.tokens !== tokens; i++) {
      const perWord = chosen.length === 0 ? 1 : got / chosen.length;
      const over = got - tokens;
      if (over < 0) {
        // So little room takes no whole word: with the last one's room it does.
        const room = -over < perWord / 2 && chosen.length > 1 ? perWord * 2 : -over;
        if (room > -over) chosen.pop();
        for (let n = Math.max(1, Math.round(room / perWord)); n > 0; n--)
          chosen.push(words[wordAt(asked++, words.length)]!);
      }
      // Half a token is the slack of a mean: words of one token each are dropped whole.
      else if (over < perWord - 0.5) shortenLast(chosen);
      else chosen.length = Math.max(1, chosen.length - Math.max(1, Math.floor(over / perWord)));
      const text = chosen.join(' ');
      got = count(text);
      if (Math.abs(tokens - got) < Math.abs(tokens - nearest.tokens)) nearest = { text, tokens: got };
    }
    return nearest;
  },
});

function shortenLast(words: string[]): void {
  const last = words.pop() ?? '';
  if (last.length > 1 || words.length === 0) words.push(last.slice(0, -1));
}
