/**
 * First in, first out, with removal from anywhere, all in constant time: a Set keeps insertion order, and its
 * first element is found without looking at the others.
 */
export class Fifo<T> {
  readonly #items = new Set<T>();

  get size(): number {
    return this.#items.size;
  }

  add(item: T): void {
    this.#items.add(item);
  }

  first(): T | undefined {
    const { value } = this.#items.values().next();
    return value;
  }

  delete(item: T): boolean {
    return this.#items.delete(item);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }
}
