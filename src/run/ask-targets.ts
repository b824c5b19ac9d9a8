import type { HttpTarget } from '../client/transport/http.ts';
import { preflight } from '../client/transport/preflight.ts';
import { modelsAt } from '../scenario/models.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { targetsOf } from '../scenario/targets.ts';

/**
 * Asks each target for its models, one after the other, so that the first that cannot do is named. Returns what is worth
 * noting.
 */
export async function askTargets(
  scenario: Scenario,
  targets: readonly HttpTarget[],
  interrupt: AbortSignal,
): Promise<readonly string[]> {
  const unsure: string[] = [];
  for (const [i, target] of targetsOf(scenario).entries()) {
    const text = await preflight(targets[i] as HttpTarget, modelsAt(target, scenario), target.apiKey?.env, interrupt);
    if (text !== undefined) unsure.push(text);
  }
  return unsure;
}
