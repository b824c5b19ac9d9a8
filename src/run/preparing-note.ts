import type { RunNote } from '../core/result.ts';
import { formatMs, formatNumber, formatRatio } from '../core/units.ts';
import { type ArrivalTime, sumOfArrivalTime } from '../load/engine/arrival-time.ts';
import { sumOfUserTime, type UserTime } from '../load/engine/user-time.ts';

/** Below this share of the users' time their pace is the server's. */
const NOTABLE = 0.05;
/** Below this share of the arrivals it is chance that some were not ready. */
const NOTABLE_ARRIVALS = 0.01;

/** Worth noting of what the load had to wait for the generator. */
export const waitingNotes = (users: readonly UserTime[], arrivals: readonly ArrivalTime[]): readonly RunNote[] => [
  ...userNotes(sumOfUserTime(users)),
  ...arrivalNotes(sumOfArrivalTime(arrivals)),
];

/** Where users of closed loads spent their time waiting for their prompts, or for their turn. */
function userNotes({ preparingMs, waitingMs, wholeMs }: UserTime): readonly RunNote[] {
  if (preparingMs + waitingMs <= NOTABLE * wholeMs) return [];
  const share = (ms: number): string =>
    `${formatRatio(ms / wholeMs)} of their time (${formatMs(ms)} of ${formatMs(wholeMs)})`;
  const until = [
    ...(preparingMs > waitingMs / 10 ? [`${share(preparingMs)} until their next prompt was made`] : []),
    ...(waitingMs > preparingMs / 10 ? [`${share(waitingMs)} until others who were free had begun`] : []),
  ];
  const advice =
    preparingMs > waitingMs
      ? 'Shorter prompts, more --workers, or an open load leave the pace to the server.'
      : 'Fewer users or more --workers leave the pace to the server.';
  const message = `Users of closed loads spent ${until.join(', and ')}, so they asked less often than the server allowed; no latency has that time in it. ${advice}`;
  return [{ kind: 'preparing', message }];
}

/** Where a schedule wanted prompts faster than they were made. */
function arrivalNotes({ arrivals, unready, longestMs }: ArrivalTime): readonly RunNote[] {
  if (unready <= NOTABLE_ARRIVALS * arrivals) return [];
  const message = `${formatNumber(unready)} of ${formatNumber(arrivals)} arrivals came before their prompt was made, up to ${formatMs(longestMs)} before: that is in their latencies, as send lag. Shorter prompts, a lower rate, or more --workers on more cores give the generator time to make them ahead.`;
  return [{ kind: 'preparing', message }];
}

/** Where the thread that makes long prompts failed. @param why of each worker whose thread did */
export function lostThreadNotes(why: readonly string[]): readonly RunNote[] {
  const [first] = why;
  if (first === undefined) return [];
  const message = `Long prompts could not be made in a thread of their own (${first}), so they were made in the one that sends: what was to be sent or read meanwhile waited for that.`;
  return [{ kind: 'preparing', message }];
}
