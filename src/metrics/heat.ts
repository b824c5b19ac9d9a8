import type { HeatMap } from '../core/result.ts';
import { SKETCH_GROWTH, type Sketch, sketchEdgeMs } from '../stats/sketch.ts';

/** As many as an eye tells apart on a chart two fingers high. */
const MOST_BINS = 44;

/**
 * How many values fell where, over the windows of a run: the sketches' buckets, so many of them to a bin that the bins
 * fit the chart. Exact counts; an edge is that of a bucket. Undefined when no window holds anything.
 */
export function heatMap(windows: readonly Sketch[]): HeatMap | undefined {
  const states = windows.map((window) => window.state());
  const buckets = states.flatMap((state) => state.map(([bucket]) => bucket));
  if (buckets.length === 0) return undefined;
  const low = buckets.reduce((a, b) => Math.min(a, b));
  const high = buckets.reduce((a, b) => Math.max(a, b));
  const perBin = Math.max(2, Math.ceil((high - low + 1) / MOST_BINS));
  return {
    fromMs: sketchEdgeMs(low),
    ratio: SKETCH_GROWTH ** perBin,
    counts: states.map((state) => {
      if (state.length === 0) return [];
      const bins = new Map<number, number>();
      for (const [bucket, count] of state) {
        const bin = Math.floor((bucket - low) / perBin);
        bins.set(bin, (bins.get(bin) ?? 0) + count);
      }
      const first = Math.min(...bins.keys());
      const length = Math.max(...bins.keys()) - first + 1;
      return [first, ...Array.from({ length }, (_, i) => bins.get(first + i) ?? 0)];
    }),
  };
}
