import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import type { Tokenizer } from './tokenizer.ts';

/** The tokenizer of a model, as its `tokenizer.json` describes it; read by Hugging Face's own library. */
export async function loadTokenizerFile(path: string): Promise<Tokenizer> {
  const json = await readJson(path);
  if (json === undefined) throw new PlimsollError('DATA_UNREADABLE', `There is no tokenizer file ${path}.`);
  const config = (await readJson(join(dirname(path), 'tokenizer_config.json'))) ?? {};
  const { Tokenizer: HuggingFace } = await import('@huggingface/tokenizers');
  try {
    const tokenizer = new HuggingFace(json, config);
    const encode = (text: string): readonly number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;
    encode('the first text shows whether all of it is there');
    return {
      name: basename(path),
      count: (text) => encode(text).length,
      encode,
      decode: (ids) => tokenizer.decode([...ids]),
      keepsWordsApart: keepsWordsApart(tokenizer.get_vocab(true).keys()),
    };
  } catch (cause) {
    throw new PlimsollError('DATA_UNREADABLE', `${path} is no tokenizer that can be used (${messageOf(cause)}).`, {
      cause,
    });
  }
}

/**
 * A token that held the end of one word and the beginning of the next would have a space inside. Vocabularies
 * write a space as itself, as Ġ (bytes) or as ▁ (SentencePiece).
 */
function keepsWordsApart(tokens: Iterable<string>): boolean {
  for (const token of tokens) if (/[a-z][Ġ▁ ]/.test(token)) return false;
  return true;
}

const jsonObject = z.record(z.string(), z.unknown());

/** Undefined when there is no such file. */
async function readJson(path: string): Promise<object | undefined> {
  try {
    return jsonObject.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    const what = cause instanceof SyntaxError || cause instanceof z.ZodError ? 'is no JSON object' : 'cannot be read';
    throw new PlimsollError('DATA_UNREADABLE', `${path} ${what}; a tokenizer is a model's tokenizer.json.`, { cause });
  }
}
