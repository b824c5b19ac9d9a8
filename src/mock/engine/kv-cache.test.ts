import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KvCache } from './kv-cache.ts';

/** The same in the plainest way: blocks free in the order in which they became so, names and holders in lists. */
class PlainCache {
  readonly #free: number[] = [];
  readonly names = new Map<number, number>();
  readonly holders: number[] = [];
  readonly #total: number;

  constructor(total: number) {
    this.#total = total;
  }

  get usedBlocks(): number {
    return this.holders.filter((n) => n > 0).length;
  }

  find(names: readonly number[]): readonly number[] {
    const found: number[] = [];
    for (const name of names) {
      const entry = [...this.names].find(([, own]) => own === name);
      if (entry === undefined) break;
      found.push(entry[0]);
    }
    return found;
  }

  hold(block: number): void {
    if (this.holders[block] === 0) this.#free.splice(this.#free.indexOf(block), 1);
    this.holders[block]!++;
  }

  take(): number | undefined {
    const block = this.holders.length < this.#total ? this.holders.length : this.#free.shift();
    if (block === undefined) return undefined;
    this.names.delete(block);
    this.holders[block] = 1;
    return block;
  }

  name(block: number, name: number): void {
    if (!this.names.has(block) && ![...this.names.values()].includes(name)) this.names.set(block, name);
  }

  release(blocks: readonly number[]): void {
    for (const block of blocks.toReversed()) if (--this.holders[block]! === 0) this.#free.push(block);
  }
}

const nextName = fc.nat(12);
const operation = fc.oneof(
  fc.record({ kind: fc.constant('take' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('find' as const), names: fc.array(nextName, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('name' as const), who: fc.nat(), name: nextName }),
  fc.record({ kind: fc.constant('release' as const), who: fc.nat() }),
);

test('holds, shares, names, finds and empties blocks as the plainest cache does', () => {
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 120, size: 'max' }),
      fc.integer({ min: 1, max: 12 }),
      (operations, total) => {
        const [cache, plain] = [new KvCache(total), new PlainCache(total)];
        const holdings: number[][] = [];
        for (const one of operations) {
          switch (one.kind) {
            case 'take': {
              const taken = Array.from({ length: one.count }, () => [cache.take(), plain.take()] as const);
              for (const [own, wanted] of taken) expect(own).toBe(wanted);
              holdings.push(taken.flatMap(([own]) => own ?? []));
              break;
            }
            case 'find': {
              const found = cache.find(one.names, one.names.length);
              expect(found).toEqual(plain.find(one.names));
              expect(cache.freeAmong(found)).toBe(found.filter((block) => plain.holders[block] === 0).length);
              for (const block of found) cache.hold(block);
              for (const block of found) plain.hold(block);
              holdings.push([...found]);
              break;
            }
            case 'name': {
              const block = holdings[one.who % holdings.length]?.[0];
              if (block === undefined) break;
              cache.name(block, one.name);
              plain.name(block, one.name);
              break;
            }
            case 'release': {
              const [gone = []] = holdings.splice(one.who % Math.max(1, holdings.length), 1);
              cache.release(gone);
              plain.release(gone);
              break;
            }
            default:
              one satisfies never;
          }
          expect(cache.usedBlocks).toBe(plain.usedBlocks);
          expect(cache.freeBlocks).toBe(total - plain.usedBlocks);
        }
      },
    ),
  );
});

test('finds no more than is asked for', () => {
  const cache = new KvCache(4);
  for (const name of [1, 2, 3]) cache.name(cache.take() as number, name);
  expect(cache.find([1, 2, 3], 2)).toHaveLength(2);
});
