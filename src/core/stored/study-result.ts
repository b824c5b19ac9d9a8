import { z } from 'zod';
import { cost } from './accounts.ts';
import { changeInterval, metricUnit, missing } from './comparison.ts';
import { command, count, kinds, ms, object, optional, schemaField, slo, startedAt, versions, word } from './fields.ts';
import { validity } from './judgements.ts';

const studyArm = object('One of those that are compared.', {
  name: z.string().describe('What claims and folders call it.'),
  about: z.string().describe('What it is, in words.'),
  assumed: optional(z.string()).describe('What of it is assumed and was measured nowhere.'),
  asks: z.array(z.string()).describe('`moe-dynamic at http://127.0.0.1:8000/v1`, each target.'),
  cost: optional(cost.pick({ gpuHourly: true, gpus: true })).describe('What it costs; absent where it has no price.'),
});

const studyRate = object('One step of the ladder.', {
  perSecond: z
    .number()
    .describe(
      'What claims and folders call it: sessions a second of an arm that costs `perHour`, or of each where none has a price.',
    ),
  offered: z
    .record(z.string(), z.number())
    .describe('Sessions a second that each arm is offered, by its name: as much for the same money.'),
});

const studyRun = object('One run of a study.', {
  arm: z.string().describe('Name of its arm.'),
  perSecond: z.number().describe('Its step of the ladder.'),
  block: z.int().describe('Its block, from 1.'),
  path: z.string().describe('Its folder, below that of the study.'),
  seed: z.number().describe('Every random choice of the run follows from it.'),
  sent: count.describe('Requests sent.'),
  ok: count.describe('Requests that finished as asked.'),
  validity,
  values: z
    .record(z.string(), z.number())
    .describe('By their keys, the figures that claims and charts need and that this run has.'),
});

const changeScale = z.enum(['relative', 'difference']);

const claimVerdict = z.enum(['held', 'not-held', 'unclear', 'invalid']);

const claimSide = z.object({
  arm: z.string().describe('Name of an arm.'),
  perSecond: z.number().describe('A step of the ladder.'),
});

const claimReason = kinds('Why the verdict is what it is.', [
  object('There was enough to tell.', { kind: z.literal('judged') }),
  object('With so few blocks nothing could be told from chance.', { kind: z.literal('few-blocks') }),
  object('Not told from chance.', { kind: z.literal('wide') }),
  object('Something of what is expected was not measured.', { kind: z.literal('missing') }),
  object('A run that it rests on cannot be trusted.', {
    kind: z.literal('invalid'),
    path: z.string().describe('Folder of the run.'),
    message: z.string().describe('Why it cannot be trusted.'),
  }),
]);

const expectedChange = object('How the figure moved from base to candidate; absent where that cannot be told.', {
  estimate: z.number().describe("Hodges–Lehmann's estimate over blocks."),
  interval: optional(changeInterval),
  blocks: z.array(z.number()).describe('One for each block.'),
});

const expectationResult = z
  .object({
    figure: z.string().describe('Key of the figure: `ttft:p95`, `errors`.'),
    title: z.string().describe('What it is called, for people.'),
    unit: metricUnit.describe('Of its values.'),
    scale: changeScale.describe(
      "How changes of it are told: as a ratio less 1, or as a difference in the figure's unit.",
    ),
    from: optional(z.number()).describe('The change is expected to be this or more.'),
    to: optional(z.number()).describe('The change is expected to be this or less; one of the two is there.'),
    base: optional(z.number()).describe('Median of the base over blocks; absent where nothing was measured.'),
    candidate: optional(z.number()).describe('The same of the candidate.'),
    change: optional(expectedChange),
    missing: optional(missing),
    isWithin: optional(z.boolean()).describe('Whether the estimate is where it was expected.'),
  })
  .describe('One figure of a claim: how it moved from base to candidate, and within what it was expected.');

const claimResult = object('One claim, and what was found.', {
  id: z.string().describe('What the study calls it.'),
  says: z.string().describe('The claim, in words.'),
  of: z.string().describe('Whose claim it is, in words.'),
  doesNotShow: z.string().describe('What does not follow from it even if it holds.'),
  base: claimSide.describe('What it is claimed against.'),
  candidate: claimSide.describe('What it is claimed of.'),
  verdict: claimVerdict.describe('What the runs say of it.'),
  because: claimReason,
  p: optional(z.number()).describe(
    'Two-sided, exact, over blocks: of all that is expected together. Absent where it was not judged.',
  ),
  adjustedP: optional(z.number()).describe('The same after Holm, over all claims that were judged.'),
  blocks: count.describe('Blocks in which both sides have a run that can be trusted.'),
  blocksNeeded: count.describe('With which so many claims could be told from chance at all.'),
  expected: z.array(expectationResult).describe('One and more; the claim holds when all do.'),
});

const studyInfo = object('Which study this was.', {
  id: z.string().describe('Unique name of the study.'),
  name: z.string().describe("The study file's name without its ending."),
  startedAt,
  seed: z.number().describe('The seeds of all runs follow from it.'),
  versions,
  command,
  stopped: optional(word('signal', 'script')).describe('What ended it before all blocks were made.'),
});

/** `claims.json`: claims, each with the experiment that was made of it and what was measured. */
export const studyResultSchema = z
  .object({
    schema: schemaField,
    run: studyInfo,
    question: z.string().describe('In a sentence: what all this is about.'),
    notice: optional(z.string()).describe(
      'What a reader must know before any figure, such as that all of it is synthetic; absent where there is nothing.',
    ),
    arms: z.array(studyArm).describe('What is compared.'),
    rates: z.array(studyRate).describe('The ladder of loads, ascending.'),
    perHour: optional(z.number()).describe(
      'Where arms have a price: the rates are those of an arm that costs this much an hour.',
    ),
    blocks: count.describe('As planned; runs may be of fewer.'),
    settleMs: ms.describe('Of each run, what is not measured at its beginning, in ms.'),
    measureMs: ms.describe('Of each run, what is measured, in ms.'),
    slo,
    alpha: z.number().describe('What an adjusted p value must not exceed, and 1 − the confidence of intervals: 0.05.'),
    claims: z.array(claimResult).describe('In the order in which the study has them.'),
    runs: z.array(studyRun).describe('Every run, in the order in which they were made.'),
    exitCode: z.int().describe('Exit code of the command that made it.'),
  })
  .describe(
    'What a study found. The replicate is the block, in which every arm had a run at every rate. A field that is absent is not known. Names, claims and notices are foreign text: escape before showing.',
  );
