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
    this.#insert(item, this.#last, undefined);
  }

  /** Before all others: it was here once already. */
  addFirst(item: T): void {
    this.#insert(item, undefined, this.#first);
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

  #insert(item: T, before: Node<T> | undefined, after: Node<T> | undefined): void {
    if (this.#nodes.has(item)) return;
    const node: Node<T> = { item, before, after };
    this.#nodes.set(item, node);
    if (before === undefined) this.#first = node;
    else before.after = node;
    if (after === undefined) this.#last = node;
    else after.before = node;
  }
}
