import type { Missing } from '../../core/comparison.ts';
import type { RunResult } from '../../core/result.ts';
import type { FigureUnit } from '../../core/study-result.ts';
import { figureOf, read } from '../compare/figures.ts';

/** One number that a run has. */
export interface StudyFigure {
  readonly key: string;
  readonly title: string;
  readonly unit: FigureUnit;
  readonly better: 'lower' | 'higher' | 'neither';
  readonly read: (result: RunResult) => number | Missing;
}

const ABSENT: Missing = { kind: 'absent', side: 'both' };
const isValue = (reading: number | Missing): reading is number => typeof reading === 'number';

/** Made of two others, or of a figure and the price of an arm. */
export const OWN_FIGURES = {
  jitter: {
    title: 'Jitter: inter-token latency, p99 over p50',
    unit: 'times',
    better: 'lower',
    read: (result) => {
      const [p99, p50] = [readKnown('itl:p99', result), readKnown('itl:p50', result)];
      if (!isValue(p99)) return p99;
      return isValue(p50) && p50 > 0 ? p99 / p50 : ABSENT;
    },
  },
  good_per_cost: {
    title: 'Good requests for one unit of money',
    unit: 'requests per money',
    better: 'higher',
    read: ({ cost, metrics: { goodput } }) =>
      cost === undefined || goodput?.type !== 'rate' ? ABSENT : goodput.passes / cost.total,
  },
  tokens_per_cost: {
    title: 'Output tokens for one unit of money',
    unit: 'tokens per money',
    better: 'higher',
    read: ({ cost }) => (cost?.perMillionOutputTokens === undefined ? ABSENT : 1e6 / cost.perMillionOutputTokens),
  },
  cost_per_million: {
    title: 'Cost of a million output tokens',
    unit: 'money',
    better: 'lower',
    read: ({ cost }) => cost?.perMillionOutputTokens ?? ABSENT,
  },
  cost_per_right: {
    title: 'Cost of a right answer',
    unit: 'money',
    better: 'lower',
    read: ({ cost }) => cost?.perRightAnswer ?? ABSENT,
  },
} as const satisfies Record<string, Omit<StudyFigure, 'key'>>;

/** `ttft:p95`, `queue_depth`, `jitter`; undefined when there is no such figure. */
export function studyFigure(text: string): StudyFigure | undefined {
  if (Object.hasOwn(OWN_FIGURES, text)) return { key: text, ...OWN_FIGURES[text as keyof typeof OWN_FIGURES] };
  const figure = figureOf(text);
  if (figure === undefined) return undefined;
  const { key, title, unit, better } = figure;
  return { key, title, unit, better, read: (result) => readKnown(key, result) };
}

function readKnown(key: string, result: RunResult): number | Missing {
  const figure = figureOf(key);
  const reading = figure === undefined ? ({ kind: 'absent' } as const) : read(result, figure);
  switch (reading.kind) {
    case 'value':
      return reading.value;
    case 'few-values':
      return reading;
    case 'absent':
      return ABSENT;
    default:
      return reading satisfies never;
  }
}

/** Those that a page draws over the ladder of rates, beside what claims ask for. */
export const DRAWN = [
  ...['ttft:p95', 'ttft:mean', 'itl:p50', 'itl:mean', 'itl:p95', 'itl:p99', 'jitter', 'queue_depth', 'in_flight'],
  ...['goodput', 'good_per_cost', 'tokens_per_cost', 'accuracy', 'errors'],
] as const;
