import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Rng } from '../../src/core/rng.ts';

/** One request, as a way to misbehave sees it: what was sent along, and a connection to write to. */
export interface Peer {
  readonly rng: Rng;
  /** The `authorization` header that came with the request. */
  readonly authorization: string;
  /** Waits until there is room for more. False when nobody is there any more. */
  write(bytes: string | Buffer): Promise<boolean>;
  /** False when nobody is there any more. */
  pause(ms: number): Promise<boolean>;
  end(): void;
  reset(): void;
  /** Leaves the connection open and says nothing more, until the other side has enough. */
  readonly gone: Promise<void>;
}

export function peerOf(socket: Socket, authorization: string, rng: Rng): Peer {
  const left = new AbortController();
  const gone = new Promise<void>((resolve) =>
    socket.once('close', () => {
      left.abort();
      resolve();
    }),
  );
  return {
    rng,
    authorization,
    gone,
    async write(bytes) {
      if (socket.destroyed) return false;
      if (!socket.write(bytes))
        await new Promise<void>((resolve) => {
          const done = (): void => {
            socket.off('drain', done).off('close', done);
            resolve();
          };
          socket.on('drain', done).on('close', done);
        });
      return !socket.destroyed;
    },
    pause: (ms) =>
      pause(ms, undefined, { signal: left.signal }).then(
        () => !socket.destroyed,
        () => false,
      ),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
  };
}
