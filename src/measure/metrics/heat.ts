import type { HeatMap } from '../../core/result.ts';
import { SKETCH_GROWTH, type Sketch, type SketchState, sketchEdgeMs } from '../stats/sketch.ts';

/** As many as an eye tells apart on a chart two fingers high. */
const MOST_BINS = 44;

/** So much of all values may lie below the map: tokens of one packet are microseconds apart, and would take half of it. */
const BELOW = 0.05;

/**
 * How many values fell where, over the windows of a run: the sketches' buckets, so many of them to a bin that the bins
 * fit the chart. Exact counts; an edge is that of a bucket. The lowest twentieth of all is counted in the first bin,
 * whatever its distance. Undefined when no window holds anything.
 */
export function heatMap(windows: readonly Sketch[]): HeatMap | undefined {
  const states = windows.map((window) => window.state());
  const extent = extentOf(states);
  if (extent === undefined) return undefined;
  const { low, high } = extent;
  const perBin = Math.max(2, Math.ceil((high - low + 1) / MOST_BINS));
  return {
    fromMs: sketchEdgeMs(low),
    ratio: SKETCH_GROWTH ** perBin,
    counts: states.map((state) => {
      if (state.length === 0) return [];
      const bins = new Map<number, number>();
      for (const [bucket, count] of state) {
        const bin = Math.max(0, Math.floor((bucket - low) / perBin));
        bins.set(bin, (bins.get(bin) ?? 0) + count);
      }
      const first = Math.min(...bins.keys());
      const length = Math.max(...bins.keys()) - first + 1;
      return [first, ...Array.from({ length }, (_, i) => bins.get(first + i) ?? 0)];
    }),
  };
}

function extentOf(states: readonly SketchState[]): { readonly low: number; readonly high: number } | undefined {
  const all = new Map<number, number>();
  for (const [bucket, count] of states.flat()) all.set(bucket, (all.get(bucket) ?? 0) + count);
  const ascending = [...all].sort(([a], [b]) => a - b);
  const total = ascending.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  const first = ascending.find(([, count]) => {
    below += count;
    return below > total * BELOW;
  });
  const last = ascending.at(-1);
  return first === undefined || last === undefined ? undefined : { low: first[0], high: last[0] };
}
