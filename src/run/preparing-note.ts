import type { RunNote } from '../core/result.ts';
import { formatMs, formatRatio } from '../core/units.ts';
import { sumOfUserTime, type UserTime } from '../load/engine/user-time.ts';

/** Below this share of the users' time their pace is the server's. */
const NOTABLE = 0.05;

/** Worth noting where users of closed loads spent their time waiting for the generator to make their prompts. */
export function preparingNotes(times: readonly UserTime[]): readonly RunNote[] {
  const { preparingMs, wholeMs } = sumOfUserTime(times);
  if (preparingMs <= NOTABLE * wholeMs) return [];
  const share = `${formatRatio(preparingMs / wholeMs)} of their time (${formatMs(preparingMs)} of ${formatMs(wholeMs)})`;
  const message = `Users of closed loads spent ${share} until their next prompt was made, so they asked less often than the server allowed; no latency has that time in it. Shorter prompts, more --workers, or an open load, which makes its prompts ahead, leave the pace to the server.`;
  return [{ kind: 'preparing', message }];
}
