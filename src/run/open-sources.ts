import pLimit from 'p-limit';
import { PlimsollError } from '../core/errors.ts';
import type { OpenSource, PromptSource, SourceContext } from '../prompts/source.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Files are read side by side, but not all at once: a trace may be large. */
const AT_ONCE = 2;

/** Opens every prompt source once, however many entries share it. By the entry's name. */
export async function openSources(
  { entries }: Pick<Scenario, 'entries'>,
  context: SourceContext,
): Promise<ReadonlyMap<string, OpenSource>> {
  const limit = pLimit(AT_ONCE);
  const opened = new Map<PromptSource, Promise<OpenSource>>();
  for (const { source } of entries) {
    if (!opened.has(source))
      opened.set(
        source,
        limit(() => source.open(context)),
      );
  }
  const byName = new Map<string, OpenSource>();
  for (const { name, source, exec, executor } of entries) {
    const open = await (opened.get(source) as Promise<OpenSource>);
    if (executor.kind === 'replay' && open.arrivals === undefined)
      throw new PlimsollError(
        'SCENARIO_INVALID',
        `options.scenarios.${name}: the executor "replay" takes its start times from the prompt source, and "${exec}" (${source.name}) brings none; use another executor.`,
      );
    byName.set(name, open);
  }
  return byName;
}
