import type { ChangeScale } from '../../core/study-result.ts';
import { METRIC_NAMES, METRICS, type Metric, type MetricName } from '../metrics/catalog.ts';
import { MADE, type Recipe } from './made.ts';
import { readMetric } from './reading.ts';
import { MAIN, STATISTICS, type Statistic } from './statistics.ts';

/** One number that a run has: a statistic of a metric, or what is made of several. */
export interface Figure extends Recipe {
  /** How it is written everywhere: `ttft:p95`, `errors`, `queue_depth:max`, `jitter`, `cost:per_good_request`. */
  readonly key: string;
  /** What stands before the colon. */
  readonly metric: string;
  /** `p95`, `rate`, `per_good_request`; `value` of what has only one. */
  readonly statistic: string;
  readonly kind: Metric['kind'] | 'made';
}

/** For lists that are kept by hand: a name that is no figure's does not compile. */
export type FigureKey = keyof typeof MADE | { [N in MetricName]: KeyOf<N, (typeof METRICS)[N]['kind']> }[MetricName];
type KeyOf<N extends MetricName, K extends Metric['kind']> = K extends 'trend'
  ? `${N}:${(typeof STATISTICS)[K][number]}`
  : N | `${N}:${Exclude<(typeof STATISTICS)[K][number], (typeof MAIN)[K]>}`;

/** Every figure by its key, in the order of the catalogue. */
export const FIGURES: ReadonlyMap<string, Figure> = new Map(
  [
    ...METRIC_NAMES.flatMap((metric) =>
      STATISTICS[METRICS[metric].kind].map((statistic) => ofMetric(metric, statistic)),
    ),
    ...Object.entries(MADE).map(([key, recipe]) => ofRecipe(key, recipe)),
  ].map((figure) => [figure.key, figure]),
);

/** The key of a statistic. The main one of what is no distribution is written as its metric alone. */
export function keyOf(metric: MetricName, statistic: Statistic): string {
  const { kind } = METRICS[metric];
  return kind !== 'trend' && statistic === MAIN[kind] ? metric : `${metric}:${statistic}`;
}

function ofMetric(metric: MetricName, statistic: Statistic): Figure {
  const { kind, title, shortTitle = title, unit, better }: Metric = METRICS[metric];
  const key = keyOf(metric, statistic);
  return {
    ...{ key, metric, statistic, kind, better },
    title: key === metric ? title : `${title}, ${statistic}`,
    shortTitle: shortTitleOf(shortTitle, kind, statistic),
    unit: kind === 'counter' && statistic === 'rate' ? 'per second' : unit,
    read: ({ metrics, validity }) => readMetric(metrics[metric], statistic, validity.tolerance),
  };
}

function shortTitleOf(name: string, kind: Metric['kind'], statistic: Statistic): string {
  switch (kind) {
    case 'trend':
      return `${name} ${statistic}`;
    case 'rate':
      return name;
    case 'counter':
      return statistic === 'rate' ? `${name} per second` : `${name}, total`;
    case 'gauge':
      return `${name}, ${statistic}`;
    default:
      return kind satisfies never;
  }
}

function ofRecipe(key: string, { title, shortTitle, unit, better, read }: Recipe): Figure {
  const [metric = key, statistic = 'value'] = key.split(':');
  return { key, metric, statistic, kind: 'made', title, shortTitle, unit, better, read };
}

/** Its changes are differences in points: of a share in per cent, per cent would be read either way. */
export const isShare = ({ unit }: Pick<Figure, 'unit'>): boolean => unit === 'ratio';

/** How its changes are told where nobody says otherwise: a share of 0.1 % that doubles is still next to nothing. */
export const scaleOf = (figure: Pick<Figure, 'unit'>): ChangeScale => (isShare(figure) ? 'difference' : 'relative');

/** What a rise or a fall of a figure means. */
export function meaningOf(isRise: boolean, better: Figure['better']): 'better' | 'worse' | 'neither' {
  if (better === 'neither') return 'neither';
  return isRise === (better === 'higher') ? 'better' : 'worse';
}
