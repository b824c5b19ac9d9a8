import type { ByteOut } from '../api/byte-out.ts';

/** Sends what is written in the parts that `cut` makes of it, each `pause` after the one before. */
export function inParts(
  out: ByteOut,
  cut: (bytes: Buffer) => Iterable<Buffer>,
  pause: () => Promise<void>,
  signal: AbortSignal,
): ByteOut {
  const waiting: (() => void)[] = [];
  let isAtWork = false;

  async function work(): Promise<void> {
    isAtWork = true;
    // Not the last line, so that a write right after the last part waits as well.
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      next();
      await pause();
    }
    isAtWork = false;
  }

  const later = (act: () => void): void => {
    waiting.push(act);
    if (!isAtWork) void work();
  };

  return {
    write(bytes) {
      for (const part of cut(Buffer.from(bytes as string))) later(() => out.write(part));
    },
    end: () => (isAtWork ? later(() => out.end()) : out.end()),
    whenSent: (then) => (isAtWork ? later(() => out.whenSent(then)) : out.whenSent(then)),
  };
}

export function* singleBytes(bytes: Buffer): Generator<Buffer> {
  for (let i = 0; i < bytes.length; i++) yield bytes.subarray(i, i + 1);
}

/** Lengths of parts, over and over: 2 cuts the word `data:`, and being short and prime they cut all else in turn. */
const LENGTHS = [2, 7, 13, 29, 31] as const;
/** Bytes from here on go in one part: a huge event would take a million of them. */
const LONGEST_CUT = 4096;

/** Parts whose ends fall within words, within JSON and, where there is one, within every longer character. */
export function* pieces(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  for (let n = 0; from < Math.min(bytes.length, LONGEST_CUT); n++) {
    let to = Math.min(from + (LENGTHS[n % LENGTHS.length] ?? 1), bytes.length);
    const character = bytes.subarray(from, to).findIndex((byte) => byte >= 0xc0);
    if (character >= 0 && from + character + 1 < bytes.length) to = from + character + 1;
    yield bytes.subarray(from, to);
    from = to;
  }
  if (from < bytes.length) yield bytes.subarray(from);
}
