import type { Socket } from 'node:net';

/** What is shorter fits into the system's buffer, or nearly so. */
const LONG_BYTES = 16_384;

/** Calls back whenever the system has taken the last of a long piece that was written to a connection. */
export function tellTaken(socket: Socket, onTaken: () => void): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.write = ((bytes: string | Uint8Array, ...rest: unknown[]) => {
    const isLong = bytes.length > LONG_BYTES && !rest.some((each) => typeof each === 'function');
    return isLong ? write(bytes, ...rest, onTaken) : write(bytes, ...rest);
  }) as Socket['write'];
}
