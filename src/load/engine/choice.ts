import { didYouMean } from '../../core/nearest.ts';
import type { Rng } from '../../core/rng.ts';
import { listed, shown } from '../../core/takes.ts';
import type { RouteFunction, RouteRequest } from '../sessions/route.ts';

/** What a route looks at, beside where it comes from. */
export type FirstRequest = Pick<RouteRequest, 'messages' | 'inputTokens' | 'maxTokens'>;

/**
 * To which of a run's targets a session goes, as the context that its requests are performed in. A whole session goes
 * to one: a conversation's later turns find their prefix where the first was answered.
 */
export interface Choice<C> {
  /** Undefined where only the first request decides. */
  beforehand(index: number): C | undefined;
  /** @throws what the scenario's `route` throws, and for an answer that is no target's name */
  byRequest(index: number, first: FirstRequest): C;
}

export interface Weighted<C> {
  readonly weight: number;
  readonly context: C;
}

export const onlyOne = <C>(context: C): Choice<C> => ({ beforehand: () => context, byRequest: () => context });

/**
 * Drawn for each iteration by itself, so that whoever performs it comes to the same.
 *
 * @param rng of the iterations, which draw from its forks what they ask
 */
export function byWeight<C>(contexts: readonly Weighted<C>[], rng: Rng): Choice<C> {
  const total = contexts.reduce((sum, { weight }) => sum + weight, 0);
  const draw = (index: number): C => {
    let left = rng.fork(index).fork('target').next() * total;
    for (const { weight, context } of contexts) {
      if (left < weight) return context;
      left -= weight;
    }
    return (contexts[0] as Weighted<C>).context; // What rounding leaves over.
  };
  return { beforehand: draw, byRequest: draw };
}

/** As the scenario's own function says. */
export function byRoute<C>(
  contexts: ReadonlyMap<string, C>,
  route: RouteFunction,
  { scenario, tags }: Pick<RouteRequest, 'scenario' | 'tags'>,
): Choice<C> {
  return {
    beforehand: () => undefined,
    byRequest(iteration, { messages, ...more }) {
      // Copies: what it does to them must not change what is asked.
      const copied = messages.map((message) => ({ ...message }));
      const name: unknown = route({ messages: copied, ...more, scenario, iteration, tags: { ...tags } });
      const context = typeof name === 'string' ? contexts.get(name) : undefined;
      if (context === undefined) throw new TypeError(noSuchTarget(name, [...contexts.keys()]));
      return context;
    },
  };
}

function noSuchTarget(name: unknown, names: readonly string[]): string {
  if (name instanceof Promise) name.catch(() => {}); // The refusal is what is told.
  const guess = typeof name === 'string' ? didYouMean(name, names) : '';
  return `route answered ${shown(name)}, which names no target${guess || `; there is ${listed(names, 'and')}`}`;
}
