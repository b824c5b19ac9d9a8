import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { seeded } from '../../core/rng.ts';
import type { Dns } from './connection.ts';
import { lookupFor } from './lookup.ts';

const ADDRESSES: readonly LookupAddress[] = [
  { address: '::1', family: 6 },
  { address: '10.0.0.1', family: 4 },
  { address: '10.0.0.2', family: 4 },
  { address: '::2', family: 6 },
];
const USUAL: Dns = { ttlMs: 300_000, select: 'first', policy: 'preferIPv4' };

function lookup(dns: Partial<Dns>, answer: () => Promise<readonly LookupAddress[]> = async () => ADDRESSES) {
  const clock = new VirtualClock();
  let asked = 0;
  const find = lookupFor({ ...USUAL, ...dns }, clock, seeded(1), () => {
    asked++;
    return answer();
  });
  const next = (): Promise<string> =>
    new Promise((resolve, reject) =>
      find('replicas.local', {}, (error, address) => (error === null ? resolve(String(address)) : reject(error))),
    );
  return { next, find, clock, asked: () => asked };
}

describe('which address', () => {
  test.each<[Dns['policy'], string]>([
    ['preferIPv4', '10.0.0.1'],
    ['preferIPv6', '::1'],
    ['onlyIPv4', '10.0.0.1'],
    ['onlyIPv6', '::1'],
    ['any', '::1'],
  ])('%s', async (policy, expected) => {
    expect(await lookup({ policy }).next()).toBe(expected);
  });

  test('what is preferred is not demanded', async () => {
    const only6 = async () => ADDRESSES.filter(({ family }) => family === 6);
    expect(await lookup({ policy: 'preferIPv4' }, only6).next()).toBe('::1');
    await expect(lookup({ policy: 'onlyIPv4' }, only6).next()).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('in turn', async () => {
    const { next } = lookup({ select: 'roundRobin' });
    expect([await next(), await next(), await next()]).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.1']);
  });

  test('at random, and evenly', async () => {
    const { next } = lookup({ select: 'random' });
    const all = await Promise.all(Array.from({ length: 2000 }, next));
    const share = all.filter((address) => address === '10.0.0.1').length / all.length;
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.55);
  });

  test('one and no more, for a caller that would try them all', async () => {
    const { find } = lookup({});
    const found = await new Promise((resolve) => find('h', { all: true }, (_, addresses) => resolve(addresses)));
    expect(found).toEqual([{ address: '10.0.0.1', family: 4 }]);
  });
});

describe('how often', () => {
  test('an answer is kept for its time, however many connections open meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(500)), async (gaps) => {
        const { next, clock, asked } = lookup({ ttlMs: 1000 });
        let atMs = 0;
        let [askedMs, expected] = [Number.NEGATIVE_INFINITY, 0];
        for (const gap of gaps) {
          atMs += gap;
          await clock.runUntil(atMs);
          if (atMs - askedMs >= 1000) [askedMs, expected] = [atMs, expected + 1];
          await next();
          expect(asked()).toBe(expected);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('with a time of 0 for every connection, without end once', async () => {
    const [each, once] = [lookup({ ttlMs: 0 }), lookup({ ttlMs: Number.POSITIVE_INFINITY })];
    for (const { next } of [each, once]) for (let i = 0; i < 3; i++) await next();
    expect([each.asked(), once.asked()]).toEqual([3, 1]);
  });

  test('connections that open at once share one question, and a refusal is asked again', async () => {
    let fails = true;
    const { next, asked } = lookup({}, async () => {
      if (fails) throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' });
      return ADDRESSES;
    });
    const refused = await Promise.allSettled([next(), next()]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked()).toBe(1);
    fails = false;
    expect(await next()).toBe('10.0.0.1');
    expect(asked()).toBe(2);
  });
});
