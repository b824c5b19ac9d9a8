import type { RunResult, Series } from '../../../core/result.ts';
import { formatDuration } from '../../../core/units.ts';
import type { Axis } from '../../kit/chart.ts';
import { chartFigures, howToRead } from '../../kit/chart-figure.ts';
import { type Markup, note, section } from '../../kit/elements.ts';
import { countOf } from '../../kit/format.ts';
import { chartsOf } from './charts.ts';

const HOW_TO_READ_HEAT =
  'Under the percentiles of each window lies a heat map: a cell is a window and a span of latencies, stronger where more fell. Its scale is logarithmic and begins where the lowest twentieth ends, which its first cell holds. Of fewer than 100 values p99 is the greatest, of fewer than 20 p95 is, too.';

/** The run over time. The drawing is the script's; the figures are here for every reader. */
export function chartsSection(result: RunResult): Markup {
  const { series } = result;
  const width = `${countOf(series.t.length, 'window')} of ${formatDuration(series.windowMs)}`;
  return section(
    'charts',
    'Over time',
    note(`${width} on one time axis. `, ...howToRead('time', { whole: 'the whole run' }), warmupNote(result)),
    series.heat === undefined ? null : note(HOW_TO_READ_HEAT),
    chartFigures([{ axis: timeAxis(result), charts: chartsOf(result) }], 'column'),
  );
}

export const timeAxis = ({ series, run: { warmupMs = 0 } }: RunResult): Axis => timeAxisOf(series, warmupMs);

/** Of windows of one width, the first `warmupMs` of which are warm-up. */
export function timeAxisOf({ t, windowMs }: Pick<Series, 't' | 'windowMs'>, warmupMs: number): Axis {
  const name = (ms: number): string => `${ms === 0 ? '0s' : formatDuration(ms)}${ms < warmupMs ? ' (warm-up)' : ''}`;
  const [only] = t;
  return {
    kind: 'time',
    over: 'over time',
    head: 'From',
    rows: 'every window',
    values: t,
    names: t.map(name),
    // One window alone has its own width.
    ...(t.length === 1 && only !== undefined ? { range: [only, only + windowMs] } : {}),
    bands: warmupMs === 0 ? [] : [{ from: 0, to: warmupMs, label: 'warm-up', role: 'warmup' }],
  };
}

function warmupNote({ run }: RunResult): string {
  if (run.warmupMs === undefined) return '';
  return ` Shaded is the warm-up, to ${formatDuration(run.warmupMs)}: it is drawn, and counts in no figure elsewhere.`;
}
