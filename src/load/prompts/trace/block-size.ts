/** Tokens in each block of the Mooncake traces; others have other sizes, and no row says which. */
const USUAL_TOKENS = 512;
const SIZES = [USUAL_TOKENS, ...Array.from({ length: 17 }, (_, i) => 2 ** i)];

/** How many tokens a block has, seen from how many blocks prompts of known lengths are made of. */
export class BlockSizes {
  #rows = 0;
  /** From this to that, all rows so far fit. */
  #least = 1;
  #most = Number.POSITIVE_INFINITY;
  readonly #fitting = SIZES.map(() => 0);
  readonly #fittingWithoutRest = SIZES.map(() => 0);

  add(tokens: number, blocks: number): void {
    this.#rows++;
    this.#least = Math.max(this.#least, Math.ceil(tokens / blocks));
    if (blocks > 1) this.#most = Math.min(this.#most, Math.ceil(tokens / (blocks - 1)) - 1);
    for (const [i, size] of SIZES.entries()) {
      const fits = Math.ceil(tokens / size) === blocks;
      if (fits) this.#fitting[i]!++;
      if (fits || Math.floor(tokens / size) === blocks) this.#fittingWithoutRest[i]!++;
    }
  }

  /** Undefined where no size fits nearly all rows. */
  seen(): number | undefined {
    const all = SIZES.find((size) => size >= this.#least && size <= this.#most);
    if (all !== undefined) return all;
    if (this.#least <= this.#most) return this.#least;
    // A row or two may be wrong; or what is left after the last whole block has no id.
    return this.#nearlyAll(this.#fitting) ?? this.#nearlyAll(this.#fittingWithoutRest);
  }

  #nearlyAll(fitting: readonly number[]): number | undefined {
    const best = Math.max(...fitting);
    return this.#rows - best <= Math.max(1, this.#rows / 100) && best > 0 ? SIZES[fitting.indexOf(best)] : undefined;
  }
}

/** A prompt has no more blocks than its length takes; what has none is text of its own. */
export const fitsBlocks = (tokens: number, blocks: number, size: number): boolean => blocks <= Math.ceil(tokens / size);

export const isUsual = (size: number): boolean => size === USUAL_TOKENS;
