import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../../core/rng.ts';
import { type Part, scattered } from './scattered.ts';

const parts = fc
  .array(fc.record({ ms: fc.integer({ min: 1, max: 60_000 }), starts: fc.integer({ min: 0, max: 400 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((made) => {
    let untilMs = 0;
    return made.map(({ ms, starts }): Part => {
      untilMs += ms;
      return { untilMs, starts };
    });
  });

const gapsOf = (times: readonly number[]) => times.slice(1).map((t, i) => t - (times[i] ?? 0));

describe('scattered starts', () => {
  test('are as many in each part as are asked for, in order', () => {
    fc.assert(
      fc.property(parts, fc.integer(), (all, seed) => {
        const times = [...scattered(all, seeded(seed))];
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        let fromMs = 0;
        for (const { untilMs, starts } of all) {
          expect(times.splice(0, starts).every((t) => t >= fromMs && t < untilMs)).toBe(true);
          fromMs = untilMs;
        }
        expect(times).toEqual([]);
      }),
    );
  });

  test('are the same by seed, and others by another', () => {
    const of = (seed: number) => [...scattered([{ untilMs: 1000, starts: 50 }], seeded(seed))];
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  test('have gaps that are near exponential (Kolmogorov–Smirnov)', () => {
    const n = 100_000;
    const gaps = gapsOf([...scattered([{ untilMs: n, starts: n }], seeded(42))]).toSorted((a, b) => a - b);
    const distance = Math.max(...gaps.map((gap, i) => Math.abs((i + 0.5) / gaps.length - (1 - Math.exp(-gap)))));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(n));
  });

  test('lie anywhere within their part, as likely here as there', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2000; seed++)
      for (const t of scattered([{ untilMs: 10, starts: 5 }], seeded(seed))) tenths[Math.floor(t)]! += 1;
    // Chi-squared with 9 degrees of freedom is beyond 27.9 once in a thousand.
    expect(tenths.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9);
  });

  test('come one at a time: the first of a thousand million is there at once', () => {
    const [first] = scattered([{ untilMs: 1e9, starts: 1e9 }], seeded(1));
    expect(first).toBeLessThan(20);
  });
});
