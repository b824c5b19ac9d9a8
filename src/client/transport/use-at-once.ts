import type { Socket } from 'node:net';

/** By what undici knows, at version 8, a connection that has carried a request before. */
const USED = 'kSocketUsed';

/**
 * Lets undici write on a connection that was used before in the turn in which it is asked to. By itself it lets the event
 * loop turn first, so that it hears of a connection that was closed, or of an answer that nobody asked for, in the
 * moment since the loop looked last. Whatever else that turn finds would then be read before the request is written, and
 * be told as the time of the server. A connection that was closed in that moment fails with `stale-connection`; one that
 * was closed before it is not used, as every turn reads what has come.
 *
 * Does nothing where undici has another word for it.
 */
export function useAtOnce(socket: Socket): void {
  const used = Object.getOwnPropertySymbols(socket).find(({ description }) => description === USED);
  if (used !== undefined) Object.defineProperty(socket, used, { get: () => false, set: () => {} });
}
