import type { RunResult } from '../core/result.ts';
import { benchmarkBigger, benchmarkSmaller } from './run/benchmark.ts';
import { csvReport } from './run/csv.ts';
import { histogramLog } from './run/histogram-log.ts';
import { htmlReport } from './run/html/page.ts';
import { junitReport } from './run/junit.ts';
import { markdownReport } from './run/markdown.ts';
import { prometheusReport } from './run/prometheus.ts';
import type { Report } from './run/report.ts';

/** `result.json` itself, as a run leaves it. */
const jsonReport = ({ result }: { readonly result: RunResult }): string => `${JSON.stringify(result, null, 2)}\n`;

/** Everything that can be made of a run: by the format's name, its files by theirs. The first three a run leaves itself. */
export const FORMATS = {
  html: { 'report.html': htmlReport },
  md: { 'summary.md': markdownReport },
  junit: { 'junit.xml': junitReport },
  json: { 'result.json': jsonReport },
  csv: { 'result.csv': csvReport },
  prom: { 'plimsoll.prom': prometheusReport },
  benchmark: { 'benchmark-smaller.json': benchmarkSmaller, 'benchmark-bigger.json': benchmarkBigger },
  'benchmark-smaller': { 'benchmark-smaller.json': benchmarkSmaller },
  'benchmark-bigger': { 'benchmark-bigger.json': benchmarkBigger },
  hlog: { 'distributions.hlog': histogramLog },
} as const satisfies Record<string, Readonly<Record<string, Report>>>;

export type FormatName = keyof typeof FORMATS;
