import type { Comparison, Difference, MetricChange } from '../../core/comparison.ts';
import { saidOf } from '../../core/said-of.ts';
import { NOT_TRUSTED, TOO_FEW } from '../../measure/figure/reading.ts';

/** What was made of it, in a word. */
export const JUDGEMENTS = {
  better: { word: 'better', tone: 'good', sign: '✓' },
  worse: { word: 'worse', tone: 'bad', sign: '✗' },
  same: { word: 'same', tone: 'good', sign: '=' },
  unclear: { word: 'unclear', tone: 'doubtful', sign: '?' },
  'not-judged': { word: '', tone: undefined, sign: ' ' },
} as const satisfies Record<MetricChange['judgement']['kind'], unknown>;

const { better, worse, same, unclear } = JUDGEMENTS;

export const VERDICTS = {
  better: { ...better, word: 'BETTER' },
  worse: { ...worse, word: 'WORSE' },
  same: { ...same, word: 'SAME' },
  unclear: { ...unclear, word: 'UNCLEAR' },
  invalid: { word: 'INVALID', tone: 'doubtful', sign: '!' },
} as const satisfies Record<Comparison['verdict'], unknown>;

/** What a difference means, by its kind. */
const DIFFERENCES = {
  load: 'makes them unlike',
  target: 'is compared',
  tool: 'how it was measured',
} as const satisfies Record<Difference['kind'], string>;

export const differenceMeans = ({ kind }: Difference): string =>
  saidOf<string>(DIFFERENCES, kind, 'of a kind that only a newer version knows');

/** Why there is no change, in a cell; in a sentence it is `missingText`. */
export const MISSING = {
  absent: 'not on both sides',
  'few-values': TOO_FEW,
  untrusted: NOT_TRUSTED,
  'no-ratio': 'no ratio',
  'no-runs': '–',
} as const satisfies Record<NonNullable<MetricChange['missing']>['kind'], string>;
