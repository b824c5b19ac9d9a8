/** Rows one by one would leave holes in the memory, and one for all could not grow. */
const SLAB_BYTES = 4 * 1024 * 1024;

/** Values as the bytes of their JSON, side by side and outside of JavaScript's heap, so that many of them fit. */
export class KeptRows<T> {
  readonly #slabs: Buffer[] = [];
  readonly #slabOf: number[] = [];
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];
  #used = 0;
  #bytes = 0;

  get length(): number {
    return this.#ends.length;
  }

  /** What they take. */
  get bytes(): number {
    return this.#bytes;
  }

  add(value: T): void {
    const text = JSON.stringify(value);
    const bytes = Buffer.byteLength(text);
    const slab = this.#slabFor(bytes);
    this.#slabOf.push(this.#slabs.length - 1);
    this.#begins.push(this.#used);
    this.#used += slab.write(text, this.#used);
    this.#ends.push(this.#used);
    this.#bytes += bytes;
  }

  at(index: number): T {
    const bytes = this.#slabs[this.#slabOf[index] ?? -1];
    return JSON.parse(String(bytes?.subarray(this.#begins[index], this.#ends[index]))) as T;
  }

  #slabFor(bytes: number): Buffer {
    const last = this.#slabs.at(-1);
    if (last !== undefined && last.length - this.#used >= bytes) return last;
    this.#used = 0;
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes));
    this.#slabs.push(slab);
    return slab;
  }
}
