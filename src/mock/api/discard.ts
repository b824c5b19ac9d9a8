import type { IncomingMessage } from 'node:http';

/** What is read of a refused body before the connection is cut. */
export const MOST_DISCARDED = { bytes: 256 * 1024 * 1024, ms: 30_000 } as const;

/**
 * Lets what is still to come of a body go by, for a while. Who is still sending would find its connection broken, and
 * never read why, were it closed on a refusal.
 */
export function discard(request: IncomingMessage): void {
  const { socket } = request;
  const cut = (): void => void socket.destroy();
  const timer = setTimeout(cut, MOST_DISCARDED.ms).unref();
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_DISCARDED.bytes) cut();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
