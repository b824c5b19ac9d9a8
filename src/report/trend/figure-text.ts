import { formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import type { Figure } from '../../measure/figure/figure.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import type { Role } from '../kit/chart.ts';
import { formatCount, formatMsRange, formatPerSecond, formatRatioRange } from '../kit/format.ts';

/** How a figure is called and written: the stored value times `scale`, then `suffix`, in a chart. */
export interface FigureText {
  readonly title: string;
  readonly text: (value: number) => string;
  readonly range: (range: readonly [number, number]) => string;
  readonly scale: number;
  readonly suffix: string;
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
};

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
        range: formatMsRange,
        suffix: ' ms',
        role: statistic === 'p50' || statistic === 'p99' ? statistic : 'p95',
      });
    case 'ratio':
      return plainly(shortTitle, formatRatio, { range: formatRatioRange, scale: 100, suffix: ' %', role });
    case 'per second':
      return plainly(shortTitle, formatPerSecond, { suffix: '/s', role });
    case 'times':
      return plainly(shortTitle, (value) => `${formatNumber(value)}×`, { suffix: '×', role });
    default:
      return plainly(shortTitle, statistic === 'count' ? formatCount : formatNumber, {
        role: metric !== 'queue_depth' ? role : statistic === 'max' ? 'queue-max' : 'queue',
      });
  }
}
