const LEAST_SLOTS = 1024;

/**
 * Block numbers by name, in 12 bytes a slot where a Map takes some 60 a block: a large cache has a million of them.
 *
 *   slot      0     1     2     3     4          a name's home is its low bits; taken, it moves on to the next free
 *           ┌─────┬─────┬─────┬─────┬─────┐
 *           │     │ a   │ b   │ a'  │     │      a and a' have the same home: finding a' walks from 1 to 3
 *           └─────┴─────┴─────┴─────┴─────┘
 *
 * At most half of the slots are taken. Whoever goes is followed up by those who had walked past (Knuth, TAOCP 6.4,
 * algorithm R), so no slot is ever marked as deleted.
 */
export class NameTable {
  /** NaN where nobody is. */
  #names = new Float64Array(LEAST_SLOTS).fill(Number.NaN);
  #blocks = new Int32Array(LEAST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(name: number): number | undefined {
    const slot = this.#slotOf(name);
    return Number.isNaN(this.#names[slot]) ? undefined : this.#blocks[slot];
  }

  has(name: number): boolean {
    return this.get(name) !== undefined;
  }

  set(name: number, block: number): void {
    let slot = this.#slotOf(name);
    if (Number.isNaN(this.#names[slot])) {
      if (++this.#size * 2 > this.#names.length) {
        this.#grow();
        slot = this.#slotOf(name);
      }
      this.#names[slot] = name;
    }
    this.#blocks[slot] = block;
  }

  delete(name: number): void {
    let hole = this.#slotOf(name);
    if (Number.isNaN(this.#names[hole])) return;
    this.#size--;
    for (let next = this.#after(hole); !Number.isNaN(this.#names[next]); next = this.#after(next)) {
      const home = this.#home(this.#names[next] as number);
      // Whoever lives between the hole and its own place would not be found there.
      const isBetween = hole <= next ? hole < home && home <= next : hole < home || home <= next;
      if (isBetween) continue;
      this.#names[hole] = this.#names[next] as number;
      this.#blocks[hole] = this.#blocks[next] as number;
      hole = next;
    }
    this.#names[hole] = Number.NaN;
  }

  /** Where the name is, or where it would go. */
  #slotOf(name: number): number {
    let slot = this.#home(name);
    while (this.#names[slot] !== name && !Number.isNaN(this.#names[slot])) slot = this.#after(slot);
    return slot;
  }

  #home(name: number): number {
    return (name >>> 0) & (this.#names.length - 1);
  }

  #after(slot: number): number {
    return (slot + 1) & (this.#names.length - 1);
  }

  #grow(): void {
    const [names, blocks] = [this.#names, this.#blocks];
    this.#names = new Float64Array(names.length * 2).fill(Number.NaN);
    this.#blocks = new Int32Array(names.length * 2);
    for (const [slot, name] of names.entries()) {
      if (Number.isNaN(name)) continue;
      const own = this.#slotOf(name);
      this.#names[own] = name;
      this.#blocks[own] = blocks[slot] as number;
    }
  }
}
