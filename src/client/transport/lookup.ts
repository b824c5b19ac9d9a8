import { type LookupAddress, promises } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock, RunMs } from '../../core/clock.ts';
import { pickIndex, type Rng } from '../../core/rng.ts';
import type { Dns } from './connection.ts';

type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const resolveAll: Resolve = (host) => promises.lookup(host, { all: true });

/**
 * Finds the one address for each new connection, as k6's `dns` says. Connections that open while an answer is on its
 * way share it; a refusal is not kept.
 */
export function lookupFor(
  { ttlMs, select, policy }: Dns,
  clock: Clock,
  rng: Rng,
  resolve: Resolve = resolveAll,
): LookupFunction {
  const known = new Map<string, { readonly asked: Promise<readonly LookupAddress[]>; readonly atMs: RunMs }>();
  let turn = 0;

  const addressesOf = (host: string): Promise<readonly LookupAddress[]> => {
    const last = known.get(host);
    if (last !== undefined && clock.now() - last.atMs < ttlMs) return last.asked;
    const asked = resolve(host);
    known.set(host, { asked, atMs: clock.now() });
    asked.catch(() => {
      if (known.get(host)?.asked === asked) known.delete(host);
    });
    return asked;
  };

  const place = (count: number): number => {
    switch (select) {
      case 'first':
        return 0;
      case 'random':
        return pickIndex(rng, count);
      case 'roundRobin':
        return turn++ % count;
      default:
        return select satisfies never;
    }
  };

  return (host, { all }, found) => {
    addressesOf(host).then(
      (answer) => {
        const usable = allowed(answer, policy);
        const chosen = usable[place(usable.length)];
        if (chosen === undefined) return found(noneOf(host, policy), '');
        return all === true ? found(null, [chosen]) : found(null, chosen.address, chosen.family);
      },
      (error: NodeJS.ErrnoException) => found(error, ''),
    );
  };
}

function allowed(addresses: readonly LookupAddress[], policy: Dns['policy']): readonly LookupAddress[] {
  const of = (wanted: number): readonly LookupAddress[] => addresses.filter(({ family }) => family === wanted);
  const [four, six] = [of(4), of(6)];
  switch (policy) {
    case 'preferIPv4':
      return four.length > 0 ? four : six;
    case 'preferIPv6':
      return six.length > 0 ? six : four;
    case 'onlyIPv4':
      return four;
    case 'onlyIPv6':
      return six;
    case 'any':
      return addresses;
    default:
      return policy satisfies never;
  }
}

const noneOf = (host: string, policy: Dns['policy']): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} has no address that options.dns allows (${policy})`), { code: 'ENOTFOUND' });
