/** Prompts of one scenario are of like lengths: what fits one fits most. */
const ROUND_BYTES = 64 * 1024;
/** In a slot larger than so many times what is to be in it, most of it would lie idle. */
const MOST_TIMES = 4;
/** Idle slots beyond this are let go. */
const MOST_IDLE_BYTES = 64 * 1024 * 1024;

/**
 * Memory that two threads see, lent and given back. Handed over instead, each prompt of megabytes would be garbage for the
 * thread that sends it, which would spend a fifth of its time collecting; memory that is shared is none of its heap's.
 */
export class SharedSlots {
  readonly #idle: SharedArrayBuffer[] = [];

  lend(bytes: number): SharedArrayBuffer {
    const at = this.#idle.findIndex(
      (slot) => slot.byteLength >= bytes && slot.byteLength <= MOST_TIMES * bytes + ROUND_BYTES,
    );
    const [known] = at < 0 ? [] : this.#idle.splice(at, 1);
    return known ?? new SharedArrayBuffer(Math.ceil(bytes / ROUND_BYTES) * ROUND_BYTES);
  }

  giveBack(slot: SharedArrayBuffer): void {
    this.#idle.push(slot);
    let bytes = this.#idle.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (bytes > MOST_IDLE_BYTES) bytes -= this.#idle.shift()?.byteLength ?? bytes;
  }
}
