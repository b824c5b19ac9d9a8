import type { RunMs } from '../core/clock.ts';
import type { PlanOutline } from '../core/plan.ts';
import type { RequestRecord } from '../core/record.ts';
import type { Standstill } from '../core/turns.ts';
import { sendLagMs, socketWaitMs } from '../measure/metrics/derive.ts';
import { Distribution, type DistributionState } from '../measure/stats/distribution.ts';

/** Times in the records that are the generator's own making. Plain data: it crosses threads. */
export interface OwnTimes {
  readonly socketWait: DistributionState;
  /**
   * Send lag of the requests that a schedule wanted at an instant. A user of a closed load wants its next request when
   * its last has ended; when a server lets go of a hundred users at once, the hundredth leaves after ninety-nine others,
   * and that is no slowness that a schedule would have been spared.
   */
  readonly scheduledLag: DistributionState;
  readonly standstills: readonly TouchedBy[];
}

/** When the thread stood still, and how many requests were out then, whose times hold it. */
export interface TouchedBy extends Standstill {
  readonly requests: number;
}

/** Gathers them over the records of one worker, without its warm-up. */
export class OwnTimesGathered {
  readonly #openLoads: ReadonlySet<string>;
  readonly #warmupMs: RunMs;
  readonly #socketWait = new Distribution();
  readonly #scheduledLag = new Distribution();
  readonly #standstills: () => readonly Standstill[];
  readonly #touched = new Map<Standstill, number>();

  /** @param standstills those of the thread so far; a run that was killed has none on record */
  constructor(
    { loads, warmupMs }: Pick<PlanOutline, 'loads' | 'warmupMs'>,
    standstills: () => readonly Standstill[] = () => [],
  ) {
    this.#standstills = standstills;
    this.#warmupMs = warmupMs;
    this.#openLoads = new Set(loads.filter(({ kind }) => kind === 'open').map(({ name }) => name));
  }

  add(r: RequestRecord): void {
    if (r.plannedMs < this.#warmupMs) return;
    for (const each of this.#standstills())
      if (r.plannedMs < each.fromMs + each.forMs && r.endedMs > each.fromMs)
        this.#touched.set(each, (this.#touched.get(each) ?? 0) + 1);
    const waitMs = socketWaitMs(r);
    if (waitMs !== undefined) this.#socketWait.add(waitMs);
    const lagMs = r.turn === 1 && this.#openLoads.has(r.scenario) ? sendLagMs(r) : undefined;
    if (lagMs !== undefined) this.#scheduledLag.add(lagMs);
  }

  state(): OwnTimes {
    return {
      socketWait: this.#socketWait.state(),
      scheduledLag: this.#scheduledLag.state(),
      // What touched no request that counts is nobody's concern.
      standstills: [...this.#touched].map(([standstill, requests]) => ({ ...standstill, requests })),
    };
  }
}

/** The same over all workers. */
export function addedOwnTimes(all: readonly OwnTimes[]): AddedOwnTimes {
  const added = { socketWait: new Distribution(), scheduledLag: new Distribution() };
  for (const { socketWait, scheduledLag } of all) {
    added.socketWait.absorb(socketWait);
    added.scheduledLag.absorb(scheduledLag);
  }
  const standstills = all.flatMap((one) => one.standstills).toSorted((a, b) => a.fromMs - b.fromMs);
  return { ...added, standstills };
}

export interface AddedOwnTimes extends Pick<OwnTimes, 'standstills'> {
  readonly socketWait: Distribution;
  readonly scheduledLag: Distribution;
}
