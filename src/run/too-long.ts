import { type ListedModel, listedAs } from '../client/transport/listed-models.ts';
import { formatNumber } from '../core/units.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { modelOf } from '../scenario/models.ts';
import type { Scenario, Target } from '../scenario/scenario.ts';

/**
 * What asks for more tokens, prompt and answer together, than a model takes, one sentence each: where an exact length is
 * asked for, servers refuse such a request at once. Of several turns it is not known how long the longest is.
 */
export function tooLong(
  { entries }: Pick<Scenario, 'entries'>,
  target: Target,
  sources: ReadonlyMap<string, OpenSource>,
  models: readonly ListedModel[],
): readonly string[] {
  return entries.flatMap((entry) => {
    const { turns, inputTokens = 0, outputTokens = 0 } = sources.get(entry.name)?.worstCase ?? { turns: 0 };
    const model = modelOf(entry, target);
    const most = listedAs(model, models)?.mostTokens;
    if (turns !== 1 || most === undefined || inputTokens + outputTokens <= most) return [];
    const asks = `${formatNumber(inputTokens)} tokens and for ${formatNumber(outputTokens)}`;
    return [
      `${entry.name} asks ${model} with up to ${asks}, and it takes ${formatNumber(most)} in all, so the longest requests may be refused.`,
    ];
  });
}
