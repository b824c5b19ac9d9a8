import type { ServerResponse } from 'node:http';

/** Where the bytes of one streamed body go. What changes them on the way is another of these, around it. */
export interface ByteOut {
  write(bytes: string | Buffer): void;
  end(): void;
  /** Calls `then` once all that was written has been handed to the system; never when the connection is gone. */
  whenSent(then: () => void): void;
  /** Ends it here and now, because more than may wait to be sent does. */
  cutOff(): void;
}

/** What a reader may leave unread, beyond what the system and Node hold, before it is cut off. */
export const MOST_HELD_BYTES = 1024 * 1024;

/**
 * Writes to a response as long as its reader keeps up.
 *
 * Node takes what it is given without limit, and says from 64 KiB on that it would rather not. From there on
 * the bytes of this stream are held here and go out in one write when the reader has caught up: it finds
 * several events at once, as behind any slow line, and no other stream waits for it. A reader so slow that
 * `MOST_HELD_BYTES` are held is cut off, so that a few thousand of them can't fill the memory.
 */
export function responseBytes(response: ServerResponse): ByteOut & { readonly isCutOff: boolean } {
  let held: (string | Buffer)[] = [];
  let heldBytes = 0;
  let isEnding = false;
  let isCutOff = false;
  let onSent: (() => void)[] = [];

  const cutOff = (): void => {
    isCutOff = true;
    response.destroy();
  };
  const release = (): void => {
    for (const bytes of held) response.write(bytes);
    held = [];
    heldBytes = 0;
    for (const then of onSent) response.write('', then);
    onSent = [];
    if (isEnding) response.end();
  };

  return {
    get isCutOff() {
      return isCutOff;
    },
    write(bytes) {
      if (response.destroyed || response.writableEnded) return;
      if (held.length === 0 && !response.writableNeedDrain) {
        writeNow(response, bytes);
        return;
      }
      if (held.length === 0) response.once('drain', release);
      held.push(bytes);
      heldBytes += Buffer.byteLength(bytes);
      if (heldBytes > MOST_HELD_BYTES) cutOff();
    },
    end() {
      if (response.destroyed) return;
      if (held.length > 0) isEnding = true;
      else response.end();
    },
    whenSent(then) {
      if (response.destroyed) return;
      if (held.length > 0) onSent.push(then);
      else response.write('', then); // Its callback comes after those of all before it.
    },
    cutOff,
  };
}

/**
 * Hands them to the system before it returns. Node would cork the socket until the end of the turn, which with a batch
 * of 512 is when all the others have been made: all would leave late, and nobody could say when.
 */
function writeNow(response: ServerResponse, bytes: string | Buffer): void {
  const { socket } = response;
  socket?.cork();
  response.write(bytes);
  socket?.uncork();
}
