import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isObject } from '../../client/wire/fields.ts';
import { messageOf, PlimsollError, systemCode } from '../../core/errors.ts';
import { jsonIn } from '../../core/json.ts';
import { otherTokenizer, WANTED } from './other-tokenizers.ts';
import type { Tokenizer } from './tokenizer.ts';

const CONFIG = 'tokenizer_config.json';

/** The tokenizer of a model, as its `tokenizer.json` describes it; read by Hugging Face's own library. */
export async function loadTokenizerFile(path: string): Promise<Tokenizer> {
  const json = await readJson(path);
  if (json === undefined) throw new PlimsollError('DATA_UNREADABLE', `There is no tokenizer file ${path}.`);
  const config = (await readJson(join(dirname(path), CONFIG))) ?? {};
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

/** Undefined when there is no such file. */
async function readJson(path: string): Promise<object | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  const json = jsonIn(bytes.toString());
  const other = otherTokenizer(bytes, json);
  if (isTokenizer(path) && other !== undefined)
    throw new PlimsollError('DATA_UNREADABLE', `${path} ${other}, which is not read here; ${WANTED}.`);
  if (isObject(json)) return json;
  throw new PlimsollError('DATA_UNREADABLE', `${path} is no JSON object; a tokenizer is a model's tokenizer.json.`);
}

/** What lies beside a tokenizer may be of another kind. */
const isTokenizer = (path: string): boolean => basename(path) !== CONFIG;

async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT') return undefined;
    const what = code === 'EISDIR' ? 'is a folder' : `cannot be read (${messageOf(cause)})`;
    throw new PlimsollError('DATA_UNREADABLE', `${path} ${what}; a tokenizer is a model's tokenizer.json.`, { cause });
  }
}
