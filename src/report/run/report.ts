import type { RunResult } from '../../core/result.ts';
import { htmlReport } from './html/page.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';

export interface ReportInput {
  readonly result: RunResult;
  /** The resolved scenario as plain JSON: what `scenario.json` holds. */
  readonly scenario: unknown;
}

/** A pure function: equal input gives equal text, whatever the clock, the machine or the network. */
export type Report = (input: ReportInput) => string;

/** By the file's name in the run's folder. */
export const REPORTS = {
  'report.html': htmlReport,
  'summary.md': markdownReport,
  'junit.xml': junitReport,
} as const satisfies Record<string, Report>;
