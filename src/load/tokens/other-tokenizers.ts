import { isObject } from '../../client/wire/fields.ts';

/** What tokenizers come in beside `tokenizer.json`, and is not read: what the file is, seen from what is in it. */
export function otherTokenizer(bytes: Buffer, json: unknown): string | undefined {
  if (isObject(json)) {
    const { vocab, config, model } = json;
    if (Array.isArray(vocab) && isObject(config)) return "is Mistral's tekken.json";
    if (model === undefined && Object.keys(json).length > 0 && Object.values(json).every(Number.isInteger))
      return 'is the vocab.json of a tokenizer, and lacks its merges';
    return 'tokenizer_class' in json ? 'is the tokenizer_config.json beside a tokenizer' : undefined;
  }
  const beginning = bytes.toString('latin1', 0, 4096);
  if (beginning.startsWith('GGUF')) return "is a model's GGUF file";
  // A rank a line: the token's bytes as base64, and its number. How a text is cut before that, no line says.
  if (/^[A-Za-z0-9+/]+={0,2} \d+\r?\n/.test(beginning))
    return "is tiktoken's list of ranks, and lacks the pattern that belongs to it";
  // A message of Protocol Buffers, whose first piece is often the unknown one.
  if (beginning.startsWith('\n') && beginning.includes('<unk>')) return "is SentencePiece's tokenizer.model";
  return beginning.startsWith('#version') ? 'is the merges.txt of a tokenizer, and lacks its vocabulary' : undefined;
}

/** The same in all of these cases. */
export const WANTED =
  "give the model's tokenizer.json in Hugging Face's format, which save_pretrained of a fast tokenizer in transformers writes, or count with o200k_base";
