import { readFileSync } from 'node:fs';
import type { Comparison } from '../src/core/comparison.ts';
import type { Curve } from '../src/core/curve.ts';
import { resultSchema } from '../src/core/stored/result.ts';
import type { StudyResult } from '../src/core/study-result.ts';
import type { Trend } from '../src/core/trend.ts';
import { comparisonHtml } from '../src/report/compare/html/page.ts';
import { curveHtml } from '../src/report/curve/page.ts';
import { REPORTS } from '../src/report/reports.ts';
import { studyHtml } from '../src/report/study/html/page.ts';
import { trendHtml } from '../src/report/trend/page.ts';

const data = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../reports/sample/data/${name}.json`, import.meta.url), 'utf8'));

/** By the page's name: each a pure function of what was measured. */
export const SAMPLES: Readonly<Record<string, () => string>> = {
  run: () =>
    REPORTS.run.html['report.html']({
      result: resultSchema.parse(data('run')),
      scenario: (data('scenario') as { readonly scenario: unknown }).scenario,
    }),
  compare: () => comparisonHtml(data('comparison') as Comparison),
  capacity: () => curveHtml(alone(data('curve') as Curve)),
  trend: () => trendHtml(data('trend') as Trend),
  study: () => studyHtml(data('study') as StudyResult),
};

/** The search's runs are not in the gallery, so that nothing leads to them. */
const alone = (curve: Curve): Curve => ({
  ...curve,
  points: curve.points.map((point) => ({ ...point, folder: '' })),
});

/** What of a page is shown elsewhere: from which element on, and how much. */
export const IMAGES: readonly {
  readonly file: string;
  readonly page: keyof typeof SAMPLES & string;
  readonly from: string;
  readonly height: number;
  readonly colorScheme?: 'light' | 'dark';
}[] = [
  { file: 'run', page: 'run', from: 'body', height: 760 },
  { file: 'run-time', page: 'run', from: '#chart-in-flight', height: 900, colorScheme: 'dark' },
  { file: 'run-requests', page: 'run', from: '#requests', height: 620 },
  { file: 'compare', page: 'compare', from: 'body', height: 820 },
  { file: 'capacity', page: 'capacity', from: 'body', height: 820 },
  { file: 'trend', page: 'trend', from: 'body', height: 820 },
  { file: 'study', page: 'study', from: '#claims', height: 820 },
];
