import { z } from 'zod';
import { command, count, kinds, ms, object, optional, schemaField, startedAt, target, word } from './fields.ts';
import { validity } from './judgements.ts';
import { block } from './run-info.ts';
import { series } from './series.ts';

const quantile = z.number().describe('Share of values below, 0–1.');

/** From the gravest on. */
const comparisonVerdict = z.enum(['invalid', 'worse', 'unclear', 'better', 'same']);

const settings = object('By what it was judged.', {
  marginRatio: z.number().describe('A relative change below this is of no practical importance; 0.05 is 5 %.'),
  marginShare: z.number().describe('The same of shares, as a difference: 0.01 is one percentage point.'),
  alpha: z.number().describe('What an adjusted p value must not exceed, and 1 − the confidence of intervals: 0.05.'),
  judged: z.array(z.string()).describe('Keys of the figures that were to be judged: `ttft:p95`, `errors`.'),
});

const sideRun = object('One run of a side.', {
  path: z.string().describe('As it was given or found: a folder, or a file.'),
  id: z.string().describe('Unique name of the run.'),
  startedAt,
  durationMs: ms.describe('First arrival possible to last request ended, in ms.'),
  measuredMs: ms.describe('What rates are divided by, in ms.'),
  warmupMs: optional(ms).describe('Length of its warm-up, in ms; absent without one.'),
  seed: z.number().describe('Every random choice of the run follows from it.'),
  sent: count.describe('Requests sent.'),
  workers: count.describe('Threads or processes that shared the load.'),
  validity,
  stopped: optional(z.string()).describe('What ended it early, in the word of `result.json`.'),
  block: optional(block),
  series: optional(series).describe(
    'Of the columns that a comparison draws, and only of the first few runs of a side.',
  ),
});

const pooledTrend = object('The values of several runs as one distribution.', {
  count: count.describe('Values recorded.'),
  quantiles: z
    .array(z.tuple([quantile, ms]))
    .describe('[share below, ms], ascending; as far into the tail as there are values for.'),
});

const side = object('One or more runs of the same thing.', {
  label: z
    .string()
    .describe("For reading: the run's folder, or the folder of runs. Not empty, and no two sides have the same."),
  name: z.string().describe('Of its first run.'),
  target,
  runs: z.array(sideRun).describe('In the order of their start; those that cannot be trusted are among them.'),
  pooled: z.record(z.string(), pooledTrend).describe('All valid runs together, by the name of a distribution.'),
});

const runsNeeded = object('Pairs, or runs of each side, with which a change could be told from chance at all.', {
  forOne: count.describe('For one figure alone.'),
  forAll: count.describe('For as many as are judged here.'),
  judged: count.describe('How many are judged.'),
});

const design = kinds('What it rests on, in runs that count: those that can be trusted and came to their planned end.', [
  object('Runs made in pairs, one of each side at nearly the same time: signed ranks.', {
    kind: z.literal('pairs'),
    pairs: count.describe('Pairs of runs that count.'),
    unpaired: count.describe('Valid runs without a partner, which count in nothing.'),
    needed: runsNeeded,
  }),
  object('Runs that have nothing to do with one another: rank sums.', {
    kind: z.literal('samples'),
    base: count.describe('Runs of the base that count.'),
    candidate: count.describe('Runs of the candidate that count.'),
    needed: runsNeeded,
  }),
]);

const difference = object('Something in which base and candidate, or runs of one side, are not alike.', {
  kind: word('load', 'target', 'tool').describe(
    '`load`: what was asked and how it is counted; such runs are unlike, and a change may be due to it. `target`: what was put under load, which is what is being compared. `tool`: how it was measured, and seeds.',
  ),
  path: z.string().describe('Where it is: `entries.chat.executor.rate`, `versions.node`, `workers`.'),
  base: optional(z.string()).describe(
    'Value of the base as JSON text, cut to 200 characters; absent where there is none.',
  ),
  candidate: optional(z.string()).describe('The same of the candidate.'),
  within: optional(z.enum(['base', 'candidate'])).describe(
    'Runs of this side differ among themselves: then the values are of its first run and of the first that differs.',
  ),
});

export const metricUnit = z.enum([
  ...(['ms', 'ratio', 'per second', 'requests', 'tokens', 'iterations', 'sessions'] as const),
  ...(['times', 'money', 'requests per money', 'tokens per money'] as const),
]);

const over = z
  .enum(['runs', 'requests'])
  .describe(
    '`runs`: over runs or pairs, so that it knows how much runs differ. `requests`: within the two single runs alone, so that another run may well lie outside.',
  );

export const changeInterval = z
  .object({
    low: z.number().describe('Its lower end.'),
    high: z.number().describe('Its upper end.'),
    confidence: z
      .number()
      .describe('Its exact confidence, 0.95 and above; below it where too few runs allow no better.'),
    over,
  })
  .describe('By how much an estimate could be wrong; absent where nothing can be said of that.');

const change = z.object({
  estimate: z.number().describe("Hodges–Lehmann's estimate over runs or pairs; of one run each, the change itself."),
  interval: optional(changeInterval),
  p: optional(z.number()).describe('Two-sided, exact; absent where each side has one run.'),
  adjustedP: optional(z.number()).describe(
    'The same after Holm, over all figures that are judged; absent where this one is not.',
  ),
  pairs: optional(z.array(z.number())).describe(
    'One for each pair, in the order of their numbers; absent without pairs.',
  ),
});

const whichSide = z.enum(['base', 'candidate', 'both']).describe('Of which side.');

