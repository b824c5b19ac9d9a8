import type { Readable } from 'node:stream';
import { PlimsollError } from '../../core/errors.ts';
import { MonotonicClock } from '../../core/monotonic-clock.ts';
import { below } from './base-url.ts';
import type { Connection } from './connection.ts';
import { openPool } from './connections.ts';
import { failureOf } from './failure.ts';
import { hider } from './hider.ts';
import type { HttpTarget } from './http.ts';
import { ProxyError } from './proxy-error.ts';
import type { Headers } from './retry-after.ts';

const PATIENCE_MS = 10_000;
/** A list of models is a few kilobytes; whoever sends without end must not fill our memory. */
const READ_CHARACTERS = 4_000_000;

/** What a target answers to a question that costs no tokens. */
export interface Told {
  /** As it may be shown. */
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** The beginning of the body, its secrets hidden. */
  readonly text: string;
  /** For words out of it: what was escaped there is not in them. */
  readonly hide: (text: string) => string;
}

/** `GET` of a path below the target, over a connection like those of the run. Throws when no answer comes. */
export async function askTarget(target: HttpTarget, path: string, interrupt: AbortSignal): Promise<Told> {
  const url = below(target.url, path);
  const hide = hider(target.secrets);
  const { origin, pathname, search } = new URL(below(target.fullUrl ?? target.url, path));
  const pool = openPool(origin, new MonotonicClock(), target);
  try {
    const { statusCode, headers, body } = await pool.request({
      path: `${pathname}${search}`,
      method: 'GET',
      headers: target.headers,
      headersTimeout: PATIENCE_MS,
      bodyTimeout: PATIENCE_MS,
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), interrupt]),
    });
    return { url, status: statusCode, headers, text: hide(await beginning(body)), hide };
  } catch (error) {
    if (interrupt.aborted) throw new PlimsollError('INTERRUPTED', `Stopped by a signal while asking ${url}.`);
    const why = whyNot(error, url, target.connection ?? {});
    const code = error instanceof ProxyError ? 'PROXY_FAILED' : 'TARGET_UNREACHABLE';
    throw new PlimsollError(code, `${url} could not be reached: ${why}.`, { cause: error });
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
      return `its name could not be resolved (${code})`;
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
