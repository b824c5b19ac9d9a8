import { jsonIn } from '../../core/json.ts';
import { isObject, type Json } from './fields.ts';

/** Longest server text that is kept: enough to recognise an error, too little to fill a disk. */
const KEPT_CHARACTERS = 300;

/**
 * The server's own words for an error, out of any of the shapes seen in the wild:
 * OpenAI `{"error":{"message"}}`, older vLLM and SGLang `{"object":"error","message"}`, TGI and Ollama
 * `{"error":"…"}`, FastAPI `{"detail":…}`, a list of such, a proxy's HTML, or plain text. Still hostile: escape it when
 * shown.
 */
export function errorMessage(body: string): string {
  const text = body.trim();
  if (text === '') return '(empty body)';
  return shorten(fromJson(text) ?? (looksLikeHtml(text) ? fromHtml(text) : text));
}

export const looksLikeHtml = (text: string): boolean => /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);

/** Where words may stand, the most telling first. */
const WORDS = [
  'error',
  'Error',
  'err',
  'exception',
  'message',
  'detail',
  'msg',
  'error_msg',
  'error_message',
  'errmsg',
  'error_description',
];
/** What holds the error, or several of them: OpenAI's responses tell it within the response, JSON:API in a list. */
const AROUND = ['response', 'errors', 'base_resp', 'x_groq', 'choices', 'delta'];

function fromJson(text: string): string | undefined {
  const value = jsonIn(text);
  const [first] = Array.isArray(value) ? value : [value];
  return isObject(first) ? wordsIn(first) : undefined;
}

function wordsIn(value: Json): string | undefined {
  for (const name of WORDS) {
    const said = value[name];
    if (typeof said === 'string' && said.trim() !== '') return withParam(said, value['param']);
    if (isObject(said)) {
      const words = wordsIn(said);
      if (words !== undefined) return words;
    }
    if (name === 'detail' && said !== undefined && said !== null && said !== '') return JSON.stringify(said);
  }
  for (const name of [...AROUND, ...Object.keys(value).filter((each) => each.endsWith('Exception'))]) {
    const [first] = [value[name]].flat();
    const words = isObject(first) ? wordsIn(first) : typeof first === 'string' ? first : undefined;
    if (words !== undefined) return words;
  }
  return typeof value['status_msg'] === 'string' ? value['status_msg'] : undefined;
}

/** OpenAI names the field that it refuses beside the message, which may not. */
const withParam = (message: string, param: unknown): string =>
  typeof param !== 'string' || param === '' || message.includes(param) ? message : `${message} (${param})`;

function fromHtml(text: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
  return `an HTML page${title ? `, "${title}"` : ''}`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > KEPT_CHARACTERS ? `${line.slice(0, KEPT_CHARACTERS - 1)}…` : line;
}
