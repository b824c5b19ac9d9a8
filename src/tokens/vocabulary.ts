/** The default encoding, both ways; for whoever has to know which tokens a text is made of. */
export interface Vocabulary {
  /** Text that spells a special token is taken as the plain text it is. */
  encode(text: string): readonly number[];
}

/** Loading takes about 200 ms and 60 MB, shared with the tokenizer's. */
export async function loadVocabulary(): Promise<Vocabulary> {
  const { encode } = await import('gpt-tokenizer/encoding/o200k_base');
  return { encode: (text) => encode(text, { disallowedSpecial: new Set() }) };
}
