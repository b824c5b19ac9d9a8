import type { MetricValue, RunResult, TrendValue } from '../../core/result.ts';
import { isMetricName, METRICS, type MetricName } from '../../measure/metrics/catalog.ts';
import { decodeBuckets } from '../../measure/stats/distribution.ts';
import { plain } from '../kit/plain.ts';
import { OUTCOMES } from './load-line.ts';
import type { ReportInput } from './report.ts';
import { verdictOf } from './verdict.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [suffix: string, labels: Labels, value: number];

interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/**
 * The last run for node_exporter's textfile collector, in Prometheus's text format 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats): base units, no timestamps, and as labels the scenario and the
 * model, which stay the same from run to run. All of it describes one run and none of it goes on counting, so what is
 * a total here is a gauge, and a histogram is read without `rate()`.
 *
 * Of an INVALID run there is its status and no figure: a gauge on a dashboard has no room to say that it is none.
 */
export function prometheusReport({ result }: ReportInput): string {
  const labels = { scenario: plain(result.run.name), model: plain(result.target.model) };
  const families = [...statusOf(result, labels), ...(result.validity.valid ? figuresOf(result, labels) : [])];
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('');
}

const gaugeOf = (name: string, help: string, samples: Family['samples']): Family => ({
  name: `plimsoll_${name}`,
  type: 'gauge',
  help,
  samples,
});

function statusOf(result: RunResult, labels: Labels): readonly Family[] {
  const { run, target, validity, exitCode } = result;
  const startedMs = Date.parse(run.startedAt);
  const about = {
    ...labels,
    api: plain(target.api),
    version: plain(run.versions['plimsoll'] ?? 'unknown'),
    scenario_hash: plain(run.scenarioHash),
  };
  const gauge = (name: string, help: string, value: number, own: Labels = labels): Family =>
    gaugeOf(`last_run_${name}`, `${help} Of the last run.`, Number.isFinite(value) ? [['', own, value]] : []);
  return [
    gauge('info', 'What was run: the API, the version of plimsoll and the SHA-256 of the resolved scenario.', 1, about),
    gauge(
      'timestamp_seconds',
      'When it ended, in seconds since 1970 UTC.',
      seconds(Math.round(startedMs + run.durationMs)),
    ),
    gauge('duration_seconds', 'First arrival possible to last request ended.', seconds(run.durationMs)),
    gauge('exit_code', 'The exit code: 0 pass, 99 a threshold failed, 112 INVALID.', exitCode),
    gauge(
      'valid',
      '1 where the measurement can be trusted; 0 where it is INVALID and has no figures here.',
      validity.valid ? 1 : 0,
    ),
    gauge(
      'ok',
      '1 where it is valid, came to its end and held every threshold.',
      verdictOf(result).word === 'PASS' ? 1 : 0,
    ),
  ];
}

function figuresOf(result: RunResult, labels: Labels): readonly Family[] {
  const { run, counts, thresholds } = result;
  return [
    gaugeOf('measured_seconds', 'What rates are divided by: the run without warm-up and drain.', [
      ['', labels, seconds(run.measuredMs)],
    ]),
    gaugeOf(
      'planned_requests',
      `Requests planned, by what became of them: ${OUTCOMES.map(({ key, meaning }) => `${key}, ${meaning}`).join('; ')}.`,
      OUTCOMES.map(({ key }) => ['', { ...labels, outcome: key }, counts[key]]),
    ),
    gaugeOf(
      'threshold_ok',
      '1 where the threshold held; 0 where it did not, or had no data.',
      uniqueThresholds(thresholds).map(([threshold, ok]) => ['', { ...labels, threshold }, ok ? 1 : 0]),
    ),
    ...Object.entries(result.metrics).flatMap(([name, value]) =>
      isMetricName(name) ? metricOf(name, value, labels) : [],
    ),
  ];
}

