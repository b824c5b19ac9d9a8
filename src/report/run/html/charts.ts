import type { RunResult, Series } from '../../../core/result.ts';
import type { MetricName } from '../../../measure/metrics/catalog.ts';
import type { Chart, Line, Role } from '../../kit/chart.ts';
import { drawnLimits } from '../threshold-line.ts';

interface Draft extends Omit<Chart, 'lines' | 'limits' | 'heat'> {
  readonly of: readonly Column[];
  /** Whose distribution over time lies beneath the lines, where the series has it. */
  readonly heatOf?: string;
  /** Metrics whose limits are drawn in. */
  readonly limitsOf?: readonly MetricName[];
  /** Only where the series has it: of servers, not every one tells. */
  readonly isOptional?: true;
}

interface Column extends Pick<Line, 'label' | 'role' | 'rightSuffix'> {
  readonly column: string;
  /** Column → figure as shown; 1 when absent. */
  readonly scale?: number;
}

const line = (column: string, role: Role, label: string = role, rest: Partial<Column> = {}): Column => ({
  column,
  label,
  role,
  ...rest,
});
const quantiles = (metric: string): Draft['of'] =>
  (['p50', 'p95', 'p99'] as const).map((role) => line(`${metric}_${role}`, role));

const IN_FLIGHT: Draft = {
  id: 'in-flight',
  title: 'Requests in flight',
  caption: 'Sent and unfinished, as the generator sees them.',
  suffix: '',
  of: [line('in_flight', 'in-flight', 'in flight')],
  limitsOf: ['in_flight'],
};

/** Where they are, as the server says. */
const WHERE: Draft['of'] = [
  line('running', 'running', 'running in the server'),
  line('queue_depth', 'queue', 'waiting in the server (queue depth)'),
  line('hidden_queue', 'hidden'),
];

const IN_FLIGHT_AND_WHERE: Draft = {
  ...IN_FLIGHT,
  title: 'Requests in flight and where they are',
  caption:
    'In flight as the generator sees them; running and waiting as the server says. Hidden is what it owns up to neither way: still on the network, in a gateway or in a backlog.',
  of: [...IN_FLIGHT.of, ...WHERE],
  limitsOf: ['in_flight', 'running', 'queue_depth', 'hidden_queue'],
};

/** So ordered that a queue is seen to build right above the latency that breaks with it. */
const draftsFor = ({ columns }: Series): readonly Draft[] => [
  {
    id: 'rate',
    title: 'Requests per second',
    caption: 'Offered by the schedule, sent by us, finished well by the server; dropped ones never left.',
    suffix: '/s',
    of: [line('offered', 'offered'), line('sent', 'sent'), line('ok', 'ok'), line('dropped', 'dropped')],
  },
  WHERE.some(({ column }) => columns[column] !== undefined) ? IN_FLIGHT_AND_WHERE : IN_FLIGHT,
  {
    id: 'ttft',
    title: 'Time to first token',
    caption: 'From the planned start, filed under the window of that start.',
    suffix: ' ms',
    of: quantiles('ttft'),
    heatOf: 'ttft',
    limitsOf: ['ttft'],
  },
  {
    id: 'itl',
    title: 'Inter-token latency',
    caption: 'Each gap between tokens of one response, filed under the window of the token.',
    suffix: ' ms',
    of: quantiles('itl'),
    heatOf: 'itl',
    limitsOf: ['itl'],
  },
  {
    id: 'tokens',
    title: 'Output tokens per second',
    caption: 'Of all responses together, as they arrived.',
    suffix: '/s',
    of: [line('output_tokens', 'tokens', 'output tokens')],
  },
  {
    id: 'kv',
    title: 'KV cache',
    caption: 'Share of its blocks in use, as the server says; preemptions put a request back to make room in it.',
    suffix: ' %',
    of: [
      line('kv_usage', 'kv', 'in use', { scale: 100 }),
      line('preemptions', 'preemptions', 'preemptions', { rightSuffix: '/s' }),
    ],
    limitsOf: ['kv_usage'],
    top: 104,
    isOptional: true,
  },
  {
    id: 'errors',
    title: 'Failures and drops per second',
    caption: 'Failed: the server answered wrongly or not at all. Dropped: never sent.',
    suffix: '/s',
    of: [...failures(columns), line('dropped', 'dropped')],
  },
];

/** By kind; results of earlier versions only have them all together. */
function failures(columns: Series['columns']): Draft['of'] {
  const kinds = KINDS.filter(({ column }) => columns[column] !== undefined);
  return kinds.length === 0 ? [line('failed', 'failed')] : kinds;
}

const KINDS: readonly Column[] = [
  line('failed_network', 'network', 'connection'),
  line('failed_timeout', 'timeout', 'timeout'),
  line('failed_http_4xx', 'http-4xx', 'HTTP 4xx'),
  line('failed_http_5xx', 'http-5xx', 'HTTP 5xx'),
  line('failed_http_other', 'http-other', 'other HTTP status'),
  line('failed_protocol', 'protocol', 'broken answer'),
  line('failed_in_band', 'in-band', 'error in the answer'),
];

/** The charts of a run on one time axis; a column that is missing leaves its line out. */
export const chartsOf = ({ series, thresholds }: RunResult): readonly Chart[] =>
  draftsFor(series)
    .filter(({ isOptional, of }) => !isOptional || of.some(({ column }) => series.columns[column] !== undefined))
    .map(({ of, limitsOf = [], heatOf, isOptional: _, ...chart }) => ({
      ...chart,
      lines: linesOf(series, of),
      limits: limitsOf.flatMap((metric) => drawnLimits(thresholds, metric)),
      ...(heatOf === undefined ? {} : over(heatOf, series)),
    }));

/** The error over time: how much of what was measured when may be the generator's own. Empty where nothing tells. */
export function ownCharts({ series }: RunResult): readonly Chart[] {
  const lines = linesOf(series, [
    line('ttft_own_p95', 'ttft', 'time to first token'),
    line('itl_own_p95', 'itl', 'gap between tokens'),
  ]);
  if (lines.length === 0) return [];
  return [
    {
      id: 'own',
      title: 'How much may be the generator’s own, p95',
      caption:
        'Of each first token and of each gap, by how much it may truly differ from what is reported. Filed as the charts above.',
      suffix: ' ms',
      lines,
      limits: [],
    },
  ];
}

/** Percentiles over what they are percentiles of. */
function over(metric: string, series: Series): Partial<Chart> {
  const heat = series.heat?.[metric];
  if (heat === undefined) return {};
  const { [`${metric}_p50`]: low, [`${metric}_p99`]: high } = series.columns;
  const lines = linesOf(series, quantiles(metric)).map((each) =>
    each.role === 'p95' && low !== undefined && high !== undefined ? { ...each, band: { low, high } } : each,
  );
  return { lines, isLog: true, bottom: heat.fromMs, heat: { ...heat, widthMs: series.windowMs } };
}

function linesOf(series: Series, of: Draft['of']): readonly Line[] {
  const lines = of.flatMap(({ column, scale = 1, ...line }) => {
    const values = series.columns[column];
    if (values === undefined) return [];
    return [{ ...line, values: scale === 1 ? values : values.map((value) => (value === null ? null : value * scale)) }];
  });
  return lines.some(({ values }) => values.some((value) => value !== null)) ? lines : [];
}
