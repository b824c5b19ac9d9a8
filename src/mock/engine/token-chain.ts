import { mix } from '../../core/rng.ts';

/** Tokens of one KV block, as vLLM's default. */
export const BLOCK_TOKENS = 16;

/**
 * Names every whole block of a text by its tokens and all that came before them, so that equal names mean equal
 * keys and values (vLLM's prefix caching):
 *
 *   tokens   |---- block 0 ----|---- block 1 ----|-- tail
 *   names     h0 = H(t…)        h1 = H(h0, t…)    none yet
 *
 * A name is a whole number of 53 bits: among a million blocks two texts share one with a chance of 1 in 18,000.
 */
export class TokenChain {
  readonly names: number[] = [];
  #high = mix(0x9e3779b9);
  #low = mix(0x85ebca77);
  #tail = 0;

  /** @param ids the prompt's */
  constructor(ids: Iterable<number> = []) {
    for (const id of ids) this.push(id);
  }

  push(id: number): void {
    this.#high = Math.imul(this.#high ^ id, 0x01000193) ^ (this.#high >>> 15);
    this.#low = mix(Math.imul(this.#low, 31) + id);
    if (++this.#tail < BLOCK_TOKENS) return;
    this.#tail = 0;
    this.#high = mix(this.#high);
    this.names.push((this.#high >>> 11) * 2 ** 32 + (this.#low >>> 0));
  }
}
