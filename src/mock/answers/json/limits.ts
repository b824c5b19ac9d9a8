import { Unanswerable } from '../unanswerable.ts';

/** Counts what is taken, and refuses what is more than there may be. */
export class Limits<What extends string> {
  readonly #most: Readonly<Record<What, number>>;
  readonly #left: Record<What, number>;
  readonly #refusal: string;

  /** @param refusal the sentence up to the number: `This server makes at most` */
  constructor(most: Readonly<Record<What, number>>, refusal: string) {
    this.#most = most;
    this.#left = { ...most };
    this.#refusal = refusal;
  }

  /** @throws Unanswerable when there is less left */
  take(what: What, count = 1): void {
    this.#left[what] -= count;
    if (this.#left[what] < 0)
      throw new Unanswerable(`${this.#refusal} ${this.#most[what].toLocaleString('en-US')} ${what}.`);
  }

  /** The share that has been taken. */
  taken(what: What): number {
    return 1 - this.#left[what] / this.#most[what];
  }
}

/**
 * What all the schemas and instances of one request may take together. A schema of a few bytes can ask for
 * gigabytes, and nobody else is served while one is made.
 */
export const requestLimits = () =>
  new Limits(
    { 'parts of schemas': 20_000, values: 50_000, characters: 500_000 },
    'The JSON schemas ask for too much: of one request this server takes and makes at most',
  );
export type RequestLimits = ReturnType<typeof requestLimits>;
