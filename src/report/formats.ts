import type { RunResult } from '../core/result.ts';
import { benchmarkBigger, benchmarkSmaller } from './benchmark.ts';
import { csvReport } from './csv.ts';
import { histogramLog } from './histogram-log.ts';
import { htmlReport } from './html/page.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { prometheusReport } from './prometheus.ts';
import type { Report } from './report.ts';

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
