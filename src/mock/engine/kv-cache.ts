import { NameTable } from './name-table.ts';

/** Nobody before or after it. */
const NONE = -1;
const FIRST_BLOCKS = 1024;

/**
 * Blocks of keys and values, shared by prefix; after vLLM V1's BlockPool.
 *
 *   held        by one or more requests; counted
 *   free        ⇄ 7 ⇄ 2 ⇄ 9 ⇄   least recently used first; those that were filled keep their name, and are found again
 *   never used  everything from `#fresh` on; taken first, so that nothing is made for blocks that nobody needs
 *
 * Every operation takes constant time a block, and a block some 60 bytes. No clock, no requests: only numbers.
 */
export class KvCache {
  readonly totalBlocks: number;
  readonly #byName = new NameTable();
  /** By block: its name (NaN without one), how many hold it, and its neighbours among the free. */
  #names = new Float64Array(FIRST_BLOCKS);
  #holders = new Int32Array(FIRST_BLOCKS);
  #before = new Int32Array(FIRST_BLOCKS);
  #after = new Int32Array(FIRST_BLOCKS);
  #first = NONE;
  #last = NONE;
  #fresh = 0;
  #free: number;

  constructor(totalBlocks: number) {
    this.totalBlocks = totalBlocks;
    this.#free = totalBlocks;
  }

  get freeBlocks(): number {
    return this.#free;
  }

  get usedBlocks(): number {
    return this.totalBlocks - this.#free;
  }

  /** The blocks that hold the beginning of this text, as far as they are here; at most `most`. */
  find(names: readonly number[], most: number): readonly number[] {
    const found: number[] = [];
    for (let i = 0; i < most && i < names.length; i++) {
      const block = this.#byName.get(names[i] as number);
      if (block === undefined) break;
      found.push(block);
    }
    return found;
  }

  /** How many of these would no longer be free if they were held. */
  freeAmong(blocks: readonly number[]): number {
    let free = 0;
    for (const block of blocks) if (this.#holders[block] === 0) free++;
    return free;
  }

  hold(block: number): void {
    if (this.#holders[block] === 0) this.#leaveFree(block);
    this.#holders[block] = (this.#holders[block] as number) + 1;
  }

  /** An empty block; the least recently used is emptied for it. Undefined when all are held. */
  take(): number | undefined {
    if (this.#fresh < this.totalBlocks) {
      const block = this.#fresh++;
      if (block === this.#names.length) this.#grow();
      this.#names[block] = Number.NaN;
      this.#holders[block] = 1;
      this.#free--;
      return block;
    }
    const block = this.#first;
    if (block === NONE) return undefined;
    this.#leaveFree(block);
    this.#byName.delete(this.#names[block] as number);
    this.#names[block] = Number.NaN;
    this.#holders[block] = 1;
    return block;
  }

  /** The block is full, and this is what it holds. Of two with one name the first is the one that is found. */
  name(block: number, name: number): void {
    if (!Number.isNaN(this.#names[block]) || this.#byName.has(name)) return;
    this.#byName.set(name, block);
    this.#names[block] = name;
  }

  /** From the end, so that of one text the beginning, which others may share, is emptied last. */
  release(blocks: readonly number[]): void {
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i] as number;
      const holders = (this.#holders[block] as number) - 1;
      this.#holders[block] = holders;
      if (holders === 0) this.#joinFree(block);
    }
  }

  #grow(): void {
    const size = Math.min(this.totalBlocks, this.#names.length * 2);
    this.#names = new Float64Array(this.#names.buffer.transfer(size * Float64Array.BYTES_PER_ELEMENT));
    this.#holders = grown(this.#holders, size);
    this.#before = grown(this.#before, size);
    this.#after = grown(this.#after, size);
  }

  #joinFree(block: number): void {
    this.#before[block] = this.#last;
    this.#after[block] = NONE;
    if (this.#last === NONE) this.#first = block;
    else this.#after[this.#last] = block;
    this.#last = block;
    this.#free++;
  }

  #leaveFree(block: number): void {
    const [before, after] = [this.#before[block] as number, this.#after[block] as number];
    if (before === NONE) this.#first = after;
    else this.#after[before] = after;
    if (after === NONE) this.#last = before;
    else this.#before[after] = before;
    this.#free--;
  }
}

const grown = ({ buffer }: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> =>
  new Int32Array(buffer.transfer(size * Int32Array.BYTES_PER_ELEMENT));
