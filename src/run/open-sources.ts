import { dirname, resolve } from 'node:path';
import pLimit from 'p-limit';
import { PlimsollError } from '../core/errors.ts';
import { paceOf } from '../load/plan/executors/index.ts';
import type { OpenSource, PromptSource, SourceContext } from '../load/prompts/source.ts';
import { tokenTools } from '../load/tokens/token-tools.ts';
import { isEncoding } from '../load/tokens/tokenizer.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { targetsOf } from '../scenario/targets.ts';
import { tokenizerOf } from '../scenario/tokenizer.ts';
import { endOf, tooLong } from '../scenario/warmup.ts';

/** Files are read side by side, but not all at once: a trace may be large. */
const AT_ONCE = 2;

/** What the sources passed over, or read another way than written: one sentence each. */
export const promptNotes = (sources: ReadonlyMap<string, OpenSource>): readonly string[] => [
  ...new Set([...sources.values()].flatMap(({ notes = [] }) => notes)),
];

/** Opens every prompt source once, however many entries share it. By the entry's name. */
export async function openSources(scenario: Scenario): Promise<ReadonlyMap<string, OpenSource>> {
  const { entries, file, seed, tokenizer, warmupMs } = scenario;
  const context: SourceContext = { folder: dirname(resolve(file)), seed, ...tokenTools(tokenizerOf(scenario)) };
  // Answers may have to be counted with it; a file that is missing is better known now.
  if (!isEncoding(tokenizer)) await context.tokenizer();
  const limit = pLimit(AT_ONCE);
  const opened = new Map<PromptSource, Promise<OpenSource>>();
  for (const { work } of entries) {
    if (work.kind === 'prompts' && !opened.has(work.source))
      opened.set(
        work.source,
        limit(() => work.source.open(context)),
      );
  }
  const byName = new Map<string, OpenSource>();
  for (const { name, work, exec, executor } of entries) {
    if (work.kind === 'session') continue;
    const { source } = work;
    const open = await (opened.get(source) as Promise<OpenSource>);
    if (paceOf(executor).kind === 'recorded' && open.arrivals === undefined)
      throw new PlimsollError(
        'SCENARIO_INVALID',
        `options.scenarios.${name}: the executor "${executor.kind}" takes its start times from the prompt source, and "${exec}" (${source.name}) brings none; use another executor.`,
      );
    if (open.asksLists === true && !targetsOf(scenario).every(({ api }) => api === 'openai-embeddings'))
      throw new PlimsollError(
        'SCENARIO_INVALID',
        `options.scenarios.${name}: "${exec}" (${source.name}) asks for lists of texts, which only an embeddings API takes; set the target's api to openai-embeddings.`,
      );
    byName.set(name, open);
  }
  // Only now is it known how long a trace is.
  const problem = tooLong(warmupMs, endOf(entries, byName));
  if (problem !== undefined) throw new PlimsollError('SCENARIO_INVALID', `warmup: ${problem}`);
  return byName;
}
