import { z } from 'zod';
import { command, ms, object, optional, share, startedAt, versions, word } from './fields.ts';

export const block = object('Of a run made for an interleaved comparison.', {
  of: z.string().describe('Id of the comparison.'),
  pair: z.int().positive().describe('Which pair or block of it, from 1; its runs were made one right after the other.'),
  side: z.string().describe('Which of the two, a or b; of a study the name of an arm.'),
});

export const runInfo = object('Which run this was.', {
  id: z.string().describe('Unique name of the run.'),
  name: z.string().describe("The scenario file's name without its ending."),
  startedAt,
  durationMs: ms.describe('First arrival possible to last request ended, in ms.'),
  measuredMs: ms.describe(
    'What rates are divided by, in ms: the run without warm-up and without the drain after the last arrival.',
  ),
  warmupMs: optional(ms).describe(
    'What was planned in these first ms of the run is performed and not measured; absent without a warm-up.',
  ),
  seed: z.number().describe('Every random choice of the run follows from it.'),
  scenarioHash: z.string().describe('SHA-256 of the resolved scenario, in hex.'),
  versions,
  share,
  block: optional(block),
  command: command.describe('The command that repeats the run. Never holds a key.'),
  stopped: optional(
    word('signal', 'threshold', 'write-failed', 'worker-lost', 'script', 'hopeless', 'killed'),
  ).describe(
    'What ended the run before its planned end; absent when it reached it. Of one that was killed, only the records are known.',
  ),
  stopReason: optional(z.string()).describe(
    "With which the scenario's own code called `abort()`, or why a search gave the run up.",
  ),
});
