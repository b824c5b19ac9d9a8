import { listed } from '../../../core/takes.ts';
import { formatNumber } from '../../../core/units.ts';
import { unreadable } from './unreadable.ts';

/** One row in so many may be left out because it cannot be read, and one always. */
const ONE_IN = 100;
/** So many are told with what is wrong with them. */
const MOST_TOLD = 3;

/** What became of a file's rows, for the notes of the run, or for refusing the file. */
export class RowCount {
  readonly #name: string;
  #good = 0;
  #bad = 0;
  readonly #told: { readonly place: string; readonly reason: string }[] = [];
  readonly #passedOver = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  get goodRows(): number {
    return this.#good;
  }

  get badRows(): number {
    return this.#bad;
  }

  get rows(): number {
    return this.#good + this.#bad;
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

  /** A row that was read, but is not asked, not as a whole, or not as it stands: `words of tools are left out`. */
  passedOver(what: string): void {
    this.#passedOver.set(what, (this.#passedOver.get(what) ?? 0) + 1);
  }

  /** A file of which too much cannot be read is refused, with the first rows and what is wrong with them. */
  refuseIfTooBad(): void {
    const [first] = this.#told;
    const mayBeBad = this.#good === 0 ? 0 : Math.max(1, Math.floor(this.rows / ONE_IN));
    if (first === undefined || this.#bad <= mayBeBad) return;
    throw unreadable([ended(`${first.place}: ${first.reason}`), ...this.#howMany()].join(' '));
  }

  #howMany(): readonly string[] {
    if (this.rows === 1) return [];
    const rows = formatNumber(this.rows);
    if (this.#good === 0) return [`None of the ${rows} rows that were read can be used.`];
    const more = this.#told.slice(1).map(({ place }) => place);
    const among = more.length === 0 ? '' : `, ${listed(more, 'and')} among them`;
    return [`${formatNumber(this.#bad)} of ${rows} rows cannot be read${among}; one in ${ONE_IN} may be left out.`];
  }

  /** One sentence each. */
  get notes(): readonly string[] {
    const rows = formatNumber(this.rows);
    const passedOver = [...this.#passedOver].map(
      ([what, some]) => `${this.#name}, ${formatNumber(some)} of ${rows} rows: ${what}.`,
    );
    if (this.#bad === 0) return passedOver;
    const told = this.#told.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
    const more = this.#bad > MOST_TOLD ? `; and ${formatNumber(this.#bad - MOST_TOLD)} more` : '';
    const bad = `${formatNumber(this.#bad)} of ${rows} rows cannot be read and ${this.#bad === 1 ? 'is' : 'are'} left out`;
    return [`${this.#name}: ${bad} (${told}${more}).`, ...passedOver];
  }
}

const ended = (sentence: string): string => (/[.?!]$/.test(sentence) ? sentence : `${sentence}.`);
