import type { GeneratorHealth, RunNote } from '../../core/result.ts';
import { formatMs } from '../../core/units.ts';

type Standstills = NonNullable<GeneratorHealth['standstills']>;

/** Of more than these the longest are named, and the others counted. */
const MOST_NAMED = 10;

/** Each standstill with its time and the requests that it touched. */
export function standstillNotes(all: Standstills): readonly RunNote[] {
  const longest = all.toSorted((a, b) => b.forMs - a.forMs);
  const named = longest.slice(0, MOST_NAMED).toSorted((a, b) => a.fromMs - b.fromMs);
  const others = longest.slice(MOST_NAMED);
  return [
    ...named.map(({ fromMs, forMs, requests }) => ({
      kind: 'standstill',
      message: `The generator stood still for ${formatMs(forMs)}, ${formatMs(Math.max(0, fromMs))} after its start: it had no processor, was stopped, or had other work. ${requests} requests were out then, and their times may hold it.`,
      requests,
    })),
    ...(others.length === 0
      ? []
      : [
          {
            kind: 'standstill',
            message: `It stood still ${others.length} times more, for ${formatMs(others[0]?.forMs ?? 0)} at most.`,
          },
        ]),
  ];
}
