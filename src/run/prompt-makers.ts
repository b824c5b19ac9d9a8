import { dialectFor } from '../client/wire/dialects.ts';
import { seeded } from '../core/rng.ts';
import { type Made, makerOf, type Tongue } from '../load/engine/made.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { modelOf } from '../scenario/models.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { targetsOf } from '../scenario/targets.ts';
import { choiceOf } from './doors.ts';

/** What makes the prompts of each entry, by its name. It follows from the scenario alone, so any thread makes the same. */
export function promptMakers(
  scenario: Scenario,
  sources: ReadonlyMap<string, OpenSource>,
): ReadonlyMap<string, (index: number) => Made> {
  const targets = targetsOf(scenario).map((target) => ({ target, dialect: dialectFor(target.api, target) }));
  return new Map(
    scenario.entries.flatMap((entry) => {
      const source = sources.get(entry.name);
      if (source === undefined) return [];
      const rng = seeded(scenario.seed).fork(entry.name);
      const tongues = targets.map(({ target, dialect }): Tongue => ({ dialect, model: modelOf(entry, target) }));
      const choice = choiceOf(scenario, entry, tongues, (tongue) => tongue, rng);
      return [[entry.name, makerOf({ source, rng }, (index) => choice.beforehand(index))] as const];
    }),
  );
}
