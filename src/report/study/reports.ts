import type { StudyResult } from '../../core/study-result.ts';
import { studyHtml } from './html/page.ts';
import { studyMarkdown } from './markdown.ts';

/** What a study leaves, by file. `claims.json` holds all there is. */
export const STUDY_REPORTS = {
  'report.html': studyHtml,
  'summary.md': studyMarkdown,
  'claims.json': (study) => `${JSON.stringify(study, null, 2)}\n`,
} as const satisfies Record<string, (study: StudyResult) => string>;
