import { h } from 'preact';
import type { MetricValue, RunResult, ServerAccount, ServerCounters, ServerTimeName } from '../../../core/result.ts';
import { formatDuration, formatMs } from '../../../core/units.ts';
import { type Content, code, foreign, type Markup, section, state, table } from '../../kit/elements.ts';
import { capital, formatCount, formatPerSecond } from '../../kit/format.ts';
import { quantileText } from '../../kit/quantile-text.ts';
import { bucketText, flavourName } from '../server-text.ts';

/** Absent when the server was not asked; the notes alone when nothing was found to ask. */
export function serverSection({ server, metrics, run }: RunResult): Markup | null {
  if (server === undefined) return null;
  return section(
    'server',
    'The server, in its own words',
    ...server.notes.map((text) => h('p', { class: 'note' }, state('doubtful', ''), foreign(capital(text)))),
    sources(server),
    counters(server, run.measuredMs),
    times(server, metrics),
  );
}

function sources({ sources, everyMs }: ServerAccount): Markup | null {
  if (sources.length === 0) return null;
  const isAnyMissed = sources.some(({ firstMiss }) => firstMiss !== undefined);
  return table(
    `Pages of metrics, one read every ${formatDuration(everyMs)}`,
    [
      { head: 'Page' },
      { head: 'Metrics of' },
      { head: 'Read', figure: true },
      { head: 'Missed', figure: true },
      { head: 'Took p95', figure: true },
      ...(isAnyMissed ? [{ head: 'First miss', prose: true }] : []),
    ],
    sources.map(({ url, flavour, scrapes, missed, firstMiss, tookP95Ms }) => [
      code(url),
      foreign(flavourName(flavour)),
      formatCount(scrapes),
      missed === 0 ? '0' : state('doubtful', formatCount(missed)),
      tookP95Ms === undefined ? '–' : formatMs(tookP95Ms),
      ...(isAnyMissed ? [firstMiss === undefined ? '–' : foreign(capital(firstMiss))] : []),
    ]),
    { captionShown: true },
  );
}

const COUNTERS = {
  finished: 'Requests finished',
  inputTokens: 'Input tokens',
  cachedTokens: 'Input tokens from the cache',
  outputTokens: 'Output tokens',
  preemptions: 'Preemptions',
} as const satisfies Record<keyof ServerCounters, string>;

function counters({ counters }: ServerAccount, measuredMs: number): Markup | null {
  const rows = (Object.keys(COUNTERS) as (keyof ServerCounters)[]).flatMap((key) => {
    const count = counters[key];
    if (count === undefined) return [];
    return [[COUNTERS[key], formatCount(count), measuredMs > 0 ? formatPerSecond((count / measuredMs) * 1000) : '–']];
  });
  if (rows.length === 0) return null;
  return table(
    'What its counters grew by while the run was measured, over all pages',
    [{ head: 'Counter' }, { head: 'Count', figure: true }, { head: 'Per second', figure: true }],
    rows,
    { captionShown: true },
  );
}

/** Beside what the server says of itself, what we saw of the same: the difference is what stands between. */
const TIMES = {
  queue: { title: 'Queue' },
  prefill: { title: 'Prefill' },
  ttft: { title: 'Time to first token', ours: 'service_ttft' },
  itl: { title: 'Inter-token latency', ours: 'itl' },
  decode: { title: 'Decode' },
  e2e: { title: 'End to end', ours: 'service_e2e' },
} as const satisfies Record<ServerTimeName, { readonly title: string; readonly ours?: string }>;

function times({ times }: ServerAccount, metrics: RunResult['metrics']): Content {
  const rows = (Object.keys(TIMES) as ServerTimeName[]).flatMap((name) => {
    const value = times[name];
    if (value === undefined) return [];
    const row: { readonly title: string; readonly ours?: string } = TIMES[name];
    const { count, meanMs, p50, p95, p99 } = value;
    return [
      [
        row.title,
        formatCount(count),
        formatMs(meanMs),
        ...[p50, p95, p99].map(bucketText),
        p95Text(row.ours === undefined ? undefined : metrics[row.ours]),
      ],
    ];
  });
  if (rows.length === 0) return null;
  const heads = ['Count', 'Mean', 'p50 within', 'p95 within', 'p99 within', 'p95, seen by us'];
  return [
    h(
      'p',
      { class: 'note apart' },
      'Its own histograms, of what was added while the run was measured. Count and mean are exact; a quantile is known only to lie within its bucket. Beside them the same as we saw it, from the wire.',
    ),
    table('The server’s own histograms', [{ head: 'Time' }, ...heads.map((head) => ({ head, figure: true }))], rows),
  ];
}

const p95Text = (value: MetricValue | undefined): string =>
  value?.type === 'trend' ? quantileText(value, 'p95') : '–';
