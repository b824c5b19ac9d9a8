import type { RunResult, Series } from '../../core/result.ts';
import { formatMs, formatNumber } from '../../core/units.ts';
import { percentileLimits } from '../threshold-line.ts';

/** What a line means decides its colour, in every chart and table alike. */
type Role = 'offered' | 'sent' | 'ok' | 'failed' | 'dropped' | 'in-flight' | 'tokens' | 'p50' | 'p95' | 'p99';

export interface Line {
  readonly label: string;
  readonly role: Role;
  readonly values: readonly (number | null)[];
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** One sentence under the title: what is counted, and when. */
  readonly caption: string;
  /** Follows every value: ` ms`, `/s`. */
  readonly suffix: string;
  /** Empty when no line had anything to measure. */
  readonly lines: readonly Line[];
  readonly limits: readonly { readonly label: string; readonly value: number }[];
}

interface Draft extends Omit<Chart, 'lines' | 'limits'> {
  readonly of: readonly { readonly column: string; readonly label: string; readonly role: Role }[];
  /** The metric whose limits are drawn in. */
  readonly limitsOf?: 'ttft' | 'itl';
}

const line = (column: string, role: Role, label: string = role): Draft['of'][number] => ({ column, label, role });
const quantiles = (metric: string): Draft['of'] =>
  (['p50', 'p95', 'p99'] as const).map((role) => line(`${metric}_${role}`, role));

const DRAFTS: readonly Draft[] = [
  {
    id: 'rate',
    title: 'Requests per second',
    caption: 'Offered by the schedule, sent by us, finished well by the server; dropped ones never left.',
    suffix: '/s',
    of: [line('offered', 'offered'), line('sent', 'sent'), line('ok', 'ok'), line('dropped', 'dropped')],
  },
  {
    id: 'in-flight',
    title: 'Requests in flight',
    caption: 'Sent and unfinished, as the generator sees them.',
    suffix: '',
    of: [line('in_flight', 'in-flight', 'in flight')],
  },
  {
    id: 'ttft',
    title: 'Time to first token',
    caption: 'From the planned start, filed under the window of that start.',
    suffix: ' ms',
    of: quantiles('ttft'),
    limitsOf: 'ttft',
  },
  {
    id: 'itl',
    title: 'Inter-token latency',
    caption: 'Each gap between tokens of one response, filed under the window of the token.',
    suffix: ' ms',
    of: quantiles('itl'),
    limitsOf: 'itl',
  },
  {
    id: 'tokens',
    title: 'Output tokens per second',
    caption: 'Of all responses together, as they arrived.',
    suffix: '/s',
    of: [line('output_tokens', 'tokens', 'output tokens')],
  },
  {
    id: 'errors',
    title: 'Failures and drops per second',
    caption: 'Failed: the server answered wrongly or not at all. Dropped: never sent.',
    suffix: '/s',
    of: [line('failed', 'failed'), line('dropped', 'dropped')],
  },
];

/** The charts of a run on one time axis; a column that is missing leaves its line out. */
export const chartsOf = ({ series, thresholds }: RunResult): readonly Chart[] =>
  DRAFTS.map(({ of, limitsOf, ...chart }) => ({
    ...chart,
    lines: linesOf(series, of),
    limits:
      limitsOf === undefined
        ? []
        : percentileLimits(thresholds, limitsOf).map(({ percent, limit }) => ({
            label: `limit p${formatNumber(percent)} ${formatMs(limit)}`,
            value: limit,
          })),
  }));

function linesOf(series: Series, of: Draft['of']): readonly Line[] {
  const lines = of.flatMap(({ column, label, role }) => {
    const values = series.columns[column];
    return values === undefined ? [] : [{ label, role, values }];
  });
  return lines.some(({ values }) => values.some((value) => value !== null)) ? lines : [];
}
