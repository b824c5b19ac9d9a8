import type { OpenSource } from '../../load/prompts/source.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** The share that a plain `goodput` threshold of the file asks for. */
export const goodputIn = ({ thresholds }: Pick<Scenario, 'thresholds'>): number | undefined =>
  thresholds.find(
    ({ metric, selector, aggregation, comparison, limit }) =>
      metric === 'goodput' &&
      Object.keys(selector).length === 0 &&
      aggregation.kind === 'rate' &&
      (comparison === '>' || comparison === '>=') &&
      limit > 0 &&
      limit < 1,
  )?.limit;

/** Of one turn, in tokens, where the sources say. */
export function longestAnswer(
  { entries }: Pick<Scenario, 'entries'>,
  sources: ReadonlyMap<string, OpenSource>,
): number | undefined {
  const answers = entries.map(({ name }) => {
    const { outputTokens, turns = 1 } = sources.get(name)?.worstCase ?? {};
    return outputTokens === undefined ? undefined : outputTokens / turns;
  });
  return answers.every((each) => each !== undefined) ? Math.max(...answers) : undefined;
}
