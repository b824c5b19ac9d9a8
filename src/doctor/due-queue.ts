import type { RunMs } from '../core/clock.ts';

export interface Due {
  dueMs: RunMs;
}

/**
 * What is due, the earliest first: a binary heap in an array, where the children of `i` are `2i + 1` and `2i + 2`.
 * An item that becomes due again is pushed down from the top instead of being taken out and put back.
 */
export class DueQueue<T extends Due> {
  readonly #items: T[] = [];

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] as T;
      if (above.dueMs <= item.dueMs) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  /** To be called when the first item's `dueMs` was moved to later. */
  settleFirst(): void {
    const first = this.#items[0];
    if (first !== undefined) this.#sink(first);
  }

  removeFirst(): void {
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
  }

  clear(): void {
    this.#items.length = 0;
  }

  #sink(item: T): void {
    const items = this.#items;
    const { length } = items;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && (items[child + 1] as T).dueMs < (items[child] as T).dueMs) child++;
      const below = items[child] as T;
      if (below.dueMs >= item.dueMs) break;
      items[at] = below;
      at = child;
    }
    items[at] = item;
  }
}
