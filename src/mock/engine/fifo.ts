interface Node<T> {
  readonly item: T;
  before: Node<T> | undefined;
  after: Node<T> | undefined;
}

/**
 * First in, first out, with removal from anywhere, each in constant time however long it is:
 *
 *   first ──▶ a ⇄ b ⇄ c ◀── last        nodes: a → its node, …
 *
 * An array's `shift` moves all that is left; a Set's iterator walks over the holes that deletions leave at its front.
 */
export class Fifo<T> {
  readonly #nodes = new Map<T, Node<T>>();
  #first: Node<T> | undefined;
  #last: Node<T> | undefined;

  get size(): number {
    return this.#nodes.size;
  }

  add(item: T): void {
    if (this.#nodes.has(item)) return;
    const node: Node<T> = { item, before: this.#last, after: undefined };
    this.#nodes.set(item, node);
    if (this.#last === undefined) this.#first = node;
    else this.#last.after = node;
    this.#last = node;
  }

  /** Before all others: it was here once already. */
  addFirst(item: T): void {
    if (this.#nodes.has(item)) return;
    const node: Node<T> = { item, before: undefined, after: this.#first };
    this.#nodes.set(item, node);
    if (this.#first === undefined) this.#last = node;
    else this.#first.before = node;
    this.#first = node;
  }

  first(): T | undefined {
    return this.#first?.item;
  }

  last(): T | undefined {
    return this.#last?.item;
  }

  delete(item: T): boolean {
    const node = this.#nodes.get(item);
    if (node === undefined) return false;
    this.#nodes.delete(item);
    if (node.before === undefined) this.#first = node.after;
    else node.before.after = node.after;
    if (node.after === undefined) this.#last = node.before;
    else node.after.before = node.before;
    return true;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let node = this.#first; node !== undefined; node = node.after) yield node.item;
  }
}
