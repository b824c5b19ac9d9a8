import type { RunMs } from '../core/clock.ts';
import type { PlanOutline } from '../core/plan.ts';
import type { RequestRecord } from '../core/record.ts';
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
}

/** Gathers them over the records of one worker, without its warm-up. */
export class OwnTimesGathered {
  readonly #openLoads: ReadonlySet<string>;
  readonly #warmupMs: RunMs;
  readonly #socketWait = new Distribution();
  readonly #scheduledLag = new Distribution();

  constructor({ loads, warmupMs }: Pick<PlanOutline, 'loads' | 'warmupMs'>) {
    this.#warmupMs = warmupMs;
    this.#openLoads = new Set(loads.filter(({ kind }) => kind === 'open').map(({ name }) => name));
  }

  add(r: RequestRecord): void {
    if (r.plannedMs < this.#warmupMs) return;
    const waitMs = socketWaitMs(r);
    if (waitMs !== undefined) this.#socketWait.add(waitMs);
    const lagMs = r.turn === 1 && this.#openLoads.has(r.scenario) ? sendLagMs(r) : undefined;
    if (lagMs !== undefined) this.#scheduledLag.add(lagMs);
  }

  state(): OwnTimes {
    return { socketWait: this.#socketWait.state(), scheduledLag: this.#scheduledLag.state() };
  }
}

/** The same over all workers. */
export function addedOwnTimes(all: readonly OwnTimes[]): Readonly<Record<keyof OwnTimes, Distribution>> {
  const added = { socketWait: new Distribution(), scheduledLag: new Distribution() };
  for (const { socketWait, scheduledLag } of all) {
    added.socketWait.absorb(socketWait);
    added.scheduledLag.absorb(scheduledLag);
  }
  return added;
}
