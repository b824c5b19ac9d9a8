import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loopDelay, waitQuantileMs } from './loop-delay.ts';

/** The quantile of standstills `ms` within `totalMs`. */
function p99(ms: readonly number[], totalMs: number): number {
  const sorted = ms.toSorted((a, b) => b - a);
  return waitQuantileMs({ count: ms.length, totalMs, nthLargestMs: (n) => sorted[Math.floor(n) - 1] ?? 0 }, 0.99);
}

const every = (ms: number, times: number): readonly number[] => Array<number>(times).fill(ms);

test('a thread that stands still for 200 ms in every second delays a fifth of all events', () => {
  // 60 × (200 − x) / 60,000 = 1 %.
  expect(p99(every(200, 60), 60_000)).toBeCloseTo(200 - 600 / 60, 2);
});

test('short pauses of a thread that works hold nothing back that would show', () => {
  expect(p99(every(5, 600), 60_000)).toBeCloseTo(4, 2);
  expect(p99(every(1, 600), 60_000)).toBe(0);
});

test('one stumble counts as any other', () => {
  expect(p99([500, ...every(0.1, 3000)], 6000)).toBeCloseTo(440, 2);
});

test('for any standstills, an event waits longer than the quantile in one of a hundred instants', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 1000 }),
      fc.nat(10_000),
      (ms, idle) => {
        const totalMs = ms.reduce((sum, e) => sum + e, idle);
        const waitMs = p99(ms, totalMs);
        const longer = (x: number): number => ms.reduce((sum, e) => sum + Math.max(0, e - x), 0) / totalMs;
        // 1 µs or 5 % of a class aside.
        if (waitMs > 0) expect(longer(waitMs * 0.95 - 0.002)).toBeGreaterThan(0.0099);
        if (totalMs > 0) expect(longer(waitMs * 1.05 + 0.002)).toBeLessThan(0.0101);
      },
    ),
  );
});

test('a loop that was blocked says for how long', async () => {
  const delay = loopDelay();
  delay.begin();
  for (let i = 0; i < 5; i++) {
    await new Promise((done) => setTimeout(done, 20));
    block(50);
  }
  await new Promise((done) => setTimeout(done, 20));
  const { p99Ms, maxMs } = delay.end();
  expect(maxMs).toBeGreaterThan(45);
  expect(p99Ms).toBeGreaterThan(30);
  expect(p99Ms).toBeLessThanOrEqual(maxMs);
});

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}
