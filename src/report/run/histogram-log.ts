import { plain } from '../kit/plain.ts';
import type { ReportInput } from './report.ts';
import { verdictOf } from './verdict.ts';

/**
 * Every distribution of the whole run in HdrHistogram's log format v1.3, one line a metric with `Tag=`, values in µs,
 * Interval_Max in ms; `ttft_floor` and `itl_ceiling` are what it may truly be. What came within a run is in `intervals.hlog`. Of the warm-up there is nothing in it.
 */
export function histogramLog({ result }: ReportInput): string {
  const { run, metrics, validity } = result;
  const startMs = Date.parse(run.startedAt);
  const fromMs = (Number.isNaN(startMs) ? 0 : startMs) + (run.warmupMs ?? 0);
  const lengthMs = Math.max(0, run.durationMs - (run.warmupMs ?? 0));
  const lines = Object.entries(metrics).flatMap(([name, value]) =>
    value.type === 'trend'
      ? [
          [name, value] as const,
          ...(['floor', 'ceiling'] as const).flatMap((end) => {
            const bound = value[end];
            return bound === undefined ? [] : [[`${name}_${end}`, bound] as const];
          }),
        ].map(
          ([named, { max, hdr }]) =>
            `Tag=${tag(named)},${inSeconds(fromMs)},${inSeconds(lengthMs)},${max.toFixed(3)},${hdr}`,
        )
      : [],
  );
  return [
    `#[plimsoll: values in microseconds; run ${plain(run.id)} of ${plain(run.name)}]`,
    ...(validity.valid ? [] : [`#[plimsoll: ${verdictOf(result).sentence}]`]),
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${inSeconds(fromMs)} (seconds since epoch), ${new Date(fromMs).toISOString()}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...lines,
    '',
  ].join('\n');
}

/** A comma or a space would end it. */
const tag = (name: string): string => plain(name).replace(/[^\w.:-]/g, '_');

const inSeconds = (ms: number): string => (ms / 1000).toFixed(3);
