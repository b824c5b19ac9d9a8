import { setTimeout as delay } from 'node:timers/promises';
import type { HttpTarget } from '../client/transport/http.ts';
import { MOST_AHEAD, type OpenedAhead, openAhead } from '../client/transport/opened-ahead.ts';
import type { WireClock } from '../core/clock.ts';
import { onAbort } from '../core/on-abort.ts';
import type { Plan } from '../core/plan.ts';
import { seeded } from '../core/rng.ts';
import { firstStarts } from '../load/plan/first-starts.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { choiceOf } from './doors.ts';

/** What is wanted later finds the machine at rest: its connections are opened by its requests. */
const FIRST_MS = 1000;
/** No run waits longer for connections, however many they are. */
const PATIENCE_MS = 5000;

/** For each target the connections that the first second of the plan needs, opened all at the same time. */
export async function openDoorsAhead(
  scenario: Scenario,
  targets: readonly HttpTarget[],
  plan: Plan,
  clock: WireClock,
  abort: AbortSignal,
): Promise<readonly OpenedAhead[]> {
  const giveUp = new AbortController();
  const leave = onAbort(abort, () => giveUp.abort());
  if (abort.aborted) giveUp.abort();
  const isOpen = new AbortController();
  void delay(PATIENCE_MS, undefined, { signal: isOpen.signal }).then(
    () => giveUp.abort(),
    () => {},
  );
  const wanted = wantedOf(scenario, targets.length, plan);
  const sum = wanted.reduce((all, one) => all + one, 0);
  const most = Math.min(1, MOST_AHEAD / Math.max(1, sum));
  const opened = await Promise.all(
    targets.map((target, i) => openAhead(target, Math.floor((wanted[i] ?? 0) * most), clock, giveUp.signal)),
  );
  isOpen.abort();
  leave();
  return opened;
}

/**
 * How many requests each target has to take at a time; none where a threshold judges what it takes to connect, which is then
 * what the user wants to see. Where a function of the scenario decides, all take alike.
 */
export function wantedOf(scenario: Scenario, targets: number, plan: Plan): readonly number[] {
  const wanted = new Array<number>(targets).fill(0);
  if (scenario.thresholds.some(({ metric }) => metric === 'connect')) return wanted;
  const places = [...wanted.keys()];
  let unsure = 0;
  for (const load of plan.loads) {
    const entry = scenario.entries.find(({ name }) => name === load.name);
    if (entry === undefined) continue;
    const choice = choiceOf(scenario, entry, places, (place) => place, seeded(plan.seed).fork(entry.name));
    for (const index of firstStarts(load, FIRST_MS)) {
      const place = choice.beforehand(index);
      if (place === undefined) unsure++;
      else wanted[place] = (wanted[place] ?? 0) + 1;
    }
  }
  return wanted.map((sure) => sure + Math.ceil(unsure / targets));
}
