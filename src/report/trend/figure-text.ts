import { formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import type { Figure } from '../../measure/figure/figure.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import type { MetricName } from '../../measure/metrics/catalog.ts';
import type { Role } from '../kit/chart.ts';
import { formatCount, formatMsRange, formatRatioRange, type Unit } from '../kit/format.ts';
import { UNITS } from '../kit/value-text.ts';

/** How a figure is called and written. */
export interface FigureText extends Unit {
  readonly title: string;
  readonly text: (value: number) => string;
  readonly range: (range: readonly [number, number]) => string;
  readonly role: Role;
}

const ROLES: Readonly<Record<string, Role>> = {
  errors: 'failed',
  goodput: 'ok',
  accuracy: 'accuracy',
  output_tokens: 'tokens',
  in_flight: 'in-flight',
  running: 'running',
  hidden_queue: 'hidden',
  kv_usage: 'kv',
  preemptions: 'preemptions',
  cost: 'cost',
} satisfies Partial<Record<MetricName | 'cost', Role>>;

/** @param key as stored, in whichever spelling */
export function figureText(key: string): FigureText {
  const figure = parseFigure(key);
  return figure === undefined ? plainly(key, formatNumber) : textOf(figure);
}

const plainly = (title: string, text: FigureText['text'], rest: Partial<FigureText> = {}): FigureText => ({
  ...{ title, text, scale: 1, suffix: '', role: 'sent' as const },
  range: ([low, high]) => `${text(low).replace(/\/s$/, '')}–${text(high)}`,
  ...rest,
});

function textOf({ shortTitle, unit, metric, statistic }: Figure): FigureText {
  const role = ROLES[metric] ?? 'sent';
  switch (unit) {
    case 'ms':
      return plainly(shortTitle, formatMs, {
        ...UNITS.ms,
        range: formatMsRange,
        role: statistic === 'p50' || statistic === 'p99' ? statistic : 'p95',
      });
    case 'ratio':
      return plainly(shortTitle, formatRatio, { ...UNITS.ratio, range: formatRatioRange, role });
    case 'per second':
    case 'times':
      return plainly(shortTitle, UNITS[unit].text, { ...UNITS[unit], role });
    default:
      return plainly(shortTitle, statistic === 'count' ? formatCount : formatNumber, {
        role: metric !== 'queue_depth' ? role : statistic === 'max' ? 'queue-max' : 'queue',
      });
  }
}
