import { saidOfOddity } from '../../core/oddity.ts';
import { type RequestRecord, wasSent } from '../../core/record.ts';
import type { RunNote } from '../../core/result.ts';

/** What was added up, as plain data. */
export interface OddityState {
  /** Requests whose answer began. */
  readonly answers: number;
  readonly kinds: readonly (readonly [kind: string, seen: Seen])[];
}

interface Seen {
  readonly answers: number;
  /** Of the first that had one. */
  readonly sample?: string;
}

/** How many answers were odd, and in what. */
export class OddityLedger {
  #answers = 0;
  readonly #kinds = new Map<string, Seen>();

  add(r: RequestRecord): void {
    if (r.headersMs !== undefined && wasSent(r)) this.#answers++;
    if (r.odd === undefined) return;
    for (const { kind, sample } of r.odd)
      this.#count(kind, { answers: 1, ...(sample === undefined ? {} : { sample }) });
  }

  state(): OddityState {
    return { answers: this.#answers, kinds: [...this.#kinds] };
  }

  absorb({ answers, kinds }: OddityState): void {
    this.#answers += answers;
    for (const [kind, seen] of kinds) this.#count(kind, seen);
  }

  notes(): readonly RunNote[] {
    return [...this.#kinds]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, { answers, sample }]) => ({
        kind,
        message: `${answers} of ${this.#answers} ${this.#answers === 1 ? 'answer' : 'answers'} ${saidOfOddity(kind)}${sample === undefined ? '' : ` (for example: ${sample})`}.`,
        requests: answers,
      }));
  }

  #count(kind: string, { answers, sample }: Seen): void {
    const before = this.#kinds.get(kind);
    const kept = before?.sample ?? sample;
    this.#kinds.set(kind, {
      answers: (before?.answers ?? 0) + answers,
      ...(kept === undefined ? {} : { sample: kept }),
    });
  }
}
