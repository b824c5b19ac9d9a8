const FIRST_BYTES = 256;

/**
 * A text that grows piece by piece, kept as UTF-8 in one growing block: a thousand streams of strings joined token
 * by token would be half a million small objects for the garbage collector to follow.
 */
export class TextBytes {
  #bytes: Buffer | undefined;
  #length = 0;

  append(from: Buffer, start: number, end: number): void {
    const bytes = this.#roomFor(end - start);
    let at = this.#length;
    // A token is a few bytes: copying them here is quicker than asking for it to be done.
    for (let i = start; i < end; i++) bytes[at++] = from[i] as number;
    this.#length = at;
  }

  appendText(text: string): void {
    const piece = Buffer.from(text);
    this.append(piece, 0, piece.length);
  }

  get length(): number {
    return this.#length;
  }

  toString(): string {
    return this.#bytes === undefined ? '' : this.#bytes.toString('utf8', 0, this.#length);
  }

  #roomFor(more: number): Buffer {
    const needed = this.#length + more;
    if (this.#bytes !== undefined && needed <= this.#bytes.length) return this.#bytes;
    const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * needed));
    this.#bytes?.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
    return grown;
  }
}
