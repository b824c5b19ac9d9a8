import type { RunMs } from '../../../core/clock.ts';
import { formatDuration, formatNumber } from '../../../core/units.ts';
import { unreadable } from '../reading/unreadable.ts';
import type { Played } from './trace.ts';

/** Their times are in memory, so that there must be an end to them. */
const MOST_STARTS = 20_000_000;

/** When each session starts, in run time: the first at 0, and with `loopMs` lap after lap until then. */
export function arrivalsOf(
  { atMs, lapMs }: Pick<Played, 'atMs' | 'lapMs'>,
  speed: number,
  loopMs: number | undefined,
  name: string,
): readonly RunMs[] | undefined {
  if (atMs === undefined) return undefined;
  const firstMs = atMs[0]!;
  const once = Array.from(atMs, (t) => (t - firstMs) / speed);
  if (loopMs === undefined) return once;
  const lap = lapMs / speed;
  if (lap === 0)
    throw unreadable(`${name} cannot be played in a loop: all its rows start at once, so a lap takes no time.`);
  const starts = Math.ceil(loopMs / lap) * once.length;
  if (starts > MOST_STARTS)
    throw unreadable(
      `${name} would start ${formatNumber(starts)} requests: a lap of it takes ${formatDuration(lap)}; shorten loop to play at most ${formatNumber(MOST_STARTS)}.`,
    );
  const all: RunMs[] = [];
  for (let i = 0; ; i++) {
    const at = Math.floor(i / once.length) * lap + once[i % once.length]!;
    if (at >= loopMs) return all;
    all.push(at);
  }
}
