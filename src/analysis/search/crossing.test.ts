import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { crossing } from './crossing.ts';

const pointOf = (runs: Parameters<typeof crossing>[0], ratio: number, low: number, high: number) =>
  crossing(runs, ratio, { low, high }, 0.05).perSecond;

const run = (perSecond: number, share: number, judged = 100) => ({ perSecond, good: share * judged, judged });

test('the crossing is read off a line over the logarithm of the rate', () => {
  expect(pointOf([run(10, 1), run(40, 0.9)], 0.95, 10, 40)).toBeCloseTo(20);
});

test('runs at one rate count by their requests, and a share that rises with the rate is pooled with its neighbour', () => {
  expect(pointOf([run(10, 1, 300), run(10, 0.6, 100), run(40, 0.8)], 0.85, 10, 40)).toBeCloseTo(20);
  const pooled = pointOf([run(10, 1), run(20, 0.9), run(21, 0.94), run(40, 0)], 0.95, 10, 40);
  expect(pooled).toBeGreaterThan(10);
  expect(pooled).toBeLessThan(20);
});

test('it stays between the ends, and is their middle where shares never cross', () => {
  expect(pointOf([run(1, 1), run(100, 0)], 0.95, 30, 40)).toBe(30);
  expect(pointOf([run(10, 1), run(40, 1)], 0.95, 10, 40)).toBeCloseTo(20);
  expect(pointOf([], 0.95, 10, 40)).toBeCloseTo(20);
});

/** Six rates about a line at 20/s, twice each; `together` requests are good or bad as one, as those in a queue are. */
function searched(seed: number, together: number) {
  const rng = seeded(seed);
  const runs = [19, 19.5, 20, 20.5, 21, 21.5].flatMap((perSecond) =>
    [0, 1].map(() => {
      const share = 1 / (1 + Math.exp(25 * Math.log(perSecond / 20) - Math.log(19)));
      let good = 0;
      for (let i = 0; i < 600; i += together) if (rng.next() < share) good += together;
      return { perSecond, good, judged: 600 };
    }),
  );
  return crossing(runs, 0.95, { low: 19.9, high: 20.1 }, 0.1);
}

test.each([1, 5, 10])(
  'another search’s point lies in the interval, also where %d requests are good or bad together',
  (together) => {
    const all = Array.from({ length: 150 }, (_, seed) => searched(seed, together));
    const pairs = all.flatMap(({ interval: [low, high] }, i) =>
      all.flatMap(({ perSecond }, k) => (i === k ? [] : [perSecond >= low && perSecond <= high])),
    );
    expect(pairs.filter(Boolean).length / pairs.length).toBeGreaterThan(0.93);
  },
);

test('the interval is no wider than runs that scatter ask for', () => {
  const [calm = 0, rough = 0] = [1, 10].map((together) => {
    const widths = Array.from({ length: 50 }, (_, seed) => searched(seed, together).interval);
    return widths.reduce((sum, [low, high]) => sum + Math.log(high / low), 0) / 50;
  });
  expect(calm).toBeLessThan(0.05);
  expect(rough / calm).toBeGreaterThan(2);
});

test('the interval is never within the ends, and is these where the share falls at once', () => {
  const runs = [10, 10, 10, 40, 40, 40].map((perSecond) => run(perSecond, perSecond === 10 ? 1 : 0));
  expect(crossing(runs, 0.95, { low: 10, high: 40 }, 0.05).interval).toEqual([10, 40]);
  expect(searched(1, 1).interval[0]).toBeLessThanOrEqual(19.9);
  expect(searched(1, 1).interval[1]).toBeGreaterThanOrEqual(20.1);
});
