import { z } from 'zod';
import { cost } from './accounts.ts';
import {
  command,
  count,
  kinds,
  ms,
  object,
  optional,
  ratio,
  schemaField,
  slo,
  startedAt,
  target,
  versions,
  word,
} from './fields.ts';
import { tolerance } from './judgements.ts';
import { gaugeValue, rateValue, trendValue } from './metric-values.ts';

const loadLevel = kinds('What a run was loaded with.', [
  z.object({ kind: z.literal('rate'), perSecond: z.number().describe('Sessions started per second.') }),
  z.object({ kind: z.literal('vus'), vus: z.number().describe('Users of a closed loop.') }),
]);

const figures = trendValue.pick({ mean: true, p50: true, p95: true, p99: true });

export const pointTrend = figures
  .extend({
    count: trendValue.shape.count,
    floor: optional(figures).describe('The same, less all that may be the generator’s own.'),
    ceiling: optional(figures).describe(
      'The same, and what a delay of the generator’s may have taken from it; absent where none can have.',
    ),
  })
  .describe('Of a distribution: how many values, their mean and a few quantiles, in ms.');

export const pointGauge = gaugeValue.pick({ mean: true, max: true }).describe('Of a level: its mean and its largest.');

const trendOf = (what: string) => optional(pointTrend).describe(`${what}, in ms.`);
const gaugeOf = (what: string) => optional(pointGauge).describe(`${what}.`);

/** Figures are those of the run's own result, over its measured part. Several points may have the same load. */
const curvePoint = object('One run at one load.', {
  level: loadLevel,
  folder: z.string().describe("The run's folder, below that of the whole; empty where it was not kept."),
  purpose: word('bracket', 'bisect', 'confirm', 'point').describe(
    "What the run was for: of a search `bracket`, `bisect` or `confirm`; a sweep's are all `point`.",
  ),
  measuredMs: ms.describe('What rates are divided by, in ms.'),
  valid: z.boolean().describe('False: its figures say nothing about the target.'),
  reasons: z.array(z.string()).describe('Why not, one sentence each; empty when valid.'),
  tolerance: optional(tolerance),
  hopeless: optional(z.string()).describe(
    'Why it missed whatever its share: it was ended early as hopeless, or its queue was still growing at its end.',
  ),
  isMet: optional(z.boolean()).describe(
    'Whether it met what was asked; absent in a sweep that asks nothing, and of a run that is INVALID.',
  ),
  sent: count.describe('Requests sent.'),
  offeredPerSecond: z
    .number()
    .describe('Requests planned over the measured time; of sessions of several turns more than the level says.'),
  okPerSecond: z.number().describe('Requests that finished as asked while load was offered, per second.'),
  errors: optional(rateValue).describe('Share of requests that failed.'),
  goodput: optional(rateValue).describe(
    'Share of requests that met every slo; of a run that was ended early without the requests that this cut off.',
  ),
  accuracy: optional(rateValue).describe('Share of answers that were right.'),
  outputTokensPerSecond: optional(z.number()).describe('Output tokens per second.'),
  tokensPerSecondPerUser: optional(z.number()).describe('1000 / the median tpot in ms: what one user reads at.'),
  ttft: trendOf('Time to first token'),
  tpot: trendOf('Time per output token after the first'),
  itl: trendOf('Time between tokens'),
  e2e: trendOf('Planned start to end'),
  inFlight: gaugeOf('Requests in flight'),
  queueDepth: gaugeOf("Requests waiting, by the server's own word"),
  running: gaugeOf("Requests being worked on, by the server's own word"),
  kvUsage: gaugeOf("Share of the KV cache in use, by the server's own word"),
  hiddenQueue: gaugeOf('Requests in flight that the server knows nothing of'),
  cost: optional(cost),
});

/** The answer of a capacity search, whichever it is: none is an error. */
const loadLine = kinds('The load line: the highest rate at which enough requests are good.', [
  object('It lies between two rates.', {
    kind: z.literal('found'),
    perSecond: z.number().describe('Where the share of good requests crosses what was asked.'),
    interval: z
      .tuple([z.number(), z.number()])
      .describe(
        '[low, high]: no narrower than from the highest rate that held in all its runs to the lowest above it that missed in all of its, and wide enough for the point of another such search.',
      ),
    lowRuns: count.describe('Runs that agreed at the lower of these two rates.'),
    highRuns: count.describe('Runs that agreed at the higher.'),
  }),
  object('The lowest rate missed.', {
    kind: z.literal('below'),
    minPerSecond: z.number().describe('The lowest rate that was to be tried.'),
    goodputRatio: ratio.describe('Share of good requests there.'),
  }),
  object('The highest rate held.', {
    kind: z.literal('above'),
    maxPerSecond: z.number().describe('The highest rate that was to be tried.'),
    goodputRatio: ratio.describe('Share of good requests there.'),
  }),
  object('Not known.', {
    kind: z.literal('unknown'),
    why: z.string().describe('Runs that could not be trusted, time that ran out, a user who stopped it.'),
    heldPerSecond: optional(z.number()).describe('The highest rate that is known to hold all the same.'),
    missedPerSecond: optional(z.number()).describe('The lowest that is known to miss.'),
  }),
]);

const knee = object('Where the curve bends: from here on more load buys more waiting than work.', {
  level: loadLevel,
  because: z.string().describe('How it was found, in a sentence.'),
});

const curveRun = object('Which search or sweep this was.', {
  id: z.string().describe('Unique name of the search or sweep.'),
  name: z.string().describe("The scenario file's name without its ending."),
  startedAt,
  durationMs: ms.describe('Until the last run ended, in ms; the pauses of a search that was resumed left out.'),
  seed: z.number().describe('The seeds of all runs follow from it.'),
  scenarioHash: z.string().describe('SHA-256 of the resolved scenario, in hex.'),
  versions,
  command,
  stopped: optional(word('signal')).describe('Set when it was ended before its last run.'),
});

/** `curve.json`: several runs of one scenario at several loads. */
export const curveSchema = z
  .object({
    schema: schemaField,
    kind: z.enum(['capacity', 'sweep']).describe('A search for the load line, or runs at given loads.'),
    run: curveRun,
    target,
    slo,
    goodputRatio: optional(ratio).describe('The share of requests that must be good, 0–1.'),
    points: z.array(curvePoint).describe('In the order in which they were run.'),
    line: optional(loadLine),
    knee: optional(knee),
    exitCode: z.int().describe('Exit code of the command that made it.'),
  })
  .describe('Several runs of one scenario at several loads. A field that is absent was not measured.');
