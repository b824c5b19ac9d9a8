import type { Readable } from 'node:stream';
import { PlimsollError } from '../../core/errors.ts';
import { jsonIn } from '../../core/json.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { nearest } from '../../core/nearest.ts';
import { errorMessage, looksLikeHtml } from '../wire/error-message.ts';
import { isObject, objectOr } from '../wire/fields.ts';
import { below, shownUrl } from './base-url.ts';
import type { Connection } from './connection.ts';
import { openPool } from './connections.ts';
import { failureOf } from './failure.ts';
import { type HttpTarget, hider } from './http.ts';

const PATIENCE_MS = 10_000;
/** A list of models is a few kilobytes; whoever sends without end must not fill our memory. */
const READ_CHARACTERS = 4_000_000;
const MOST_NAMES = 8;

/** What a target says of its models. */
export interface ModelsAnswer {
  /** Absent when it did not say. */
  readonly models?: readonly string[];
  /** Why it did not say: `… answered 404`. */
  readonly silence?: string;
  /** Its wall clock, as the header tells it. */
  readonly date?: string;
}

/**
 * Asks the target which models it has, which costs no tokens, so that a wrong address, key or model is one
 * sentence before the run and not a thousand failures in it. Returns what is worth noting, if anything.
 */
export async function preflight(
  target: HttpTarget,
  asked: readonly string[],
  keyVariable: string | undefined,
  interrupt: AbortSignal,
): Promise<string | undefined> {
  const { models, silence } = await askForModels(target, keyVariable, interrupt);
  if (models === undefined)
    return `${silence}, so whether it has ${asked.map((model) => `"${model}"`).join(', ')} is not known.`;
  for (const model of asked) mustBeAmong(models, model, target.url);
  return undefined;
}

/** Throws for a target that can't be reached, refuses the key or is no API. */
export async function askForModels(
  target: HttpTarget,
  keyVariable: string | undefined,
  interrupt: AbortSignal,
): Promise<ModelsAnswer> {
  const path = target.modelsPath ?? '/models';
  const url = below(target.url, path);
  const { statusCode, headers, text: said } = await get(below(target.fullUrl ?? target.url, path), target, interrupt);
  const text = hider(target.secrets)(said);
  if (statusCode === 401 || statusCode === 403) {
    const key = keyVariable === undefined ? 'no key was sent' : `the key in ${keyVariable} was refused`;
    throw new PlimsollError(
      'TARGET_REFUSED_KEY',
      `${target.url} answered ${statusCode}: ${key} (${errorMessage(text)}).`,
    );
  }
  if (looksLikeHtml(text) || /^text\/html\b/i.test(String(headers['content-type'] ?? '')))
    throw new PlimsollError('TARGET_NOT_AN_API', `${url} answered ${errorMessage(text)}, not JSON.`);
  const date = typeof headers['date'] === 'string' ? { date: headers['date'] } : {};
  if (statusCode !== 200) return { ...date, silence: `${url} answered ${statusCode}` };
  const models = modelsIn(text);
  return models === undefined ? { ...date, silence: `${url} did not list models` } : { ...date, models };
}

/** Throws for a model that the target does not list, naming the nearest that it does. */
export function mustBeAmong(models: readonly string[], model: string, url: string): void {
  if (models.includes(model)) return;
  const guess = nearest(model, models);
  throw new PlimsollError(
    'TARGET_UNKNOWN_MODEL',
    `${url} has no model "${model}"; it has ${namesOf(models)}.${guess === undefined ? '' : ` Did you mean "${inOneLine(guess)}"?`}`,
  );
}

/** `"a", "b"`, and no more of them than a reader would read. */
export function namesOf(models: readonly string[]): string {
  if (models.length === 0) return 'no models';
  const names = models.slice(0, MOST_NAMES).map((model) => `"${inOneLine(model)}"`);
  return `${names.join(', ')}${models.length > MOST_NAMES ? ', …' : ''}`;
}

/** Over a connection like those of the run. */
async function get(url: string, target: HttpTarget, interrupt: AbortSignal) {
  const { headers, connection = {} } = target;
  const { origin, pathname, search } = new URL(url);
  const pool = openPool(origin, new MonotonicClock(), target);
  try {
    const answer = await pool.request({
      path: `${pathname}${search}`,
      method: 'GET',
      headers,
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), interrupt]),
    });
    return { ...answer, text: await beginning(answer.body) };
  } catch (error) {
    if (interrupt.aborted) throw new PlimsollError('INTERRUPTED', `Stopped by a signal while asking ${shownUrl(url)}.`);
    throw new PlimsollError(
      'TARGET_UNREACHABLE',
      `${shownUrl(url)} could not be reached: ${whyNot(error, url, connection)}.`,
      {
        cause: error,
      },
    );
  } finally {
    await pool.destroy();
  }
}

async function beginning(body: Readable): Promise<string> {
  let text = '';
  for await (const chunk of body.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.length > READ_CHARACTERS) break;
  }
  return text;
}

function whyNot(error: unknown, url: string, connection: Connection): string {
  const { code, what, advice } = failureOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return 'the connection was refused (ECONNREFUSED), so nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `its name is not known (${code})`;
    case 'TimeoutError':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `no answer within ${PATIENCE_MS / 1000} s`;
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return `the connection was closed without an answer (${code}); perhaps ${whyClosed(url, connection)}`;
    default:
      return `${what} (${code})${advice === undefined ? '' : `; ${advice}`}`;
  }
}

/** In TLS 1.3 a server refuses a client's certificate only when the client holds the connection for open. */
function whyClosed(url: string, { certificate }: Connection): string {
  if (!url.startsWith('https:')) return 'it is https:// and not http://';
  return certificate === undefined
    ? 'it asks for a client certificate (options.tlsAuth)'
    : 'it refuses the certificate of options.tlsAuth';
}

/** A name that a server made up must not add lines of its own to ours, nor fill the screen. */
const inOneLine = (name: string): string => name.replace(/\s+/g, ' ').slice(0, 100);

function modelsIn(text: string): readonly string[] | undefined {
  const { data: list } = objectOr(jsonIn(text));
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((entry: unknown) => (isObject(entry) && typeof entry['id'] === 'string' ? [entry['id']] : []));
}