export const missing = kinds('Why there is no change to be told.', [
  object('Not measured, or not in all runs of the side.', { kind: z.literal('absent'), side: whichSide }),
  object('Too few values in some run for this quantile to mean anything.', {
    kind: z.literal('few-values'),
    count: count.describe('Values that there are.'),
    needed: count.describe('Values that it takes.'),
  }),
  object('So much of it may be the generator’s own, in some run of the side, that it is no evidence.', {
    kind: z.literal('untrusted'),
    side: whichSide,
    runs: count.describe('In how many runs.'),
  }),
  object('A value of 0 or below has no ratio to another.', { kind: z.literal('no-ratio') }),
  object('No run of the side counts.', { kind: z.literal('no-runs'), side: whichSide }),
]);

const unclear = z
  .enum(['one-run', 'few-runs', 'wide', 'perhaps-small', 'missing'])
  .describe(
    '`one-run`: one run a side, so how much runs differ is not known. `few-runs`: no change, however great, could be told from chance. `wide`: not told from chance, and the interval reaches beyond the margin. `perhaps-small`: there is a change; whether it is as large as the margin is not known. `missing`: there is nothing to compare.',
  );

const judgement = kinds('What was made of the figure.', [
  z.object({
    kind: z.enum(['better', 'worse']).describe('Adjusted p at most alpha, and an estimate of the margin or more.'),
  }),
  object('All of the interval is within the margin.', { kind: z.literal('same') }),
  object('Neither a change nor its absence is shown.', { kind: z.literal('unclear'), because: unclear }),
  object('Not among those to be judged, or a run of the comparison is INVALID.', { kind: z.literal('not-judged') }),
]);

const metricSide = object('What one side has of a figure, in its unit.', {
  typical: optional(z.number()).describe(
    'The median over the runs that count; of an even number halfway between the middle two.',
  ),
  runs: z
    .array(z.number().nullable())
    .describe('One for each run of the side, in their order; null for what cannot be trusted or was not measured.'),
  between: optional(z.array(z.tuple([z.number(), z.number()]).nullable())).describe(
    'In the same order, between which each truly lies where enough of it to matter may be the generator’s own; of a run whose value is null that is why. Absent where it matters in none.',
  ),
});

const metricChange = object('One figure of one metric, on both sides.', {
  key: z.string().describe('`ttft:p95`, `output_tokens`, `errors`, `jitter`.'),
  metric: z.string().describe("The metric's name in the catalogue, or that of a figure made of others."),
  stat: z.string().describe('`p50` … `p999`, `mean`, `rate`; `value` of what has only one.'),
  title: z.string().describe('What it is called, for people.'),
  unit: metricUnit.describe('Of its values.'),
  scale: z
    .enum(['relative', 'share'])
    .describe('`relative`: changes are candidate / base − 1. `share`: candidate − base, of shares from 0 to 1.'),
  better: z.enum(['lower', 'higher', 'neither']).describe('Which values are better.'),
  judged: z.boolean().describe('Whether it counts for the verdict.'),
  base: metricSide,
  candidate: metricSide,
  change: optional(change).describe('Absent where the two cannot be compared; `missing` then says why.'),
  missing: optional(missing),
  judgement,
});

const thresholdSide = object('How a threshold fared on one side.', {
  runs: count.describe('Valid runs of the side that have the threshold.'),
  held: count.describe('Those in which it held.'),
  observed: z.array(z.number()).describe('In the unit of the limit, one for each run that had data.'),
  atLeast: optional(count).describe('Of how many of those it is only known that the figure was so much or more.'),
});

const thresholdChange = object('How one threshold fared on both sides.', {
  metric: z.string().describe('`ttft` or `ttft{scenario:chat}`.'),
  expression: z.string().describe('As written: `p(95)<800`.'),
  base: thresholdSide,
  candidate: thresholdSide,
});

const quantileShiftPoint = z.object({
  q: quantile,
  baseMs: ms.describe('Of the pooled runs of the base, in ms.'),
  candidateMs: ms.describe('Of those of the candidate, in ms.'),
  estimate: z.number().describe('Relative: 0.1 is 10 % more.'),
  low: optional(z.number()).describe(
    'Lower end of the band here, not of the whole curve at once; absent where too few runs allow none.',
  ),
  high: optional(z.number()).describe('Upper end of the band here.'),
});

const quantileShift = object('How the quantiles of one distribution moved.', {
  metric: z.string().describe("The distribution's name: `ttft`."),
  title: z.string().describe('What it is called, for people.'),
  over: over.describe('What the whole band is over, `runs` or `requests`, as of an interval.'),
  confidence: optional(z.number()).describe('Of the band at each point; absent where there is none.'),
  points: z.array(quantileShiftPoint).describe('Ascending; only where both sides have values enough.'),
});

const contrast = object('One candidate against the base.', {
  candidate: side,
  design,
  verdict: comparisonVerdict.describe('Of this candidate.'),
  differences: z
    .array(difference)
    .describe('What of the two was not the same, the gravest first: read it before the figures.'),
  metrics: z
    .array(metricChange)
    .describe('Judged figures first, in the order of settings.judged; then all others that both sides have.'),
  thresholds: z.array(thresholdChange).describe('Thresholds that both or one of them set.'),
  shifts: z.array(quantileShift).describe('How each distribution moved, quantile by quantile.'),
});

/** `comparison.json`: one base against one candidate or several. */
export const comparisonSchema = z
  .object({
    schema: schemaField,
    settings,
    base: side,
    contrasts: z.array(contrast).describe('One or more candidates, each against the base.'),
    verdict: comparisonVerdict.describe('Over all candidates: the gravest of theirs.'),
    command,
    exitCode: z.int().describe('Exit code of the command that made it.'),
  })
  .describe(
    'Runs against runs. The replicate is the run, or the pair of runs in a block; never the request. A field that is absent is not known. Labels, paths and values of scenarios are foreign text: escape before showing.',
  );
