import type { RunMs } from '../../../core/clock.ts';
import { unreadable } from '../reading/unreadable.ts';
import type { Played } from './trace.ts';

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
  const all: RunMs[] = [];
  for (let i = 0; ; i++) {
    const at = Math.floor(i / once.length) * lap + once[i % once.length]!;
    if (at >= loopMs) return all;
    all.push(at);
  }
}
