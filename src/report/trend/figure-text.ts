import { formatMs, formatNumber, formatRatio } from '../../core/units.ts';
import { isMetricName, METRICS } from '../../measure/metrics/catalog.ts';
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

const SHORT: Readonly<Record<string, string>> = { ttft: 'TTFT', itl: 'ITL', tpot: 'TPOT', e2e: 'E2E' };
const COSTS: Readonly<Record<string, string>> = {
  per_million_output_tokens: 'Cost per million output tokens',
  per_good_request: 'Cost per good request',
  per_right_answer: 'Cost per right answer',
};
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

export function figureText(figure: string): FigureText {
  const [metric = '', stat = ''] = figure.split('.');
  const plainRange =
    (print: (value: number) => string): FigureText['range'] =>
    ([low, high]) =>
      `${print(low).replace(/\/s$/, '')}–${print(high)}`;
  const of = (title: string, text: FigureText['text'], rest: Partial<FigureText> = {}): FigureText => ({
    ...{ title, text, range: plainRange(text), scale: 1, suffix: '', role: ROLES[metric] ?? 'sent' },
    ...rest,
  });
  if (metric === 'cost') return of(COSTS[stat] ?? 'Cost', formatNumber);
  if (!isMetricName(metric)) return of(figure, formatNumber);
  const { kind, unit, title } = METRICS[metric];
  const name = SHORT[metric] ?? title;
  const share = { range: formatRatioRange, scale: 100, suffix: ' %' };
  switch (kind) {
    case 'trend':
      return of(`${name} ${stat}`, formatMs, {
        range: formatMsRange,
        suffix: ' ms',
        role: stat === 'p50' || stat === 'p99' ? stat : 'p95',
      });
    case 'rate':
      return of(name, formatRatio, share);
    case 'counter':
      return stat === 'rate'
        ? of(`${name} per second`, formatPerSecond, { suffix: '/s' })
        : of(`${name}, total`, formatCount);
    case 'gauge':
      return of(`${name}, ${stat}`, unit === 'ratio' ? formatRatio : formatNumber, {
        ...(unit === 'ratio' ? share : {}),
        ...(metric === 'queue_depth' ? { role: stat === 'max' ? 'queue-max' : 'queue' } : {}),
      });
    default:
      return kind satisfies never;
  }
}
