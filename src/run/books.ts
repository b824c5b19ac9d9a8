import type { RunMs } from '../core/clock.ts';
import type { Plan, PlanOutline } from '../core/plan.ts';
import { type RequestRecord, type SessionRecord, wasSent } from '../core/record.ts';
import type { InFlightAccount } from '../load/engine/in-flight.ts';
import { addUp } from '../measure/metrics/add-up.ts';
import type { WorkerTimes } from '../measure/verdict/instants.ts';
import type { Books } from '../measure/verdict/laws.ts';

/** Both accounts of one worker: what its loops did, and what its records say. Sums over workers are the run's. */
export interface ShareBooks extends Omit<Books, 'counts' | 'durationMs'> {
  /** Requests cut off because their time was over, those of the warm-up left out. */
  readonly cutAtEnd: number;
}

export function sumOfBooks(all: readonly ShareBooks[]): ShareBooks {
  const sum = {
    ...{ begun: 0, ended: 0, inFlightAreaMs: 0, inFlightOwnMs: 0, recordedAreaMs: 0 },
    ...{ dueArrivals: 0, recordedArrivals: 0, cutAtEnd: 0 },
  };
  for (const books of all) addUp(sum, books);
  return { ...sum, times: all.flatMap(({ times }) => times) };
}

type Recorded = Pick<ShareBooks, 'recordedAreaMs' | 'recordedArrivals' | 'cutAtEnd'>;

/** What the records say of the things that the laws compare with the loops' own account. */
export class RecordedBooks {
  readonly #openLoads: ReadonlySet<string>;
  readonly #warmupMs: RunMs;
  #timed = 0;
  #startedSumMs = 0;
  #endedSumMs = 0;
  #arrivals = 0;
  #cutAtEnd = 0;

  constructor({ loads, warmupMs }: Pick<PlanOutline, 'loads' | 'warmupMs'>) {
    this.#warmupMs = warmupMs;
    this.#openLoads = new Set(loads.filter(({ kind }) => kind === 'open').map(({ name }) => name));
  }

  addSession({ scenario, isAfterEnd }: SessionRecord): void {
    if (isAfterEnd !== true && this.#openLoads.has(scenario)) this.#arrivals++;
  }

  add(r: RequestRecord): void {
    if (r.turn === 1 && r.isTurn !== true && this.#openLoads.has(r.scenario)) this.#arrivals++;
    if (wasSent(r) && r.startedMs !== undefined) {
      this.#timed++;
      this.#startedSumMs += r.startedMs;
      this.#endedSumMs += r.endedMs;
    }
    const isMeasured = r.plannedMs >= this.#warmupMs;
    if (isMeasured && r.outcome.kind === 'censored' && r.outcome.reason !== 'aborted') this.#cutAtEnd++;
  }

  recorded(): Recorded {
    const recordedAreaMs = this.#endedSumMs - this.#startedSumMs;
    return { recordedAreaMs, recordedArrivals: this.#arrivals, cutAtEnd: this.#cutAtEnd };
  }

  /** Held against what the loops of the same worker saw. */
  besides({ begun, ended, ...loops }: InFlightAccount): Omit<ShareBooks, 'dueArrivals'> {
    const { beganSumMs, endedSumMs, beganOwnMs, endedOwnMs } = loops;
    const instants = (sumMs: number, recordedSumMs: number, ownMs: number): WorkerTimes['began'] => ({
      loops: { count: ended, sumMs },
      records: { count: this.#timed, sumMs: recordedSumMs },
      ownMs,
    });
    return {
      begun,
      ended,
      inFlightAreaMs: endedSumMs - beganSumMs,
      inFlightOwnMs: beganOwnMs + endedOwnMs,
      ...this.recorded(),
      times: [
        {
          began: instants(beganSumMs, this.#startedSumMs, beganOwnMs),
          ended: instants(endedSumMs, this.#endedSumMs, endedOwnMs),
        },
      ],
    };
  }
}

/** Arrivals of all open loads that were due by `untilMs`, counted from the plan anew. */
export function dueArrivals({ loads }: Plan, untilMs: RunMs): number {
  let due = 0;
  for (const load of loads) {
    if (load.kind !== 'open') continue;
    for (const { atMs } of load.arrivals()) {
      if (atMs > untilMs) break;
      due++;
    }
  }
  return due;
}

/**
 * What rates are divided by: from the end of the warm-up until the last load stopped starting work. A load with a
 * fixed number of iterations stops when they are done; a stopped run, when it was stopped.
 */
export function measuredMs(
  { loads, warmupMs }: Pick<PlanOutline, 'loads' | 'warmupMs'>,
  finishedMs: RunMs,
  stoppedMs: RunMs | undefined,
): number {
  const endOf = (load: PlanOutline['loads'][number]): RunMs =>
    load.budget !== undefined && load.budget.kind !== 'unlimited' ? Math.min(load.endsMs, finishedMs) : load.endsMs;
  const untilMs = Math.min(stoppedMs ?? Number.POSITIVE_INFINITY, Math.max(0, ...loads.map(endOf)));
  return Math.max(0, untilMs - warmupMs);
}
