import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Rng, seeded } from '../../core/rng.ts';
import { balanced, contiguous } from './placement.ts';
import { inclusion, popularity, sum } from './popularity.ts';
import { LayerRouter, spread } from './routing.ts';

const liking = (experts: number, exponent: number, topics = 1, topicShare = 0) =>
  popularity({ experts, skew: { kind: 'zipf', exponent }, topics, topicShare }, seeded(1));
const distinct = (experts: number, perToken: number, exponent: number, tokens: number): number =>
  sum([...new LayerRouter(liking(experts, exponent), perToken).route([tokens]).woken]);

test('distinct experts of an even router are E·(1 − (1 − k/E)^B)', () => {
  for (const tokens of [1, 4, 16, 64, 256])
    expect(distinct(128, 8, 0, tokens)).toBeCloseTo(128 * (1 - (1 - 8 / 128) ** tokens), 2);
});

// The design's table of D, by a prototype.
test.each([
  [256, 8, 16, [102, 94, 68]],
  [256, 8, 64, [222, 205, 152]],
  [128, 8, 16, [82, 76, 58]],
  [128, 8, 64, [126, 121, 105]],
  [128, 4, 16, [51, 47, 35]],
  [128, 4, 64, [111, 103, 78]],
])('of %d experts, %d a token, %d tokens wake as many as a prototype found', (experts, perToken, tokens, expected) => {
  const own = [0, 0.5, 1].map((exponent) => distinct(experts, perToken, exponent, tokens));
  for (const [i, n] of own.entries()) expect(Math.abs(n / (expected[i] ?? 0) - 1)).toBeLessThan(0.03);
});

test.each([0, 0.5, 1])(
  'at Zipf %d the closed form is within 2 %% of choosing the best k for every token',
  (exponent) => {
    const { overall } = liking(128, exponent);
    const [chances, rng] = [inclusion(overall, 8), seeded(7)];
    for (const tokens of [1, 8, 32, 128]) {
      const trials = Array.from(
        { length: 40 },
        () => new Set(times(tokens, () => bestOf(overall, 8, rng)).flat()).size,
      );
      const closed = sum(chances.map((q) => 1 - (1 - q) ** tokens));
      expect(Math.abs(closed / (sum(trials) / trials.length) - 1)).toBeLessThan(0.02);
    }
  },
);

test('one token wakes the experts that it passes through, however skewed the router is', () => {
  for (const exponent of [0, 0.5, 1, 2]) expect(distinct(128, 8, exponent, 1)).toBeCloseTo(8, 6);
});

test('requests about different things wake more experts than as many about one', () => {
  const router = new LayerRouter(liking(128, 0.5, 4, 0.9), 8);
  const alike = sum([...router.route([16, 0, 0, 0]).woken]);
  const mixed = sum([...router.route([4, 4, 4, 4]).woken]);
  expect(mixed).toBeGreaterThan(alike + 3);
});

describe('placement', () => {
  const loads = fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 8, maxLength: 64 });

  test('every expert lies somewhere, on as many GPUs as it has copies, and no GPU holds more than its room', () => {
    fc.assert(
      fc.property(loads, fc.constantFrom(2, 4, 8), fc.nat(8), (load, gpus, spare) => {
        const held = new Array<number>(gpus).fill(0);
        const placement = balanced(load, gpus, spare);
        for (const holders of placement) {
          expect(holders.length).toBeGreaterThan(0);
          expect(new Set(holders).size).toBe(holders.length);
          for (const g of holders) held[g] = (held[g] ?? 0) + 1;
        }
        expect(sum(held)).toBe(load.length + spare);
      }),
    );
  });

  test('by load is more even than by number, and spare slots make it more so', () => {
    const { overall } = liking(128, 1);
    const router = new LayerRouter({ overall, eras: [[overall]] }, 8);
    const imbalance = (placement: ReturnType<typeof contiguous>): number =>
      spread(router.route([2048]), placement, 8, still).imbalance;
    const [asTheyCome, byLoad, spared] = [contiguous(128, 8), balanced(overall, 8), balanced(overall, 8, 16)].map(
      imbalance,
    );
    expect(asTheyCome).toBeGreaterThan(1.3);
    expect(byLoad).toBeLessThan(1.15);
    expect(spared).toBeLessThan(byLoad ?? 0);
  });
});

/** Without luck: half of a circle's turn has a cosine of 0. */
const still: Rng = { next: () => 0.25, fork: () => still };

const times = <T>(n: number, make: () => T): readonly T[] => Array.from({ length: n }, make);

/** Gumbel top-k: the k largest of log p + noise are a draw without replacement in proportion to p. */
function bestOf(popularities: readonly number[], k: number, rng: Rng): readonly number[] {
  const keys = popularities.map((p) => Math.log(p) - Math.log(-Math.log(rng.next() || 1e-12)));
  return keys
    .map((key, e) => ({ key, e }))
    .toSorted((a, b) => b.key - a.key)
    .slice(0, k)
    .map(({ e }) => e);
}
