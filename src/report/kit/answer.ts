/** Good, bad or not to be believed: told by a sign before it is told by a colour. */
export type Tone = 'good' | 'bad' | 'doubtful';

export const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✗', doubtful: '!' };

/** Where colours are not to be had. */
export const BADGES = { good: '✅', bad: '❌', doubtful: '⚠️', plain: '📈' } as const;

/** What a report says first: in a word, and in a sentence or two that a manager can read. `plain` judges nothing. */
export interface Answer<Word extends string = string, T = Tone | 'plain'> {
  readonly word: Word;
  readonly tone: T;
  /** What follows the word. May quote foreign text, made plain. */
  readonly because: string;
}
