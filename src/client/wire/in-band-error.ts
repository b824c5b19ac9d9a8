import { isObject, type Json } from './fields.ts';

/**
 * Whether a server says that something went wrong. Servers write fields that they have nothing to say in as null, false, 0,
 * an empty text, list or object.
 */
export function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === 200) return false;
  if (typeof value === 'string') return !EMPTY_WORDS.has(value.trim().toLowerCase());
  if (Array.isArray(value)) return value.some(saysSomething);
  return isObject(value) ? Object.values(value).some(saysSomething) : true;
}

const EMPTY_WORDS: ReadonlySet<string> = new Set([
  ...['', 'null', 'none', '{}', '[]', '0', 'false', 'undefined', 'ok', 'success', '200'],
]);

/** Words for what went wrong, each in somebody's API: FastAPI, Z.ai, Baidu, JSON:API. */
const WORDS = ['message', 'detail', 'msg', 'error_msg', 'error_message', 'errmsg', 'error_description'] as const;
const CODES = ['code', 'status', 'status_code', 'statusCode'] as const;
const STATES = ['status', 'state'] as const;
const FAILED = /^(error|fail(ed|ure)?)$/i;
const LEAST_ERROR = 400;

/** Names of fields that tell an error, and nothing else: those of most, Baidu, JSON:API, .NET and Go, Bedrock. */
const ERROR_FIELD = /^(error|errors|err|error_code|exception|\w+Exception)$/i;

/** An error told in place of a piece of the answer, whatever the HTTP status was. */
export function isErrorEvent(event: Json): boolean {
  if (event['object'] === 'error' || event['type'] === 'error') return true;
  for (const name of Object.keys(event)) if (ERROR_FIELD.test(name) && saysSomething(event[name])) return true;
  const { base_resp: minimax, x_groq: groq } = event;
  if (isObject(groq) && saysSomething(groq['error'])) return true;
  return isObject(minimax) && saysSomething(minimax['status_code']);
}

/**
 * An error by its looks: an event that brings nothing of an answer, and a status of a failure, or words alone. A status below
 * 400 says that nothing is wrong.
 */
export function looksLikeError(event: Json): 'by-status' | 'by-words' | undefined {
  const codes = CODES.flatMap((name) => numberIn(event[name]) ?? []);
  if (codes.some((code) => code >= LEAST_ERROR)) return 'by-status';
  if (codes.length > 0) return undefined;
  if (event['success'] === false || event['ok'] === false) return 'by-status';
  if (STATES.some((name) => FAILED.test(String(event[name] ?? '')))) return 'by-status';
  return WORDS.some((name) => isSaidWord(event[name])) ? 'by-words' : undefined;
}

const isSaidWord = (value: unknown): boolean =>
  typeof value === 'string' ? saysSomething(value) : Array.isArray(value) && value.length > 0;

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}
