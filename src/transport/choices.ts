/**
 * Which of several choices (`n`) have begun and not ended: an answer is complete when all that began have ended.
 * With one choice there is nothing to keep, and nothing is kept.
 */
export class Choices {
  #open: Set<number> | undefined;

  /** @param choice undefined is the first @param others whether output came before, from the first choice */
  onOutput(choice: number | undefined, others: boolean): void {
    if (this.#open === undefined) {
      if (choice === undefined) return;
      this.#open = new Set(others ? [0] : []);
    }
    this.#open.add(choice ?? 0);
  }

  /** Whether the answer's end is said with the end of this choice. */
  onEnd(choice: number | undefined): boolean {
    this.#open?.delete(choice ?? 0);
    return this.#open === undefined || this.#open.size === 0;
  }
}
