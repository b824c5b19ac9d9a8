import type { HeatMap, Series } from '../../core/result.ts';
import { heatMap } from '../../measure/metrics/heat.ts';
import { Sketch } from '../../measure/stats/sketch.ts';
import { scoreOf } from './fixture-score.ts';

export interface Wave {
  readonly rate: number;
  readonly ttft: number;
  readonly itl: number;
  /** Window in which failures begin. */
  readonly failing: number;
  readonly dropping?: number;
  /** What failed, in turns. */
  readonly kinds?: readonly string[];
  /** The server's own columns: how many requests it runs at once, and the windows in which it was silent. */
  readonly server?: { readonly seqs: number; readonly silent?: readonly [from: number, to: number] };
}

/** A minute or two of serving: ramps up, holds with some unrest, drains at the end. No clock and no chance in it. */
export function wave(windows: number, { rate, ttft, itl, failing, dropping, kinds = [], server }: Wave): Series {
  const t = Array.from({ length: windows }, (_, i) => i * 1000);
  const unrest = (i: number, k: number): number =>
    Math.sin(i * k) * Math.sin(i * k * 0.37 + 1) + Math.sin(i * 2.9 + k) / 3;
  const load = (i: number): number => Math.min(1, (i + 2) / 12, Math.max(0, (windows - 5 - i) / 2));
  const column = (of: (i: number, load: number) => number | null): readonly (number | null)[] =>
    t.map((_, i) => {
      const value = of(i, load(i));
      return value === null ? null : Number(value.toPrecision(5));
    });
  const failed = (i: number): number =>
    i >= failing && i < failing + 14 ? Math.round(1 + unrest(i, 1.3) * 1.5 + rate / 20) : 0;
  const dropped = (i: number): number =>
    dropping !== undefined && i >= dropping && i < dropping + 18 ? 6 + Math.round(4 * unrest(i, 0.9)) : 0;
  const busy = (i: number): number => 1 + (i >= failing && i < failing + 18 ? 0.55 : 0);
  const quantile = (median: number, factor: number, k: number) =>
    column((i, l) =>
      l === 0 ? null : median * factor * (0.7 + 0.3 * l) * busy(i) * (1 + 0.08 * factor * unrest(i, k)),
    );
  const inFlight = (i: number, l: number): number => Math.round(rate * 3.4 * l * busy(i) * (1 + 0.05 * unrest(i, 0.4)));
  const told = ({ seqs, silent: [from, to] = [0, 0] }: NonNullable<Wave['server']>): Series['columns'] => {
    const whenHeard = (of: (i: number, l: number) => number): readonly (number | null)[] =>
      column((i, l) => (i >= from && i < to ? null : of(i, l)));
    const hidden = (i: number, l: number): number => (inFlight(i, l) < 4 ? 0 : Math.round(1.5 + unrest(i, 1.1)));
    const running = (i: number, l: number): number => Math.min(seqs, inFlight(i, l) - hidden(i, l));
    return {
      running: whenHeard(running),
      queue_depth: whenHeard((i, l) => inFlight(i, l) - hidden(i, l) - running(i, l)),
      hidden_queue: whenHeard(hidden),
      kv_usage: whenHeard((i, l) => Math.min(0.99, (0.82 * running(i, l)) / seqs + 0.03 * (1 + unrest(i, 0.2)))),
      preemptions: whenHeard((i, l) => Math.max(0, Math.round((inFlight(i, l) - seqs) / 12))),
    };
  };
  const columns: Series['columns'] = {
    offered: column((_, l) => Math.round(rate * l)),
    sent: column((i, l) => Math.max(0, Math.round(rate * l) - dropped(i))),
    ok: column((i, l) =>
      Math.max(0, Math.round(rate * l * (1 + 0.07 * unrest(i, 0.7))) - dropped(i) - Math.max(0, failed(i))),
    ),
    failed: column((i) => Math.max(0, failed(i))),
    dropped: column((i) => Math.max(0, dropped(i))),
    in_flight: column(inFlight),
    ...(server === undefined ? {} : told(server)),
    output_tokens: column((i, l) => rate * 128 * l * (1 + 0.05 * unrest(i, 0.55)) * (2 - busy(i))),
    ttft_p50: quantile(ttft, 1, 0.31),
    ttft_p95: quantile(ttft, 2.1, 0.47),
    ttft_p99: quantile(ttft, 2.9, 0.83),
    itl_p50: quantile(itl, 1, 0.29),
    itl_p95: quantile(itl, 1.8, 0.51),
    itl_p99: quantile(itl, 2.6, 0.77),
    send_lag_p99: column((i) => 0.4 + 0.2 * unrest(i, 0.6)),
    ...Object.fromEntries(
      kinds.map((kind, k) => [`failed_${kind}`, column((i) => (i % kinds.length === k ? Math.max(0, failed(i)) : 0))]),
    ),
  };
  const heat = {
    ttft: heatOf(columns['ttft_p50'] ?? [], columns['ttft_p95'] ?? [], (i) => Math.round(rate * load(i))),
    itl: heatOf(columns['itl_p50'] ?? [], columns['itl_p95'] ?? [], (i) => Math.round(rate * 6 * load(i))),
  };
  return { windowMs: 1000, t, columns, heat };
}

/** Values of a lognormal distribution with these medians and 95th percentiles, evenly drawn. */
function heatOf(
  medians: readonly (number | null)[],
  p95s: readonly (number | null)[],
  countIn: (window: number) => number,
): HeatMap {
  const sketches = medians.map((median, i) => {
    const sketch = new Sketch();
    const p95 = p95s[i] ?? null;
    if (median === null || p95 === null) return sketch;
    const count = countIn(i);
    for (let k = 0; k < count; k++) {
      const score = scoreOf((k + 0.5) / count);
      sketch.add(median * (p95 / median) ** (score / 1.645));
    }
    return sketch;
  });
  return heatMap(sketches) ?? { fromMs: 1, ratio: 1.02, counts: [] };
}
