import type { RunMs } from '../../core/clock.ts';
import type { RequestRecord } from '../../core/record.ts';
import { TOLERANCE } from '../metrics/tolerance.ts';
import { ttftMs } from './derive.ts';
import { OWN_PARTS } from './own-part.ts';

/** Code is cold and caches are empty for so long. */
export const START_MS = 2000;

/** Requests whose time to the first token may be the generator's own by more than is tolerated of a figure. */
export interface Doubts {
  readonly all: number;
  /** Those of them that were planned in the first two seconds. */
  readonly atStart: number;
}

export class DoubtLedger {
  readonly #startsMs: RunMs;
  #all = 0;
  #atStart = 0;

  /** @param startsMs when measuring begins */
  constructor(startsMs: RunMs) {
    this.#startsMs = startsMs;
  }

  add(r: RequestRecord): void {
    const ms = ttftMs(r);
    const ownMs = OWN_PARTS.ttft?.(r)?.belowMs ?? 0;
    if (ms === undefined || ownMs <= Math.max(TOLERANCE.ms, TOLERANCE.ratio * (ms - ownMs))) return;
    this.#all++;
    if (r.plannedMs < this.#startsMs + START_MS) this.#atStart++;
  }

  state(): Doubts {
    return { all: this.#all, atStart: this.#atStart };
  }

  absorb({ all, atStart }: Doubts): void {
    this.#all += all;
    this.#atStart += atStart;
  }
}
