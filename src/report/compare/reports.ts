import type { Comparison } from '../../core/comparison.ts';
import { comparisonHtml } from './html/page.ts';
import { comparisonJunit } from './junit.ts';
import { comparisonMarkdown } from './markdown.ts';

/** By the ending of the file that is asked for. */
export const COMPARISON_REPORTS = {
  '.html': comparisonHtml,
  '.md': comparisonMarkdown,
  '.json': (comparison) => `${JSON.stringify(comparison, null, 2)}\n`,
  '.xml': comparisonJunit,
} as const satisfies Record<string, (comparison: Comparison) => string>;
