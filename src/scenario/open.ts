import { dirname } from 'node:path';
import { PlimsollError } from '../core/errors.ts';
import type { OpenSource, PromptSource } from '../prompts/source.ts';
import { loadTokenizer } from '../tokens/tokenizer.ts';
import type { Scenario } from './scenario.ts';

/** The scenario's prompt sources, opened, by the name of the entry; one that several entries use is opened once. */
export async function openSources(scenario: Scenario): Promise<ReadonlyMap<string, OpenSource>> {
  const context = { folder: dirname(scenario.file), seed: scenario.seed, tokenizer: loadTokenizer };
  const opened = new Map<PromptSource, OpenSource>();
  const byEntry = new Map<string, OpenSource>();
  for (const { name, source, executor } of scenario.entries) {
    const open = opened.get(source) ?? (await source.open(context));
    opened.set(source, open);
    if (executor.kind === 'replay' && open.arrivals === undefined)
      throw new PlimsollError(
        'SCENARIO_INVALID',
        `options.scenarios.${name}: the executor "replay" takes start times from its prompt source, and "${source.name}" has none.`,
      );
    byEntry.set(name, open);
  }
  return byEntry;
}
