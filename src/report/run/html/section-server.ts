import { h } from 'preact';
import type { RunResult, ServerAccount, ServerCounters, ServerTimeName } from '../../../core/result.ts';
import { formatDuration, formatMs } from '../../../core/units.ts';
import type { TrendName } from '../../../measure/metrics/catalog.ts';
import { doubtOf } from '../../kit/doubt.ts';
import { saidCell } from '../../kit/doubt-cell.ts';
import { type Content, code, foreign, type Markup, section, state } from '../../kit/elements.ts';
import { capital, formatCount, formatPerSecond } from '../../kit/format.ts';
import { column, figure, prose, table } from '../../kit/table.ts';
import { quantileAlone } from '../../kit/value-text.ts';
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
    sources,
    [
      column('Page', ({ url }) => code(url)),
      column('Metrics of', ({ flavour }) => foreign(flavourName(flavour))),
      figure('Read', ({ scrapes }) => formatCount(scrapes)),
      figure('Missed', ({ missed }) => (missed === 0 ? '0' : state('doubtful', formatCount(missed)))),
      figure('Took p95', ({ tookP95Ms }) => (tookP95Ms === undefined ? '–' : formatMs(tookP95Ms))),
      isAnyMissed &&
        prose('First miss', ({ firstMiss }) => (firstMiss === undefined ? '–' : foreign(capital(firstMiss)))),
    ],
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

/** Earlier versions counted to the end of the load only, and told no rate. */
function counters({ counters, perSecond }: ServerAccount, measuredMs: number): Markup | null {
  const rateOf = (key: keyof ServerCounters, count: number): number | undefined =>
    perSecond === undefined && measuredMs > 0 ? (count / measuredMs) * 1000 : perSecond?.[key];
  const rows = (Object.keys(COUNTERS) as (keyof ServerCounters)[]).flatMap((key) => {
    const count = counters[key];
    return count === undefined ? [] : [{ name: COUNTERS[key], count, rate: rateOf(key, count) }];
  });
  if (rows.length === 0) return null;
  return table(
    perSecond === undefined
      ? 'What its counters grew by while the run was measured, over all pages'
      : 'What its counters grew by to the last answer, over all pages, and per second of the load',
    rows,
    [
      column('Counter', ({ name }) => name),
      figure('Count', ({ count }) => formatCount(count)),
      figure('Per second', ({ rate }) => (rate === undefined ? '–' : formatPerSecond(rate))),
    ],
    { captionShown: true },
  );
}

/** Beside what the server says of itself, what we saw of the same: the difference is what stands between. */
const TIMES: Readonly<Record<ServerTimeName, readonly [title: string, ours?: TrendName]>> = {
  queue: ['Queue'],
  prefill: ['Prefill'],
  ttft: ['Time to first token', 'service_ttft'],
  itl: ['Inter-token latency', 'itl'],
  decode: ['Decode'],
  e2e: ['End to end', 'service_e2e'],
};

const UNTIL = { load: 'while the run was measured', answer: 'from the end of the warm-up to the last answer' } as const;

function times({ times, perSecond }: ServerAccount, metrics: RunResult['metrics']): Content {
  const rows = (Object.keys(TIMES) as ServerTimeName[]).flatMap((name) => {
    const value = times[name];
    const [title, ours] = TIMES[name];
    return value === undefined ? [] : [{ ...value, title, ours: ours && metrics[ours] }];
  });
  if (rows.length === 0) return null;
  return [
    h(
      'p',
      { class: 'note apart' },
      `Its own histograms, of what was added ${UNTIL[perSecond === undefined ? 'load' : 'answer']}. Count and mean are exact; a quantile is known only to lie within its bucket. Beside them the same as we saw it, from the wire.`,
    ),
    table('The server’s own histograms', rows, [
      column('Time', ({ title }) => title),
      figure('Count', ({ count }) => formatCount(count)),
      figure('Mean', ({ meanMs }) => formatMs(meanMs)),
      figure('Mean, seen by us', ({ ours }) =>
        ours?.type === 'trend' ? saidCell(formatMs(ours.mean), doubtOf(ours, 'mean')) : '–',
      ),
      figure('p50 within', ({ p50 }) => bucketText(p50)),
      figure('p95 within', ({ p95 }) => bucketText(p95)),
      figure('p99 within', ({ p99 }) => bucketText(p99)),
      figure('p95, seen by us', ({ ours }) =>
        ours?.type === 'trend' ? saidCell(quantileAlone(ours, 'p95'), doubtOf(ours, 'p95')) : '–',
      ),
    ]),
  ];
}
