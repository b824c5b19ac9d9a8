import type { OpenedAhead } from '../client/transport/opened-ahead.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { openDoorsAhead } from './open-ahead.ts';
import { rehearse } from './rehearse.ts';
import { planOf, type ShareSetting } from './share.ts';

/** What one worker did before the run's zero. Plain data: it crosses threads. */
export interface Readiness {
  readonly rehearsedRequests: number;
  readonly rehearsalMs: number;
  readonly connectionsOpened: number;
  readonly openingMs: number;
}

export interface Ready {
  readonly readiness: Readiness;
  /** Of each target. */
  readonly ahead: readonly OpenedAhead[];
}

/** Does beforehand what would otherwise be done within the first second, at the cost of its figures. */
export async function getReady(setting: ShareSetting, abort: AbortSignal): Promise<Ready> {
  const plan = planOf(setting);
  const { requests, tookMs } = await rehearse(setting, plan.endsMs, abort);
  // Last, for a server closes connections that it hears nothing over.
  const clock = new MonotonicClock();
  const ahead = await openDoorsAhead(setting.scenario, setting.targets, plan, clock, abort);
  return {
    readiness: {
      rehearsedRequests: requests,
      rehearsalMs: tookMs,
      connectionsOpened: ahead.reduce((sum, { opened }) => sum + opened, 0),
      openingMs: clock.now(),
    },
    ahead,
  };
}
