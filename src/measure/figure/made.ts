import type { Cost, RunResult, Validity } from '../../core/result.ts';
import type { FigureUnit } from '../../core/study-result.ts';
import { ABSENT, type Reading, readMetric, readNumber } from './reading.ts';
import type { Between } from './trust.ts';

/** What of a run figures are read from, and how far from the truth they may be. */
export type FigureSource = Pick<RunResult, 'metrics' | 'cost'> & { readonly validity: Pick<Validity, 'tolerance'> };

/** How a figure is called, and how it is read of a run. */
export interface Recipe {
  readonly title: string;
  /** In a chart, where there is little room. */
  readonly shortTitle: string;
  readonly unit: FigureUnit;
  readonly better: 'lower' | 'higher' | 'neither';
  readonly read: (source: FigureSource) => Reading;
}

const price = (title: string, shortTitle: string, of: (cost: Cost) => number | undefined): Recipe => ({
  ...{ title, shortTitle, unit: 'money', better: 'lower' },
  read: ({ cost }) => readNumber(cost && of(cost)),
});

/** Trusted where both are; else it lies between the least and the greatest that two such figures have. */
function ratioOf(above: Reading, below: Reading): Reading {
  if (above.kind === 'few-values' || above.kind === 'absent') return above;
  if (below.kind === 'few-values' || below.kind === 'absent' || !(below.value > 0)) return ABSENT;
  const value = above.value / below.value;
  if (above.kind === 'value' && below.kind === 'value') return readNumber(value);
  const [over, under] = [above, below].map((each) =>
    each.kind === 'untrusted' ? each.between : { low: each.value, high: each.value },
  ) as [Between, Between];
  return { kind: 'untrusted', value, between: { low: over.low / under.high, high: over.high / under.low } };
}

/** Made of other figures, or of a figure and what the hardware costs; by their keys. */
export const MADE = {
  jitter: {
    title: 'Jitter: inter-token latency, p99 over p50',
    shortTitle: 'Jitter: ITL p99 over p50',
    unit: 'times',
    better: 'lower',
    read: ({ metrics: { itl }, validity: { tolerance } }) =>
      ratioOf(readMetric(itl, 'p99', tolerance), readMetric(itl, 'p50', tolerance)),
  },
  'cost:per_million_output_tokens': price(
    'Cost of a million output tokens',
    'Cost per million output tokens',
    ({ perMillionOutputTokens }) => perMillionOutputTokens,
  ),
  'cost:per_good_request': price('Cost of a good request', 'Cost per good request', (cost) => cost.perGoodRequest),
  'cost:per_right_answer': price('Cost of a right answer', 'Cost per right answer', (cost) => cost.perRightAnswer),
  good_per_cost: {
    title: 'Good requests for one unit of money',
    shortTitle: 'Good requests for one unit of money',
    unit: 'requests per money',
    better: 'higher',
    read: ({ cost, metrics: { goodput } }) =>
      cost === undefined || goodput?.type !== 'rate' ? ABSENT : readNumber(goodput.passes / cost.total),
  },
  tokens_per_cost: {
    title: 'Output tokens for one unit of money',
    shortTitle: 'Output tokens for one unit of money',
    unit: 'tokens per money',
    better: 'higher',
    read: ({ cost }) =>
      cost?.perMillionOutputTokens === undefined ? ABSENT : readNumber(1e6 / cost.perMillionOutputTokens),
  },
} as const satisfies Record<string, Recipe>;

/** Names that go on to be read. */
export const ALIASES: Readonly<Record<string, keyof typeof MADE>> = {
  cost: 'cost:per_million_output_tokens',
  cost_per_million: 'cost:per_million_output_tokens',
  cost_per_right: 'cost:per_right_answer',
};
