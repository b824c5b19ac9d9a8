import { jsonIn } from '../../core/json.ts';
import { isObject } from './fields.ts';

/** Longest server text that is kept: enough to recognise an error, too little to fill a disk. */
const KEPT_CHARACTERS = 300;

/**
 * The server's own words for an error, out of any of the shapes seen in the wild:
 * OpenAI `{"error":{"message"}}`, older vLLM and SGLang `{"object":"error","message"}`, TGI and Ollama
 * `{"error":"…"}`, FastAPI `{"detail":…}`, a proxy's HTML, or plain text. Still hostile: escape it when shown.
 */
export function errorMessage(body: string): string {
  const text = body.trim();
  if (text === '') return '(empty body)';
  return shorten(fromJson(text) ?? (looksLikeHtml(text) ? fromHtml(text) : text));
}

export const looksLikeHtml = (text: string): boolean => /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);

function fromJson(text: string): string | undefined {
  const value = jsonIn(text);
  if (!isObject(value)) return undefined;
  // OpenAI's responses tell an error within the response that failed.
  const { error, message, detail } = isObject(value['response']) ? value['response'] : value;
  const nested = isObject(error) ? withParam(error['message'], error['param']) : error;
  for (const candidate of [nested, message, detail]) {
    if (typeof candidate === 'string' && candidate !== '') return candidate;
    if (candidate !== undefined && candidate !== null && candidate === detail) return JSON.stringify(detail);
  }
  return undefined;
}

/** OpenAI names the field that it refuses beside the message, which may not. */
const withParam = (message: unknown, param: unknown): unknown =>
  typeof message !== 'string' || typeof param !== 'string' || param === '' || message.includes(param)
    ? message
    : `${message} (${param})`;

function fromHtml(text: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
  return `an HTML page${title ? `, "${title}"` : ''}`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > KEPT_CHARACTERS ? `${line.slice(0, KEPT_CHARACTERS - 1)}…` : line;
}
