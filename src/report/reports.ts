import { extname } from 'node:path';
import type { Comparison } from '../core/comparison.ts';
import type { Curve } from '../core/curve.ts';
import { json } from '../core/json.ts';
import type { StudyResult } from '../core/study-result.ts';
import type { Trend } from '../core/trend.ts';
import { comparisonHtml } from './compare/html/page.ts';
import { comparisonJunit } from './compare/junit.ts';
import { comparisonMarkdown } from './compare/markdown.ts';
import { curveMarkdown } from './curve/markdown.ts';
import { curveHtml } from './curve/page.ts';
import { csvExport } from './exports/csv.ts';
import { jsonlExport, type RecordExport } from './exports/export.ts';
import { parquetExport } from './exports/parquet.ts';
import { benchmarkBigger, benchmarkSmaller } from './run/benchmark.ts';
import { csvReport } from './run/csv.ts';
import { histogramLog } from './run/histogram-log.ts';
import { htmlReport } from './run/html/page.ts';
import { junitReport } from './run/junit.ts';
import { markdownReport } from './run/markdown.ts';
import { prometheusReport } from './run/prometheus.ts';
import type { ReportInput } from './run/report.ts';
import { studyHtml } from './study/html/page.ts';
import { studyMarkdown } from './study/markdown.ts';
import { trendMarkdown } from './trend/markdown.ts';
import { trendHtml } from './trend/page.ts';

/** What reports are made of, by kind: a run with its scenario, and what the other commands find. */
export interface Subjects {
  readonly run: ReportInput;
  readonly comparison: Comparison;
  /** Of a search or a sweep. */
  readonly curve: Curve;
  readonly trend: Trend;
  readonly study: StudyResult;
}

export type Kind = keyof Subjects;

/** A pure function: equal input gives equal text, whatever the clock, the machine or the network. */
type Report<T> = (subject: T) => string;

/** By the format's name, its files by theirs. */
type Formats<F> = Readonly<Record<string, Readonly<Record<string, F>>>>;

type Table = { readonly [K in Kind]: Formats<Report<Subjects[K]>> };

/**
 * Every report there is: by kind, by format, the file's name and the function that makes it. The file of `json` holds
 * all that the others are made of.
 */
export const REPORTS = {
  run: {
    html: { 'report.html': htmlReport },
    md: { 'summary.md': markdownReport },
    junit: { 'junit.xml': junitReport },
    json: { 'result.json': ({ result }) => json(result) },
    csv: { 'result.csv': csvReport },
    prom: { 'plimsoll.prom': prometheusReport },
    benchmark: { 'benchmark-smaller.json': benchmarkSmaller, 'benchmark-bigger.json': benchmarkBigger },
    'benchmark-smaller': { 'benchmark-smaller.json': benchmarkSmaller },
    'benchmark-bigger': { 'benchmark-bigger.json': benchmarkBigger },
    hlog: { 'distributions.hlog': histogramLog },
  },
  comparison: {
    html: { 'report.html': comparisonHtml },
    md: { 'summary.md': comparisonMarkdown },
    junit: { 'junit.xml': comparisonJunit },
    json: { 'comparison.json': json },
  },
  curve: {
    html: { 'report.html': curveHtml },
    md: { 'summary.md': curveMarkdown },
    json: { 'curve.json': json },
  },
  trend: {
    html: { 'trend.html': trendHtml },
    md: { 'trend.md': trendMarkdown },
    json: { 'trend.json': json },
  },
  study: {
    html: { 'report.html': studyHtml },
    md: { 'summary.md': studyMarkdown },
    json: { 'claims.json': json },
  },
  /** Of a run, too, but made of its records, which may be more than memory holds. */
  records: {
    'records-jsonl': { 'records.jsonl': jsonlExport },
    'records-csv': { 'records.csv': csvExport },
    'records-parquet': { 'records.parquet': parquetExport },
  },
} as const satisfies Table & { readonly records: Formats<RecordExport> };

const TABLE: Table = REPORTS;

/** What its command writes unasked, into a folder of its own. JSON comes last: where it is, everything is. */
const LEFT: readonly string[] = ['html', 'md', 'junit', 'json'];

/** All that can be made of one of a kind. */
const everyFormat = (kind: Kind): Formats<unknown> =>
  kind === 'run' ? { ...TABLE.run, ...REPORTS.records } : TABLE[kind];

export const formatsOf = (kind: Kind): readonly string[] => Object.keys(everyFormat(kind));

/** What a file of this format is called; the first where there are several. */
export const nameOf = (kind: Kind, format: string): string => Object.keys(everyFormat(kind)[format] ?? {})[0] ?? '';

/** The file that holds all there is of a kind. */
export const storedName = (kind: Kind): string => nameOf(kind, 'json');

/** The format that is meant by a file's ending; undefined where the kind has none that ends so. */
export const formatByEnding = (kind: Kind, file: string): string | undefined =>
  formatsOf(kind).find((format) => extname(nameOf(kind, format)) === extname(file).toLowerCase());

const filesIn = <F>(formats: Formats<F>, named: readonly string[]): ReadonlyMap<string, F> =>
  new Map(named.flatMap((format) => Object.entries(formats[format] ?? {})));

/** The files of these formats, each with the function that makes it. */
export const filesOf = <K extends Kind>(
  kind: K,
  formats: readonly string[],
): ReadonlyMap<string, Report<Subjects[K]>> => filesIn<Report<Subjects[K]>>(TABLE[kind], formats);

/** As {@link filesOf}, of a run's records. */
export const exportsOf = (formats: readonly string[]): ReadonlyMap<string, RecordExport> =>
  filesIn<RecordExport>(REPORTS.records, formats);

/** What the command of a kind leaves in its folder. */
export const filesLeft = <K extends Kind>(kind: K): ReadonlyMap<string, Report<Subjects[K]>> => filesOf(kind, LEFT);
