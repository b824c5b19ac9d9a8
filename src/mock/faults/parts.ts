import type { ByteOut } from '../api/byte-out.ts';

interface Parts {
  /** Makes the parts, one when it is due: as many as there are bytes would fill the memory. */
  readonly cut: (bytes: Buffer) => Iterable<Buffer>;
  readonly pause: () => Promise<void>;
  /** What may wait to be sent; beyond it the connection is cut off, as that of any reader who is too slow. */
  readonly mostHeldBytes: number;
  readonly signal: AbortSignal;
}

/** Sends what is written in the parts that `cut` makes of it, each `pause` after the one before. */
export function inParts(out: ByteOut, { cut, pause, mostHeldBytes, signal }: Parts): ByteOut {
  let waiting: (Buffer | (() => void))[] = [];
  let heldBytes = 0;
  let isAtWork = false;
  let isCutOff = false;
  const isOver = (): boolean => isCutOff || signal.aborted;

  async function work(): Promise<void> {
    isAtWork = true;
    for (let next = waiting.shift(); next !== undefined && !isOver(); next = waiting.shift())
      if (typeof next === 'function') next();
      else await send(next);
    isAtWork = false;
  }

  async function send(bytes: Buffer): Promise<void> {
    for (const part of cut(bytes)) {
      out.write(part);
      heldBytes -= part.length;
      await pause(); // Behind the last part, too, so that a write right after it waits as well.
      if (isOver()) return;
    }
  }

  function cutOff(): void {
    isCutOff = true;
    waiting = [];
    out.cutOff();
  }

  const later = (next: Buffer | (() => void)): void => {
    waiting.push(next);
    if (!isAtWork) void work();
  };

  return {
    write(bytes) {
      if (isOver()) return;
      const all = Buffer.from(bytes as string);
      heldBytes += all.length;
      if (heldBytes > mostHeldBytes) cutOff();
      else later(all);
    },
    end: () => (isAtWork ? later(() => out.end()) : out.end()),
    whenSent: (then) => (isAtWork ? later(() => out.whenSent(then)) : out.whenSent(then)),
    cutOff,
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
