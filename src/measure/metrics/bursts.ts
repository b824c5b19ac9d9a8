import type { RequestRecord } from '../../core/record.ts';
import type { RunNote } from '../../core/result.ts';
import { formatRatio } from '../../core/units.ts';
import { addUp } from './add-up.ts';

/** Over fewer gaps than this, one pause decides. */
const FEWEST_GAPS = 8;
/** From this share on it is no chance that pieces came together. */
const MANY_TOGETHER = 1 / 3;
/** A steady answer's median gap is its mean. */
const TIMES_MEDIAN = 3;
const MANY_ANSWERS = 1 / 5;
/** Pieces per token at which each token has its own. */
const ONE_EACH = 0.1;

const NONE = { answers: 0, gaps: 0, together: 0, uneven: 0 };

/** What was added up, as plain data. */
export type BurstState = Readonly<typeof NONE>;

/** Whether the pieces of answers came one by one, or several in one read and in bursts: then something collects them. */
export class BurstLedger {
  readonly #sum = { ...NONE };

  add({ outcome, itlMs = [], outputTokens, choices }: RequestRecord): void {
    if (outcome.kind !== 'ok' || itlMs.length < FEWEST_GAPS || choices !== undefined) return;
    this.#sum.answers++;
    this.#sum.gaps += itlMs.length;
    // What comes in one read has one stamp.
    for (const gap of itlMs) if (gap === 0) this.#sum.together++;
    const pieces = itlMs.length + 1;
    const isOneEach = outputTokens !== undefined && Math.abs(outputTokens / pieces - 1) <= ONE_EACH;
    if (isOneEach && isUneven(itlMs)) this.#sum.uneven++;
  }

  state(): BurstState {
    return { ...this.#sum };
  }

  absorb(state: BurstState): void {
    addUp(this.#sum, state);
  }

  notes(): readonly RunNote[] {
    const { answers, gaps, together, uneven } = this.#sum;
    if (gaps > 0 && together / gaps >= MANY_TOGETHER)
      return [
        {
          kind: 'pieces-together',
          message: `${formatRatio(Math.round((together / gaps) * 100) / 100)} of the pieces of longer answers came in one read with the piece before: something on the way collects them (a proxy: switch its buffering off), or the server sends several at a time, or this machine was too busy to read them one by one, so itl tells of the collecting and ttft may.`,
          requests: answers,
        },
      ];
    if (uneven === 0 || uneven / answers < MANY_ANSWERS) return [];
    return [
      {
        kind: 'bursts',
        message: `In ${uneven} of ${answers} answers tpot is more than ${TIMES_MEDIAN} times the usual gap, though every token has a piece of its own: the pieces come in bursts, so the percentiles of itl say little of how fast tokens are made.`,
        requests: uneven,
      },
    ];
  }
}

/** Whether the median is so far below the mean, for which nothing need be sorted. */
function isUneven(itlMs: readonly number[]): boolean {
  let sum = 0;
  for (const gap of itlMs) sum += gap;
  const short = sum / itlMs.length / TIMES_MEDIAN;
  let shorter = 0;
  for (const gap of itlMs) if (gap < short) shorter++;
  return shorter > itlMs.length / 2;
}
