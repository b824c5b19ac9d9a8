import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of randomness. Every draw in a run comes from one of these, so a seed is a run. */
export interface Rng {
  /** Uniform on [0, 1), 53 bits. */
  next(): number;
  /** An independent stream for `label`: adding a consumer never shifts another's draws. */
  fork(label: string | number): Rng;
}

export function seeded(seed: number): Rng {
  return stream(mix(seed | 0));
}

/** A whole number from 0 to `below` − 1, every one equally likely. */
export const pickIndex = (rng: Rng, below: number): number => Math.floor(rng.next() * below);

/** Any order as likely as any. R. Durstenfeld, Algorithm 235: Random permutation, Communications of the ACM 7 (1964). */
export function shuffle<T>(values: { readonly length: number; [at: number]: T }, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i--) {
    const k = pickIndex(rng, i + 1);
    const held = values[i]!;
    values[i] = values[k]!;
    values[k] = held;
  }
}

/** Standard normal, by Box and Muller's transform. */
export const normal = (rng: Rng): number =>
  Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());

function stream(key: number): Rng {
  // The generator's first draws lie close to the seed's bit pattern, so the seed is mixed first.
  const generator = xoroshiro128plus(mix(key ^ 0x9e3779b9));
  return {
    next: () => uniformFloat64(generator),
    fork: (label) => stream(mix(key ^ hash(String(label)))),
  };
}

/** 32-bit finaliser of MurmurHash3 (Appleby, public domain): every input bit moves every output bit. */
export function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** FNV-1a over UTF-16 units. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}
