import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { RunMs } from '../../core/clock.ts';

const SYNC = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };

const DECODERS = {
  gzip: () => createGunzip(SYNC),
  'x-gzip': () => createGunzip(SYNC),
  deflate: () => createInflate(SYNC),
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
} as const;

/** Words for a body that is as it is, of which only the last is HTTP's. */
const PLAIN = /^(|none|utf-?8|binary|identity)$/i;

const isKnown = (encoding: string): encoding is keyof typeof DECODERS => Object.hasOwn(DECODERS, encoding);

interface Stamp {
  readonly atMs: RunMs;
  readonly ownMs: number;
}

export interface Inflater {
  /**
   * @param atMs when these bytes came: what comes out of them keeps that time, however long unpacking takes
   * @param ownMs how long they may have waited for this thread by then
   */
  push(bytes: Buffer, atMs: RunMs, ownMs: number): void;
  /** Calls back when all that was pushed has come out. */
  end(done: () => void): void;
  /** Nothing more is to come out: a few packed bytes can hold gigabytes. */
  stop(): void;
}

/**
 * Unpacks a body that a server compressed although `identity` was asked for. Undefined for no encoding, and `null`
 * for one that is not known.
 */
export function inflaterFor(
  encoding: string,
  onBytes: (bytes: Buffer, atMs: RunMs, ownMs: number) => void,
  onBroken: (error: Error) => void,
): Inflater | undefined | null {
  const name = encoding.trim().toLowerCase();
  if (PLAIN.test(name)) return undefined;
  if (!isKnown(name)) return null;
  const decoder = DECODERS[name]();
  const stamps: Stamp[] = [];
  let last: Stamp = { atMs: Number.NaN, ownMs: 0 };
  decoder.on('data', (bytes: Buffer) => {
    const { atMs, ownMs } = stamps[0] ?? last;
    onBytes(bytes, atMs, ownMs);
  });
  decoder.on('error', onBroken);
  return {
    push(bytes, atMs, ownMs) {
      last = { atMs, ownMs };
      stamps.push(last);
      // Called when these bytes have been worked through; what they held has been given out by then.
      decoder.write(bytes, () => stamps.shift());
    },
    end(done) {
      if (decoder.destroyed) return done();
      decoder.once('close', done);
      decoder.end();
    },
    stop() {
      decoder.destroy();
    },
  };
}
