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

test('planning looks at no more of the queue than it admits', () => {
  const scheduler = new Scheduler<Job>({ maxSeqs: 2, maxBatchedTokens: 1000, kvTokens: 100_000 });
  let looked = 0;
  for (let i = 0; i < 2000; i++) {
    const one = job(10, 10);
    scheduler.add({
      ...one,
      get promptTokens() {
        looked++;
        return 10;
      },
    });
  }
  scheduler.plan();
  const afterFirst = looked;
  scheduler.plan();
  expect(afterFirst).toBeLessThan(30);
  expect(looked - afterFirst).toBeLessThan(30);
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
    fc.property(fc.uniqueArray(fc.nat()), fc.array(fc.nat()), (items, gone) => {
      const fifo = new Fifo<number>();
      for (const item of items) fifo.add(item);
      for (const item of gone) fifo.delete(item);
      const left = items.filter((item) => !gone.includes(item));
      expect(fifo.first()).toBe(left[0]);
      expect([...fifo]).toEqual(left);
      expect(fifo.size).toBe(left.length);
    }),
  );
});
