import type { RunMs } from '../../core/clock.ts';
import type { ChoiceDelta } from '../wire/dialect.ts';

interface Other {
  isOpen: boolean;
  lastMs: RunMs;
  readonly gapsMs: number[];
}

/** The choices of an answer beside its first (`n` above 1): which have begun and not ended, and the gaps in each. */
export class OtherChoices {
  readonly #others = new Map<number, Other>();
  /** Output came for one that had given its reason to end. */
  hasReopened = false;

  add({ index, output, finishReason }: ChoiceDelta, atMs: RunMs): void {
    const other = this.#others.get(index) ?? { isOpen: true, lastMs: Number.NaN, gapsMs: [] };
    this.#others.set(index, other);
    if (output !== undefined) {
      if (!other.isOpen) this.hasReopened = true;
      other.isOpen = true;
      if (!Number.isNaN(other.lastMs)) other.gapsMs.push(atMs - other.lastMs);
      other.lastMs = atMs;
    }
    if (finishReason !== undefined) other.isOpen = false;
  }

  get areEnded(): boolean {
    return this.#others.values().every(({ isOpen }) => !isOpen);
  }

  /** Those that brought output. */
  get count(): number {
    return [...this.#others.values()].filter(({ lastMs }) => !Number.isNaN(lastMs)).length;
  }

  /** Choice after choice. */
  get gapsMs(): readonly number[] {
    return [...this.#others.values()].flatMap(({ gapsMs }) => gapsMs);
  }
}
