import type { Socket } from 'node:net';
import { MOST_HEAD_BYTES } from './limits.ts';
import { tidied } from './tidy-head.ts';

/**
 * Stands between a connection and undici's parser, which takes no liberties: the head of each response is read once, and
 * written anew where it is not as the parser wants it. The rest of a response passes as it is.
 *
 *    write ──▶ a head is due ──read──▶ held until it is whole ──▶ handed on ──▶ all that follows passes
 *
 * @param onTidied told what was wrong with a head
 * @param onRead told of every piece before it is parsed, and, with `false`, when there is no more for now
 */
export function tidyHeads(
  socket: Socket,
  onTidied: (found: readonly string[]) => void,
  onRead: (isPiece: boolean) => void,
): void {
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  let isDue = true;
  let held: Buffer | undefined;

  socket.read = (size?: number): Buffer | null => {
    const bytes = read(size);
    onRead(bytes !== null);
    if (!isDue || bytes === null) return bytes;
    const all = held === undefined ? bytes : Buffer.concat([held, bytes]);
    const whole = all.length > MOST_HEAD_BYTES ? { bytes: all, found: [] } : tidied(all);
    held = whole === undefined ? all : undefined;
    if (whole === undefined) return null;
    isDue = false;
    if (whole.found.length > 0) onTidied(whole.found);
    return whole.bytes;
  };

  socket.write = ((...given: unknown[]) => {
    isDue = true;
    return write(...given);
  }) as Socket['write'];
}
