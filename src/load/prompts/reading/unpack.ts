import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** How a file is packed, by the ending that its name then has. */
export type Packing = 'gz' | 'zst';

/** What a file's first bytes say of it. */
export type Kind = { readonly packing: Packing | undefined } | { readonly foreign: string };

const BEGINNINGS: readonly (readonly [bytes: string, kind: Kind])[] = [
  ['\x1f\x8b', { packing: 'gz' }],
  ['\x28\xb5\x2f\xfd', { packing: 'zst' }],
  ['PAR1', { foreign: 'a Parquet file' }],
  ['ARROW1', { foreign: 'an Arrow file' }],
  ['PK\x03\x04', { foreign: 'a zip archive' }],
  ['BZh', { foreign: 'packed with bzip2' }],
  ['\xfd7zXZ', { foreign: 'packed with xz' }],
];

/** Some packers (pzstd) put a frame of their own in front, whose first byte has one of sixteen values. */
const SKIPPABLE = /^[\x50-\x5f]\x2a\x4d\x18/;

function kindOf(beginning: string): Kind {
  if (SKIPPABLE.test(beginning)) return { packing: 'zst' };
  return BEGINNINGS.find(([bytes]) => beginning.startsWith(bytes))?.[1] ?? { packing: undefined };
}

/** Of a file that can be read again from its beginning. */
export async function kindOfFile(path: string): Promise<Kind> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(8) });
    return kindOf(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}

const PIECE_BYTES = 256 * 1024;

/** The bytes of a file, unpacked. Whoever stops asking for them closes it. */
export async function* bytesOf(path: string, packing: Packing | undefined): AsyncGenerator<Buffer> {
  if (packing === 'zst') return yield* framesOf(path);
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  // Errors of the file end what is read below.
  yield* packing === undefined ? file : pipeline(file, createGunzip(), () => {});
}

/** Node unpacks one frame and passes over what follows it, so each frame gets a stream of its own. */
async function* framesOf(path: string): AsyncGenerator<Buffer> {
  const { size } = await stat(path);
  for (let start = 0; start < size; ) {
    const file = createReadStream(path, { start, highWaterMark: PIECE_BYTES });
    const frame = pipeline(file, createZstdDecompress(), () => {});
    yield* frame;
    start += frame.bytesWritten;
  }
}
