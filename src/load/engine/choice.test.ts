import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import type { RouteFunction, RouteRequest } from '../sessions/route.ts';
import { byRoute, byWeight } from './choice.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const named = (weights: readonly number[]) => weights.map((weight, i) => ({ weight, context: NAMES[i] as string }));
const choices = (weights: readonly number[], seed: number, count: number): readonly (string | undefined)[] => {
  const choice = byWeight(named(weights), seeded(seed));
  return Array.from({ length: count }, (_, index) => choice.beforehand(index));
};

/** The probability that a binomial variable lies as far out as `k`, or farther, on its side: summed, not approximated. */
function tail(k: number, n: number, p: number): number {
  const logOfFactorial = [0];
  for (let i = 1; i <= n; i++) logOfFactorial.push((logOfFactorial[i - 1] as number) + Math.log(i));
  const log = (i: number): number => logOfFactorial[i] as number;
  const massAt = (i: number): number =>
    Math.exp(log(n) - log(i) - log(n - i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
  const [from, to] = k >= n * p ? [k, n] : [0, k];
  let sum = 0;
  for (let i = from; i <= to; i++) sum += massAt(i);
  return sum;
}

describe('by weight', () => {
  const COUNT = 400;
  const cases = fc.record({
    weights: fc.array(fc.double({ min: 0.05, max: 20, noNaN: true }), { minLength: 2, maxLength: 5 }),
    seed: fc.integer({ min: 0, max: 4_294_967_295 }),
  });

  test('each target has its share of the sessions, as far as chance allows', () => {
    fc.assert(
      fc.property(cases, ({ weights, seed }) => {
        const drawn = choices(weights, seed, COUNT);
        const total = weights.reduce((sum, weight) => sum + weight);
        for (const [i, weight] of weights.entries()) {
          const count = drawn.filter((name) => name === NAMES[i]).length;
          // By chance one run of this test in a million is so far out.
          expect(tail(count, COUNT, weight / total)).toBeGreaterThan(1e-9);
        }
      }),
    );
  });

  test('over many seeds, too, and for each iteration by itself', () => {
    const seeds = Array.from({ length: 3000 }, (_, seed) => seed);
    for (const index of [0, 1, 17]) {
      const ofB = seeds.filter((seed) => byWeight(named([3, 1]), seeded(seed)).beforehand(index) === 'b').length;
      expect(tail(ofB, seeds.length, 0.25)).toBeGreaterThan(1e-9);
    }
  });

  test('the bound would notice a wrong share', () => {
    expect(tail(100, 400, 0.25)).toBeGreaterThan(0.4);
    expect(tail(200, 400, 0.25)).toBeLessThan(1e-9);
    expect(tail(133, 400, 0.25)).toBeLessThan(1e-3);
  });

  test('whoever performs an iteration, in whatever order, comes to the same', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 8 }), ({ weights, seed }, workers) => {
        const alone = choices(weights, seed, 60);
        const shared = Array.from({ length: workers }, () => byWeight(named(weights), seeded(seed)));
        for (let index = alone.length - 1; index >= 0; index--)
          expect(shared[index % workers]?.beforehand(index)).toBe(alone[index]);
      }),
    );
  });

  test('what an iteration draws beside it is what it drew without', () => {
    const rng = seeded(7);
    const before = Array.from({ length: 20 }, (_, index) => rng.fork(index).next());
    const choice = byWeight(named([1, 1]), rng);
    const after = Array.from({ length: 20 }, (_, index) => {
      choice.beforehand(index);
      return rng.fork(index).next();
    });
    expect(after).toEqual(before);
    // Nor does it follow from that: then a target would have all the long prompts.
    const isLow = Array.from({ length: 2000 }, (_, index) => rng.fork(index).next() < 0.5);
    const agree = isLow.filter((low, index) => low === (choice.beforehand(index) === 'a')).length;
    expect(tail(agree, 2000, 0.5)).toBeGreaterThan(1e-9);
  });

  test('another seed and another scenario choose otherwise', () => {
    expect(choices([1, 1], 1, 50)).not.toEqual(choices([1, 1], 2, 50));
    const ofScenario = (name: string) => byWeight(named([1, 1]), seeded(1).fork(name));
    const of = (name: string) => Array.from({ length: 50 }, (_, index) => ofScenario(name).beforehand(index));
    expect(of('chat')).not.toEqual(of('batch'));
  });
});

describe('by route', () => {
  const FIRST = { messages: [{ role: 'user', content: 'why?' }], inputTokens: 3, maxTokens: 9 } as const;
  const FROM = { scenario: 'chat', tags: { tier: 'gold' } };
  const routed = (route: RouteFunction | (() => unknown)) =>
    byRoute(new Map(NAMES.map((name) => [name, name.toUpperCase()])), route as RouteFunction, FROM);

  test('it is told what is asked and where it comes from, and is not asked beforehand', () => {
    const seen: RouteRequest[] = [];
    const choice = routed((request: RouteRequest) => {
      seen.push(request);
      return 'b';
    });
    expect(choice.beforehand(4)).toBeUndefined();
    expect(choice.byRequest(4, FIRST)).toBe('B');
    expect(seen).toEqual([{ ...FIRST, ...FROM, iteration: 4 }]);
  });

  test('what it does to the request changes nothing of it', () => {
    const messages = [{ role: 'user' as const, content: 'why?' }];
    routed((request: RouteRequest) => {
      const own = request.messages as unknown as { content: unknown }[];
      for (const message of own) message.content = 'changed';
      own.push({ content: 'more' });
      (request.tags as Record<string, string>)['tier'] = 'lead';
      return 'a';
    }).byRequest(0, { messages });
    expect([messages, FROM.tags]).toEqual([[{ role: 'user', content: 'why?' }], { tier: 'gold' }]);
  });

  test.each<[unknown, string]>([
    ['nobody', 'route answered "nobody", which names no target; there is a, b, c, d and e'],
    [undefined, 'route answered undefined, which names no target; there is a, b, c, d and e'],
    [1, 'route answered 1, which names no target; there is a, b, c, d and e'],
    [['a'], 'route answered ["a"], which names no target; there is a, b, c, d and e'],
    ['toString', 'route answered "toString", which names no target; there is a, b, c, d and e'],
  ])('an answer that names no target is a mistake: %j', (answer, message) => {
    expect(() => routed(() => answer).byRequest(0, FIRST)).toThrow(new TypeError(message));
  });

  test('a slip of a name is told with what was meant', () => {
    const choice = byRoute(new Map([['cheap', 1] as const, ['deep', 2] as const]), () => 'depe', FROM);
    expect(() => choice.byRequest(0, FIRST)).toThrow(
      'route answered "depe", which names no target; did you mean "deep"?',
    );
  });

  test('a promise is refused, and what becomes of it harms nobody', async () => {
    const choice = routed(() => Promise.reject(new Error('later')));
    expect(() => choice.byRequest(0, FIRST)).toThrow('route answered a promise');
    await new Promise((turn) => setImmediate(turn));
  });

  test('what it throws is thrown', () => {
    const thrower = () => {
      throw new RangeError('no idea');
    };
    expect(() => routed(thrower).byRequest(0, FIRST)).toThrow(new RangeError('no idea'));
  });
});
