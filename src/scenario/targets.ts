import { given } from '../core/given.ts';
import { spelled } from '../core/place.ts';
import { checkConnection } from './connection-options.ts';
import type { Mistakes } from './mistakes.ts';
import type { NamedTarget, Scenario, Target } from './scenario.ts';

/** Whom a scenario asks. */
export type Asked = Pick<Scenario, 'target' | 'targets' | 'route'>;

/** Every target of a run, in the order of the file. */
export const targetsOf = ({ target, targets }: Asked): readonly (Target | NamedTarget)[] => targets ?? [target];

/** Where a target is written: `target`, or `targets.deep`. */
export const placeOf = (target: Target | NamedTarget): string =>
  'name' in target ? spelled(['targets', target.name]) : 'target';

/** Each with how it is to be reached, which k6's options say by host. */
export function connected(
  asked: Asked | undefined,
  options: Readonly<Record<string, unknown>>,
  mistakes: Mistakes,
): { readonly whom: Asked | undefined; readonly warnings: readonly string[] } {
  if (asked === undefined) {
    // The options are checked all the same.
    checkConnection(options, undefined, mistakes);
    return { whom: undefined, warnings: [] };
  }
  const warnings = new Set<string>();
  const connect = <T extends Target>(one: T): T => {
    const { connection, warnings: own } = checkConnection(options, one.url, mistakes);
    for (const warning of own) warnings.add(warning);
    if (one.http2 === true && connection?.isUsedOnce === true)
      mistakes.add(
        ['options', 'noConnectionReuse'],
        `cannot be combined with ${placeOf(one)}.http2, where many requests share a connection`,
      );
    return connection === undefined ? one : { ...one, connection };
  };
  const { target, targets, route } = asked;
  const each = targets?.map(connect);
  const whom = given({ target: each?.[0] ?? connect(target), targets: each, route });
  return { whom, warnings: [...warnings] };
}
