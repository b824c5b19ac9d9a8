import pLimit from 'p-limit';
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
  for (const { name, source } of entries) byName.set(name, await (opened.get(source) as Promise<OpenSource>));
  return byName;
}
