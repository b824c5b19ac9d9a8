import type { ConnectionsAhead } from '../client/transport/connections.ts';
import type { Transport } from '../client/transport/exchange.ts';
import { type HttpTarget, httpTransport } from '../client/transport/http.ts';
import type { Dialect } from '../client/wire/dialect.ts';
import { dialectFor } from '../client/wire/dialects.ts';
import type { WireClock } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';
import { byRoute, byWeight, type Choice, onlyOne } from '../load/engine/choice.ts';
import type { Scenario, ScenarioEntry, Target } from '../scenario/scenario.ts';
import { targetsOf } from '../scenario/targets.ts';

/** The way to one target, over connections of its own: what it takes to open them is then told apart, too. */
export interface Door {
  readonly target: Target;
  readonly dialect: Dialect;
  readonly transport: Transport;
  /** What tells its records from those of the others. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One for each target, in the order of the file. @param ahead connections to them that are open already */
export const openDoors = (
  scenario: Scenario,
  targets: readonly HttpTarget[],
  clock: WireClock,
  ahead: readonly ConnectionsAhead[],
): readonly Door[] =>
  targetsOf(scenario).map((target, i) => {
    const dialect = dialectFor(target.api, target);
    return {
      target,
      dialect,
      transport: httpTransport(targets[i] as HttpTarget, dialect, scenario.timeouts, clock, ahead[i]),
      tags: 'name' in target ? { target: target.name } : {},
    };
  });

/** Which door each session of an entry takes, as the context that it is performed in behind it. */
export function choiceOf<C, D = Door>(
  { targets, route, tags }: Scenario,
  entry: ScenarioEntry,
  doors: readonly D[],
  contextAt: (door: D) => C,
  rng: Rng,
): Choice<C> {
  const contexts = doors.map(contextAt);
  if (targets === undefined) return onlyOne(contexts[0] as C);
  if (route === undefined)
    return byWeight(
      targets.map(({ weight = 1 }, i) => ({ weight, context: contexts[i] as C })),
      rng,
    );
  const byName = new Map(targets.map(({ name }, i) => [name, contexts[i] as C]));
  return byRoute(byName, route, { scenario: entry.name, tags: { ...tags, ...entry.tags } });
}
