import { join } from 'node:path';
import { z } from 'zod';
import type { PlanOutline } from '../../core/plan.ts';
import { type Stored, target } from '../../core/stored/fields.ts';
import { runNote } from '../../core/stored/result.ts';
import { runInfo } from '../../core/stored/run-info.ts';
import { writtenThreshold } from '../../scenario/from-json.ts';
import { readJson, readJsonIfThere } from './read-json.ts';
import { FILES } from './run-folder.ts';

const ms = z.number();
const name = z.string();

const plan = z.object({
  warmupMs: ms,
  endsMs: ms,
  loads: z.array(
    z.object({ kind: z.string(), name, endsMs: ms, budget: z.exactOptional(z.object({ kind: z.string() })) }),
  ),
}) satisfies z.ZodType<PlanOutline>;

/**
 * `scenario.json`: all that is known of a run before its first request, keys left out. With its records it is enough to
 * say what was measured, should the run be killed before it has said so itself.
 */
const runStart = z.object({
  run: runInfo
    .pick({ id: true, name: true, startedAt: true, scenarioHash: true, versions: true, command: true, share: true })
    .extend({ workers: z.int().positive() }),
  /** Which process performs it, so that nobody takes a run that goes on for one that was killed. */
  process: z.object({ id: z.int().positive(), host: z.string() }),
  target,
  plan,
  /** Where the server tells what it does; absent where it was not to be asked. */
  server: z.exactOptional(
    z.object({
      sources: z.array(z.object({ url: z.string(), flavour: z.string() })),
      everyMs: ms,
      notes: z.array(z.string()),
      coversAll: z.boolean(),
      timesCoverAll: z.exactOptional(z.boolean()),
    }),
  ),
  /** What was noted before the first request; absent when nothing was, and in what earlier versions wrote. */
  notes: z.exactOptional(z.array(runNote)),
  /** As it was resolved. */
  scenario: z.unknown(),
  /** What its thresholds say; absent in what earlier versions wrote. */
  thresholds: z.exactOptional(z.array(writtenThreshold)),
});

export type RunStart = Stored<typeof runStart>;

/** What a killed run left of its beginning. Throws `RUN_UNREADABLE`. */
export const readRunStart = (folder: string): Promise<RunStart> =>
  readJson(join(folder, FILES.scenario), { schema: runStart });

/** The scenario alone, as reports show it; undefined where the folder has none. */
export const readScenario = async (folder: string): Promise<unknown> =>
  (await readJsonIfThere(join(folder, FILES.scenario), { schema: z.object({ scenario: z.unknown() }) }))?.scenario;
