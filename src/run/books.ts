import type { RunMs } from '../core/clock.ts';
import type { Plan, PlanOutline } from '../core/plan.ts';
import { type RequestRecord, type SessionRecord, wasSent } from '../core/record.ts';
import { addUp } from '../measure/metrics/add-up.ts';
import type { Books } from '../measure/verdict/laws.ts';

/** Both accounts of one worker: what its loops did, and what its records say. Sums over workers are the run's. */
export interface ShareBooks extends Omit<Books, 'counts' | 'durationMs'> {
  /** Requests cut off because their time was over, those of the warm-up left out. */
  readonly cutAtEnd: number;
}

export function sumOfBooks(all: readonly ShareBooks[]): ShareBooks {
  const sum = {
    ...{ begun: 0, ended: 0, inFlightAreaMs: 0, recordedAreaMs: 0 },
    ...{ dueArrivals: 0, recordedArrivals: 0, cutAtEnd: 0 },
  };
  for (const books of all) addUp(sum, books);
  return sum;
}

/** What the records say of the things that the laws compare with the loops' own account. */
export class RecordedBooks {
  readonly #openLoads: ReadonlySet<string>;
  readonly #warmupMs: RunMs;
  #areaMs = 0;
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
    if (wasSent(r) && r.startedMs !== undefined) this.#areaMs += r.endedMs - r.startedMs;
    const isMeasured = r.plannedMs >= this.#warmupMs;
    if (isMeasured && r.outcome.kind === 'censored' && r.outcome.reason !== 'aborted') this.#cutAtEnd++;
  }

  recorded(): Pick<ShareBooks, 'recordedAreaMs' | 'recordedArrivals' | 'cutAtEnd'> {
    return { recordedAreaMs: this.#areaMs, recordedArrivals: this.#arrivals, cutAtEnd: this.#cutAtEnd };
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
