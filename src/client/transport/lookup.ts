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

  const placeBy = {
    first: () => 0,
    random: (count) => pickIndex(rng, count),
    roundRobin: (count) => turn++ % count,
  } as const satisfies Record<Dns['select'], (count: number) => number>;

  return (host, { all }, found) => {
    addressesOf(host).then(
      (answer) => {
        const usable = ALLOWED[policy](ofFamily(answer, 4), ofFamily(answer, 6), answer);
        const chosen = usable[placeBy[select](usable.length)];
        if (chosen === undefined) return found(noneOf(host, policy), '');
        return all === true ? found(null, [chosen]) : found(null, chosen.address, chosen.family);
      },
      (error: NodeJS.ErrnoException) => found(error, ''),
    );
  };
}

type Addresses = readonly LookupAddress[];

const ofFamily = (addresses: Addresses, wanted: 4 | 6): Addresses =>
  addresses.filter(({ family }) => family === wanted);

const ALLOWED: Readonly<Record<Dns['policy'], (four: Addresses, six: Addresses, all: Addresses) => Addresses>> = {
  preferIPv4: (four, six) => (four.length > 0 ? four : six),
  preferIPv6: (four, six) => (six.length > 0 ? six : four),
  onlyIPv4: (four) => four,
  onlyIPv6: (_, six) => six,
  any: (_four, _six, all) => all,
};

const noneOf = (host: string, policy: Dns['policy']): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} has no address that options.dns allows (${policy})`), { code: 'ENOTFOUND' });
