import type { ChoiceState } from '../wire/dialect.ts';

/**
 * Which of several choices (`n`) have begun and not ended: an answer is whole when all that began have ended.
 * With one choice there is nothing to keep, and nothing is kept.
 */
export class Choices {
  #open: Set<number> | undefined;

  /** @param isFirstOpen whether the first choice, which alone was heard of so far, has begun and not ended */
  add(choices: readonly ChoiceState[], isFirstOpen: boolean): void {
    this.#open ??= new Set(isFirstOpen ? [0] : []);
    for (const { index, ends } of choices)
      if (ends) this.#open.delete(index);
      else this.#open.add(index);
  }

  /** An event that named no choice ended the first. */
  endFirst(): void {
    this.#open?.delete(0);
  }

  get areEnded(): boolean {
    return this.#open === undefined || this.#open.size === 0;
  }
}
