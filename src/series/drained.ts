import { setTimeout as pause } from 'node:timers/promises';
import { drained } from '../run/drained.ts';
import type { Asked } from './perform-planned.ts';

/** So long is a server left alone after a run that was cut short, to notice that nobody waits any more. */
const AFTER_OVERLOAD_MS = 2000;

/**
 * Resolves when nothing of an earlier run is left in the servers, as far as they tell. Requests of ours are not: a run
 * waits for its own, and cuts off those that do not end.
 */
export async function drainedAfter(
  { server, targets }: Pick<Asked, 'server' | 'targets'>,
  interrupt: AbortSignal,
  wasCutShort = false,
): Promise<void> {
  if (server !== undefined && (await drained(server, targets, interrupt))) return;
  if (wasCutShort) await pause(AFTER_OVERLOAD_MS, undefined, { signal: interrupt }).catch(() => {});
}
