import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HttpError } from './http-error.ts';

/** Whether only this machine can reach what listens there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/**
 * Refuses with 403 what a web page in a browser on this machine may have asked for: its requests reach loopback, too.
 * Most of them tell the page's origin. One whose own name was turned to 127.0.0.1 while it was open (DNS
 * rebinding) looks like ours to the browser, and only the name under `Host` gives it away.
 *
 * @param what the path, as it is told
 * @param isPrivate whether the server listens on loopback only; elsewhere it can't know its names
 */
export function checkNoPage(
  { headers: { origin, host = '' } }: IncomingMessage,
  what: string,
  isPrivate: boolean,
): void {
  if (origin !== undefined) throw new HttpError(403, `${what} takes no requests from web pages.`);
  if (!isPrivate || isLoopback(nameIn(host))) return;
  throw new HttpError(
    403,
    `${what} is asked for by localhost, 127.0.0.1 or [::1] here, got "${host}". Use one of these.`,
  );
}

/** The name in a `Host` header, without port and brackets. */
const nameIn = (host: string): string =>
  host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1');
