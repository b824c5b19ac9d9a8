import { getOrMake } from '../../core/get-or-make.ts';
import type { Scrape } from './reading.ts';
import { COUNTERS } from './who-answers.ts';

interface Known {
  readonly processes: Set<number>;
  latest?: Scrape;
  falls: number;
}

/**
 * Whether several servers answer at one page in turn, as far as the run has come. It is sure sooner than all readings
 * together would make it: while a run goes on no more hangs on it than whether a threshold may end it.
 */
export class TurnTaking {
  readonly #sources = new Map<number, Known>();
  #isOfSeveral = false;

  get isOfSeveral(): boolean {
    return this.#isOfSeveral;
  }

  /** @param scrape in order of time */
  add(scrape: Scrape): void {
    const known = getOrMake(this.#sources, scrape.source, (): Known => ({ processes: new Set(), falls: 0 }));
    const { latest, processes } = known;
    known.latest = scrape;
    if (latest !== undefined && hasFallen(latest, scrape)) known.falls++;
    const { processStartS: process } = scrape;
    const isBack = process !== undefined && process !== latest?.processStartS && processes.has(process);
    if (process !== undefined) processes.add(process);
    // Once is a server that began anew, and a process that comes back was never gone.
    if (isBack || known.falls > 1) this.#isOfSeveral = true;
  }
}

const hasFallen = (before: Scrape, after: Scrape): boolean =>
  COUNTERS.some((name) => {
    const [a, b] = [before.reading[name], after.reading[name]];
    return a !== undefined && b !== undefined && b < a;
  });
