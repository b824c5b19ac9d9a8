import type { Curve } from '../../core/curve.ts';
import { curveMarkdown } from './markdown.ts';
import { curveHtml } from './page.ts';

/** By the file's name in the folder of a search or a sweep. */
export const CURVE_REPORTS = {
  'report.html': curveHtml,
  'summary.md': curveMarkdown,
} as const satisfies Record<string, (curve: Curve) => string>;