/** Two that read alike are one series, which holds where both do. */
function uniqueThresholds(thresholds: RunResult['thresholds']): readonly (readonly [string, boolean])[] {
  const held = new Map<string, boolean>();
  for (const { metric, expression, ok } of thresholds) {
    const name = plain(`${metric} ${expression}`);
    held.set(name, ok && (held.get(name) ?? true));
  }
  return [...held];
}

function metricOf(name: MetricName, value: MetricValue, labels: Labels): readonly Family[] {
  const { definition, unit } = METRICS[name];
  const gauge = (suffix: string, what: string, figure: number): Family =>
    gaugeOf(`${name}${suffix}`, `${definition}${what}`, [['', labels, figure]]);
  switch (value.type) {
    case 'trend':
      return [
        {
          name: `plimsoll_${name}_seconds`,
          type: 'histogram',
          help: `${definition} Bounds are within 0.1 %.`,
          samples: histogramOf(value, labels),
        },
        ...boundOf(name, 'floor', 'less all that may be the generator’s own', value, labels),
        ...boundOf(name, 'ceiling', 'with all that a delay of the generator’s may have taken from it', value, labels),
      ];
    case 'rate':
      return [
        gauge('_ratio', '', value.rate),
        ...(value.atFloor === undefined
          ? []
          : [gauge('_at_floor_ratio', ' Without all that may be the generator’s own.', value.atFloor)]),
      ];
    case 'counter':
      return [
        gauge('', ` In ${unit}, in all.`, value.count),
        gauge('_per_second', ` In ${unit} per second of the measured part.`, value.rate),
      ];
    case 'gauge': {
      const of = unit === 'ratio' ? '_ratio' : '';
      return [gauge(`_mean${of}`, ' Mean.', value.mean), gauge(`_max${of}`, ' Largest value held.', value.max)];
    }
    default:
      return value satisfies never;
  }
}

/** The same distribution at an end of what it may truly be, where that is known. */
function boundOf(
  name: MetricName,
  end: 'floor' | 'ceiling',
  means: string,
  { [end]: bound, count }: TrendValue,
  labels: Labels,
): readonly Family[] {
  if (bound === undefined) return [];
  return [
    {
      name: `plimsoll_${name}_${end}_seconds`,
      type: 'histogram',
      help: `${METRICS[name].definition} Each value ${means}.`,
      samples: histogramOf({ ...bound, count }, labels),
    },
  ];
}

/** Seven a decade from 1 ms to 800 s: a quantile read from them is known to its bucket, half as much again at most. */
const BOUNDS_MS: readonly number[] = [1, 10, 100, 1000, 10_000, 100_000].flatMap((decade) =>
  [1, 1.5, 2, 3, 4, 6, 8].map((step) => step * decade),
);

function histogramOf(value: Pick<TrendValue, 'hdr' | 'mean' | 'count'>, labels: Labels): readonly Sample[] {
  const buckets = decodeBuckets(value.hdr);
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  let [below, next] = [0, 0];
  const bounded = BOUNDS_MS.map((boundMs): Sample => {
    for (; next < buckets.length && (buckets[next]?.lowUs ?? 0) <= boundMs * 1000; next++)
      below += buckets[next]?.count ?? 0;
    return ['_bucket', { ...labels, le: String(boundMs / 1000) }, below];
  });
  return [
    ...bounded,
    ['_bucket', { ...labels, le: '+Inf' }, count],
    ['_sum', labels, seconds(value.mean * value.count)],
    ['_count', labels, count],
  ];
}

/** To the µs: what is behind it is the noise of a division. */
const seconds = (ms: number): number => Math.round(ms * 1000) / 1_000_000;

function familyText({ name, type, help, samples }: Family): string {
  const head = `# HELP ${name} ${help.replaceAll('\\', '\\\\')}\n# TYPE ${name} ${type}\n`;
  return head + samples.map(([suffix, labels, value]) => `${name}${suffix}${labelText(labels)} ${value}\n`).join('');
}

const labelText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;

/** Line breaks are gone with {@link plain}. */
const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
