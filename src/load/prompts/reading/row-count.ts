import { listed } from '../../../core/takes.ts';
import { formatNumber } from '../../../core/units.ts';
import { unreadable } from './unreadable.ts';

/** One row in so many may be left out because it cannot be read, and one always. */
const ONE_IN = 100;
/** So many are told with what is wrong with them. */
const MOST_TOLD = 3;

/** What became of a file's rows that were not used, for the notes of the run, or for refusing the file. */
export class RowCount {
  readonly #name: string;
  #good = 0;
  #bad = 0;
  readonly #told: { readonly place: string; readonly reason: string }[] = [];
  readonly #passedOver = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  good(): void {
    this.#good++;
  }

  /** A row that cannot be read; where it stands, and why. */
  bad(place: string, reason: string): void {
    this.#bad++;
    if (this.#told.length < MOST_TOLD) this.#told.push({ place, reason });
  }

  /** A row that was taken for good, and does not go with the others. */
  turnedBad(place: string, reason: string): void {
    this.#good--;
    this.bad(place, reason);
  }

  /** A row that was read, but not all of it, or not as it stands: `3 of 9 rows: words of tools are left out`. */
  passedOver(what: string): void {
    this.#passedOver.set(what, (this.#passedOver.get(what) ?? 0) + 1);
  }

  get goodRows(): number {
    return this.#good;
  }

  get badRows(): number {
    return this.#bad;
  }

  /** Of rows that were read. */
  of(what: string): number {
    return this.#passedOver.get(what) ?? 0;
  }

  /** A file of which too much cannot be read is refused, with the first rows and what is wrong with them. */
  refuseIfTooBad(): void {
    const [first, ...more] = this.#told;
    const rows = this.#good + this.#bad;
    if (first === undefined || (this.#good > 0 && this.#bad <= Math.max(1, Math.floor(rows / ONE_IN)))) return;
    const sentence = `${first.place}: ${first.reason}`;
    if (rows === 1) throw unreadable(ended(sentence));
    const also =
      more.length === 0
        ? ''
        : `, ${listed(
            more.map(({ place }) => place),
            'and',
          )} among them`;
    throw unreadable(
      `${ended(sentence)} ${formatNumber(this.#bad)} of ${formatNumber(rows)} rows cannot be read${also}; one in ${ONE_IN} may be left out.`,
    );
  }

  /** One sentence each. */
  get notes(): readonly string[] {
    const of = formatNumber(this.#good + this.#bad);
    const told = this.#told.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
    const more = this.#bad > MOST_TOLD ? `, and ${formatNumber(this.#bad - MOST_TOLD)} more` : '';
    return [
      ...(this.#bad === 0
        ? []
        : [
            `${this.#name}: ${formatNumber(this.#bad)} of ${of} rows cannot be read and ${this.#bad === 1 ? 'is' : 'are'} left out (${told}${more}).`,
          ]),
      ...[...this.#passedOver].map(([what, rows]) => `${this.#name}, ${formatNumber(rows)} of ${of} rows: ${what}.`),
    ];
  }
}

const ended = (sentence: string): string => (/[.?!]$/.test(sentence) ? sentence : `${sentence}.`);
