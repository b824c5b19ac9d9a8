import { h } from 'preact';
import type { RunResult } from '../../../core/result.ts';
import type { ChartGroup } from '../../kit/chart.ts';
import { chartFigures } from '../../kit/chart-figure.ts';
import { type Markup, note, section } from '../../kit/elements.ts';
import { metricTitle } from '../../kit/metric-text.ts';
import { histogramFigure } from './histogram.ts';

const HISTOGRAMS = ['ttft', 'itl', 'e2e'] as const;

/** The run's distributions as a whole: how far into the tail, and how spread. */
export function distributionsSection({ metrics }: RunResult, spectrum: ChartGroup | undefined): Markup | null {
  const histograms = HISTOGRAMS.flatMap((name) => {
    const value = metrics[name];
    const figure = value?.type === 'trend' ? histogramFigure(name, metricTitle(name), name, value) : undefined;
    return figure === undefined ? [] : [figure];
  });
  if (spectrum === undefined && histograms.length === 0) return null;
  return section(
    'distributions',
    'Distributions',
    note(
      'The whole run without its warm-up. Shaded around a line is its 95 % interval; where the shade ends, so few values are ',
      'left that nothing bounds the percentile from above. Scales of latency are logarithmic; the first bar of a histogram holds the lowest twentieth, too.',
    ),
    spectrum === undefined ? null : chartFigures([spectrum]),
    histograms.length === 0 ? null : h('div', { class: 'histograms' }, ...histograms),
  );
}
