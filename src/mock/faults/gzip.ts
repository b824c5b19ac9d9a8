import { constants, createGzip } from 'node:zlib';
import type { ByteOut } from '../api/byte-out.ts';

/** Compresses what is written; every write can be read as soon as it has arrived. */
export function gzipped(out: ByteOut): ByteOut {
  const gzip = createGzip();
  gzip.on('data', (bytes: Buffer) => out.write(bytes));
  gzip.on('end', () => out.end());
  const flush = (then?: () => void): void => gzip.flush(constants.Z_SYNC_FLUSH, then);
  return {
    write(bytes) {
      gzip.write(bytes);
      flush();
    },
    end: () => gzip.end(),
    whenSent: (then) => flush(() => out.whenSent(then)),
    cutOff: () => out.cutOff(),
  };
}
