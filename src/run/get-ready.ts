import { MonotonicClock } from '../core/monotonic-clock.ts';
import { openDoorsAhead } from './open-ahead.ts';
import type { MadeAhead } from './performers.ts';
import type { PromptBirth } from './prompt-messages.ts';
import { openPrompts, type PromptsReady } from './prompts-ahead.ts';
import { rehearse } from './rehearse.ts';
import { planOf, type ShareSetting } from './share.ts';

/** What one worker did before the run's zero. Plain data: it crosses threads. */
export interface Readiness extends PromptsReady {
  readonly rehearsedRequests: number;
  readonly rehearsalMs: number;
  readonly connectionsOpened: number;
  readonly openingMs: number;
}

/** Threads of the share's own read the scenario anew. */
export type ReadySetting = ShareSetting & Pick<PromptBirth, 'options' | 'scenarioHash'>;

export interface Ready {
  readonly readiness: Readiness;
  readonly ahead: MadeAhead;
}

/** Does beforehand what would otherwise be done within the first second, at the cost of its figures. */
export async function getReady(setting: ReadySetting, abort: AbortSignal): Promise<Ready> {
  const plan = planOf(setting);
  const { requests, tookMs } = await rehearse(setting, plan.endsMs, abort);
  const prompts = await openPrompts(setting, plan, new MonotonicClock(), abort);
  // Last, for a server closes connections that it hears nothing over.
  const clock = new MonotonicClock();
  const connections = await openDoorsAhead(setting.scenario, setting.targets, plan, clock, abort);
  return {
    readiness: {
      rehearsedRequests: requests,
      rehearsalMs: tookMs,
      ...prompts.ready,
      connectionsOpened: connections.reduce((sum, { opened }) => sum + opened, 0),
      openingMs: clock.now(),
    },
    ahead: { connections, prompts },
  };
}
