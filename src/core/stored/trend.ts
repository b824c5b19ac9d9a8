import { z } from 'zod';
import { count, kinds, object, optional, schemaField, share, startedAt } from './fields.ts';

const place = z.int().nonnegative();
const pair = z.tuple([z.number(), z.number()]);

const leftOut = object('A folder that was looked into, or a run that was read, and is in no group.', {
  folder: z.string().describe('As it was found.'),
  why: z.string().describe('One sentence. May quote foreign text: escape before showing.'),
});

const trendRun = object('One run of a group.', {
  id: z.string().describe('Unique name of the run.'),
  startedAt,
  folder: z.string().describe('Where it lies.'),
  report: optional(z.array(z.string())).describe(
    "Its `report.html`, from the page's folder, a name a step; absent when there is none below that.",
  ),
  state: z
    .enum(['counted', 'invalid', 'stopped'])
    .describe('Runs that are `invalid` or `stopped` are shown and count in nothing.'),
  why: z.array(z.string()).describe('Why it does not count, one sentence each.'),
  seed: z.number().describe('Every random choice of the run follows from it.'),
  version: z.string().describe('Of plimsoll.'),
});

const trendPart = object('Runs one after the other that all had the same load.', {
  from: place.describe("Place of its first run among the group's, from 0."),
  because: optional(z.string()).describe('What differs from the part before; absent of the first.'),
});

const stretch = object('Between two changes, or the ends of a part: runs that do not differ but by chance.', {
  from: place.describe("Place of its first run among the group's."),
  to: place.describe('Place of its last run.'),
  runs: count.describe('How many of them count.'),
  middle: z.number().describe('The middle one of those; of an even number the lower of the middle two.'),
  band: optional(pair).describe(
    '[low, high], within which another such run is in 19 of 20 cases: of all runs of the stretch, but for the latest run of the group, which is judged by it. Absent with fewer than five, or when all were equal.',
  ),
});

const trendChange = object('Where a figure changed.', {
  at: place.describe('Place of the first run after it.'),
  from: z.number().describe('The middle run before.'),
  to: z.number().describe('The middle run after.'),
  ratio: optional(z.number()).describe('to / from − 1; absent from 0.'),
  direction: z.enum(['better', 'worse', 'neither']).describe('What it means.'),
  p: z.number().describe('How often shuffled runs show as large a one.'),
});

const seriesState = kinds('How it stands.', [
  object('No change in the last part.', {
    kind: z.literal('steady'),
    runs: count.describe('Runs of the last part that count.'),
  }),
  object('The last change of the last part.', { kind: z.literal('changed'), ...trendChange.shape }),
  object('Too few runs to tell.', {
    kind: z.literal('few'),
    runs: count.describe('Runs of the last part that count.'),
    needed: count.describe('As many as it takes.'),
  }),
  object('Not measured in any run of the last part that counts.', { kind: z.literal('none') }),
]);

const latest = object('The last counted run of the last part in which it was measured.', {
  at: place.describe("Place of the run among the group's."),
  value: z.number().describe('What was measured in it.'),
  outside: optional(z.enum(['above', 'below'])).describe('Where it lies, when not within the band of its stretch.'),
});

const trendSeries = object('One figure over the runs of a group.', {
  figure: z.string().describe('`ttft:p95`, `goodput`, `queue_depth:max`, `cost:per_million_output_tokens`.'),
  better: z.enum(['lower', 'higher', 'neither']).describe('Which values are better.'),
  values: z
    .array(z.number().nullable())
    .describe(
      'One a run, in the unit of the metric: ms, a share of 0–1, a number of requests, per second; null where it was not measured.',
    ),
  intervals: z.array(pair.nullable()).describe('95 % intervals of the values within their runs, where a run has one.'),
  untrusted: optional(z.array(place)).describe(
    'Places of runs that count, of whose value so much may be the generator’s own that it counts in nothing; absent without any.',
  ),
  tooFew: count.describe('Runs in which a quantile had too few requests to be told.'),
  stretches: z.array(stretch).describe('In the order of runs.'),
  changes: z.array(trendChange).describe('In the order of runs.'),
  state: seriesState,
  latest: optional(latest),
});

const trendGroup = object('Runs of one scenario against one target.', {
  name: z.string().describe('Of the scenario.'),
  target: object('What was put under load.', {
    origin: z.string().describe('Scheme, host and port of the url.'),
    model: z.string().describe('Model asked for.'),
    api: z.string().describe('Dialect spoken.'),
  }),
  share,
  earlier: count.describe('Earlier runs that `--last` leaves out.'),
  runs: z.array(trendRun).describe('In the order in which they were begun.'),
  parts: z
    .array(trendPart)
    .describe('Within a part all runs had the same load. The last one is what states are told of.'),
  series: z.array(trendSeries).describe('One a figure.'),
});

/** What `plimsoll trend --json` prints. */
export const trendSchema = z
  .object({
    schema: schemaField,
    margin: z
      .number()
      .describe('The least change that is told, relative: 0.05 is 5 %. Of shares a fifth of it, as a difference.'),
    significance: z.number().describe('How likely a series in which nothing changed is to show a change all the same.'),
    groups: z.array(trendGroup).describe('The one with the most runs first. Runs of two groups are never compared.'),
    leftOut: z.array(leftOut).describe('What was found and is in no group.'),
  })
  .describe(
    'Many runs of the same load, in the order in which they were begun. A field that is absent was not measured.',
  );
