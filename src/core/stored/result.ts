import { z } from 'zod';
import { cost, firstTokenParts, tokenAccount } from './accounts.ts';
import { count, ms, object, optional, schemaField, target } from './fields.ts';
import { generatorHealth } from './generator.ts';
import { law, thresholdVerdict, validity } from './judgements.ts';
import { metrics } from './metric-values.ts';
import { counts, cutOff, errorGroup, pickedRequests, warmup } from './requests.ts';
import { runInfo } from './run-info.ts';
import { series } from './series.ts';
import { serverAccount } from './server-account.ts';

export const checks = z
  .record(
    z.string(),
    z.object({
      passes: count.describe('Times the check was true.'),
      fails: count.describe('Times it was not.'),
    }),
  )
  .describe("The scenario's own checks, by name.");

export const runNote = object('Something to be known beside the figures.', {
  kind: z.string().describe('What sort: `prompts`, `target`, or one of the oddities of answers.'),
  message: z.string().describe('One sentence. It may quote foreign text. Escape before showing.'),
  requests: optional(count).describe('How many requests it is about, where it is about requests.'),
});

const sessions = object("How sessions of several turns, or of the scenario's own code, ended; absent without any.", {
  finished: count.describe('Sessions that came to their own end.'),
  failed: count.describe('Declared sessions that ended with a turn that failed.'),
  threw: count.describe("Sessions of the scenario's own code that threw."),
  cut: count.describe('Sessions cut off at the end of the run or by a stop.'),
});

const thrownGroup = z.object({
  message: z
    .string()
    .describe('What was thrown first there, on one line. It may quote a model. Escape before showing.'),
  where: optional(z.string()).describe("Place in the scenario's files, like `agent.ts:12:9`."),
  count: count.describe('How often.'),
  firstAtMs: ms.describe('When first, in run time, in ms.'),
});

const markedFailed = object("The scenario's own code marked the run as failed.", {
  count: count.describe('How often `fail()` was called, once a session at most.'),
  reason: z.string().describe("The first one's reason."),
  firstAtMs: ms.describe('When first, in run time, in ms.'),
});

/** `result.json`: everything a report may say about a run. */
export const resultSchema = z
  .object({
    schema: schemaField,
    run: runInfo,
    target,
    counts,
    metrics: metrics.describe('Over the whole run, by name.'),
    groups: z.record(z.string(), metrics).describe('The same by selector: `scenario:chat`, `tier:batch`, `turn:2`.'),
    errors: z.array(errorGroup).describe('What went wrong, by sort.'),
    warmup: optional(warmup),
    censored: optional(cutOff),
    series,
    requests: optional(pickedRequests),
    generator: generatorHealth,
    server: optional(serverAccount),
    firstToken: optional(firstTokenParts),
    cost: optional(cost),
    tokens: optional(tokenAccount),
    checks: optional(checks),
    sessions: optional(sessions),
    thrown: optional(z.array(thrownGroup)).describe(
      "What the scenario's own code threw, by place, the most frequent first; absent when it threw nothing.",
    ),
    markedFailed: optional(markedFailed),
    notes: optional(z.array(runNote)).describe(
      'All that was left out, skipped, sniffed, tidied or taken another way than asked; absent when nothing was.',
    ),
    laws: z.array(law).describe('Laws checked at the end of the run.'),
    validity,
    thresholds: z.array(thresholdVerdict).describe('What was asserted of the run.'),
    exitCode: z.int().describe('Exit code of the command that made the run.'),
  })
  .describe('Everything measured in one run. A field that is absent was not measured; nothing is 0 for want of data.');
