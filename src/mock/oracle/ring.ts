/** The last `size` of what was added, oldest first. */
export class Ring<T> {
  readonly #items: T[] = [];
  readonly #size: number;
  #start = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Returns what has to go for it. */
  add(item: T): T | undefined {
    if (this.#items.length < this.#size) {
      this.#items.push(item);
      return undefined;
    }
    const gone = this.#items[this.#start];
    this.#items[this.#start] = item;
    this.#start = (this.#start + 1) % this.#size;
    return gone;
  }

  get length(): number {
    return this.#items.length;
  }

  /** @param place 0 for the oldest */
  at(place: number): T | undefined {
    return place < 0 ? undefined : this.#items[(this.#start + place) % this.#items.length];
  }
}
