import { shown } from '../core/takes.ts';
import type { RouteFunction } from '../load/sessions/route.ts';
import type { Declaration } from './declaration.ts';
import type { Mistakes } from './mistakes.ts';
import type { DeclaredEntry } from './shortcuts.ts';

/** The function that decides between targets, where a module exports one. */
export function checkRoute({ kind, keys }: Declaration, mistakes: Mistakes): RouteFunction | undefined {
  const { route } = keys;
  if (route === undefined) return undefined;
  const problem = kind === 'document' ? IN_DOCUMENT : whyNoRoute(route);
  if (problem === undefined) return route as RouteFunction;
  mistakes.add(['route'], problem);
  return undefined;
}

/** Without `targets` it decides nothing, and is right only as what an entry runs. */
export function checkRouteAlone({ keys }: Declaration, entries: readonly DeclaredEntry[], mistakes: Mistakes): void {
  const isExec = entries.some(({ declared }) => Object(declared).exec === 'route');
  if (keys['route'] !== undefined && !isExec)
    mistakes.add(['route'], 'decides between targets, and there are none; name them in targets, or call it otherwise');
}

const IN_DOCUMENT = 'takes a function, which only a module (.ts, .js) can hold; give each of targets a weight instead';

function whyNoRoute(route: unknown): string | undefined {
  if (typeof route !== 'function') return `takes a function, got ${shown(route)}`;
  if (/^(Async)?GeneratorFunction$|^AsyncFunction$/.test(route.constructor.name))
    return 'takes a function that answers at once with the name of a target; write it without async and *';
  return /^class\b/.test(Function.prototype.toString.call(route)) ? 'takes a function, got a class' : undefined;
}
