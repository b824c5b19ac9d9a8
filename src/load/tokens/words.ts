import lines from './words.json' with { type: 'json' };

/**
 * English words that, each after a space, are one token of o200k_base and stay one beside any other of them:
 * `n` of them are exactly `n` tokens. Checked against the tokenizer by a test, so no tokenizer is needed at run time.
 */
export const WORDS: readonly string[] = lines.flatMap((line) => line.split(' '));
