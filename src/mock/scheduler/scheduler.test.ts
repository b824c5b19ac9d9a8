import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fifo } from './fifo.ts';
import { type Job, Scheduler } from './scheduler.ts';

const job = (promptTokens: number, outputTokens: number): Job => ({
  promptTokens,
  outputTokens,
  prefilled: 0,
  generated: 0,
  blocks: 0,
});
const sizes = fc.array(
  fc.record({ prompt: fc.integer({ min: 1, max: 600 }), output: fc.integer({ min: 1, max: 40 }), leaves: fc.nat(9) }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

test('no step exceeds its budget, its seats or the cache, and every request is served whole', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 50, max: 300 }),
      (wanted, maxSeqs, maxBatchedTokens) => {
        const scheduler = new Scheduler<Job>({ maxSeqs, maxBatchedTokens, kvTokens: 2000 });
        const jobs = wanted.map(({ prompt, output }) => job(prompt, output));
        const left = new Set<Job>();
        for (const one of jobs) scheduler.add(one);
        for (let step = scheduler.plan(), n = 0; step !== undefined; step = scheduler.plan(), n++) {
          const tokens = step.decodes.length + step.prefills.reduce((sum, p) => sum + p.tokens, 0);
          expect(tokens).toBeLessThanOrEqual(maxBatchedTokens);
          expect(scheduler.running).toBeLessThanOrEqual(maxSeqs);
          expect(scheduler.kvUsage).toBeLessThanOrEqual(1);
          for (const [i, one] of jobs.entries()) {
            if (wanted[i]?.leaves === n && one.generated < one.outputTokens) {
              scheduler.remove(one);
              left.add(one);
            }
          }
          for (const one of scheduler.complete(step)) expect(left.has(one)).toBe(false);
        }
        for (const one of jobs) {
          if (left.has(one)) expect(one.generated).toBeLessThan(one.outputTokens);
          else expect([one.prefilled, one.generated]).toEqual([one.promptTokens, one.outputTokens]);
        }
        expect([scheduler.waiting, scheduler.running, scheduler.kvUsage]).toEqual([0, 0, 0]);
      },
    ),
  );
});

test('a request larger than the cache is known before it is taken', () => {
  const scheduler = new Scheduler<Job>({ maxSeqs: 4, maxBatchedTokens: 100, kvTokens: 160 });
  expect(scheduler.fits(job(100, 60))).toBe(true);
  expect(scheduler.fits(job(101, 60))).toBe(false);
});

test('planning looks no further into a queue of 2,000 than into one of 20', () => {
  const looksAt = (waiting: number): readonly number[] => {
    const scheduler = new Scheduler<Job>({ maxSeqs: 2, maxBatchedTokens: 1000, kvTokens: 100_000 });
    let looks = 0;
    const watched = (): Job => ({
      ...job(10, 10),
      get promptTokens() {
        looks++;
        return 10;
      },
    });
    for (let i = 0; i < waiting; i++) scheduler.add(watched());
    return Array.from({ length: 30 }, () => {
      const step = scheduler.plan();
      if (step !== undefined) scheduler.complete(step);
      return looks;
    });
  };
  expect(looksAt(2000)).toEqual(looksAt(20));
});

test('more requests than a step has tokens for take turns in order of arrival', () => {
  const scheduler = new Scheduler<Job>({ maxSeqs: 10, maxBatchedTokens: 3, kvTokens: 10_000 });
  const jobs = Array.from({ length: 5 }, () => job(1, 2));
  for (const one of jobs) scheduler.add(one);
  const emitted: (readonly Job[])[] = [];
  for (let step = scheduler.plan(); step !== undefined; step = scheduler.plan()) emitted.push(scheduler.complete(step));
  const [a, b, c, d, e] = jobs;
  expect(emitted).toEqual([
    [a, b, c],
    [a, b, c],
    [d, e],
    [d, e],
  ]);
});

test('a queue gives first what came first, whatever leaves from its middle', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ item: fc.nat(9), comes: fc.boolean() })), (moves) => {
      const fifo = new Fifo<number>();
      let left: readonly number[] = [];
      for (const { item, comes } of moves) {
        const isIn = left.includes(item);
        if (comes) {
          fifo.add(item);
          if (!isIn) left = [...left, item];
        } else {
          expect(fifo.delete(item)).toBe(isIn);
          left = left.filter((other) => other !== item);
        }
        expect([fifo.first(), fifo.size, [...fifo]]).toEqual([left[0], left.length, left]);
      }
    }),
  );
});
