import type { Socket } from 'node:net';

/** By what undici knows, at version 8, a connection that has carried a request before. */
const USED = 'kSocketUsed';
/** One for all, and where it can be before undici's own: each connection would take up another 3 kB. */
const NEVER: PropertyDescriptor = { get: () => false, set: () => {} };

/** The same for all connections, and told by the first that undici has. */
let used: symbol | undefined;

/**
 * Lets undici write on a connection that was used before in the turn in which it is asked to. By itself it lets the event
 * loop turn first, so that it hears of a connection that was closed, or of an answer that nobody asked for, in the
 * moment since the loop looked last. Whatever else that turn finds would then be read before the request is written, and
 * be told as the time of the server. A connection that was closed in that moment fails with `stale-connection`; one that
 * was closed before it is not used, as every turn reads what has come.
 *
 * Does nothing where undici has another word for it.
 *
 * @returns false where this connection is too new to tell: to be called again when it was asked something
 */
export function useAtOnce(socket: Socket): boolean {
  used ??= Object.getOwnPropertySymbols(socket).find(({ description }) => description === USED);
  if (used === undefined) return false;
  Object.defineProperty(socket, used, NEVER);
  return true;
}
