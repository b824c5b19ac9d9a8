import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fifo } from './fifo.ts';
import { type Job, newJob } from './job.ts';
import { KvCache } from './kv-cache.ts';
import { type Plan, Scheduler } from './scheduler.ts';
import { TokenChain } from './token-chain.ts';

const job = (promptTokens: number, outputTokens: number): Job =>
  newJob({ promptTokens, maxTokens: outputTokens, arrivedMs: 0, source: { onToken: () => undefined } });

const schedulerOf = (maxSeqs: number, maxBatchedTokens: number, blocks: number): Scheduler =>
  new Scheduler({ maxSeqs, maxBatchedTokens }, new KvCache(blocks));

/** Carries a step out as the engine does: who has all its tokens leaves. */
function carryOut(scheduler: Scheduler, step: Plan): readonly Job[] {
  const emitting = scheduler.complete(step);
  for (const one of emitting) if (one.generated === one.maxTokens) scheduler.remove(one);
  return emitting;
}

const sizes = fc.array(
  fc.record({ prompt: fc.integer({ min: 1, max: 600 }), output: fc.integer({ min: 1, max: 40 }), leaves: fc.nat(9) }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

test('one block of a hundred is kept free at admission for those that run to grow into, but not from the first', () => {
  const admits = (first: number, second: number): readonly number[] => {
    const scheduler = schedulerOf(8, 10_000, 200);
    for (const blocks of [first, second]) scheduler.add(job(blocks * 16, 1));
    return scheduler.plan()?.admitted.map(({ promptTokens }) => promptTokens / 16) ?? [];
  };
  expect(admits(100, 98)).toEqual([100, 98]);
  expect(admits(100, 99)).toEqual([100]);
  expect(admits(200, 1)).toEqual([200]);
});

test('no step exceeds its budget, its seats or the cache, and every request is served whole', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 50, max: 300 }),
      // 640 tokens is the largest of the requests; with few more, some are always preempted.
      fc.integer({ min: 40, max: 120 }),
      (wanted, maxSeqs, maxBatchedTokens, blocks) => {
        const scheduler = schedulerOf(maxSeqs, maxBatchedTokens, blocks);
        const jobs = wanted.map(({ prompt, output }) => job(prompt, output));
        const left = new Set<Job>();
        for (const one of jobs) scheduler.add(one);
        for (let step = scheduler.plan(), n = 0; step !== undefined; step = scheduler.plan(), n++) {
          const tokens = step.work.reduce((sum, p) => sum + p.tokens, 0);
          expect(tokens).toBe(step.batch.decodes + step.batch.prefillTokens);
          expect(tokens).toBeLessThanOrEqual(maxBatchedTokens);
          expect(scheduler.running).toBeLessThanOrEqual(maxSeqs);
          expect(scheduler.kv.usedBlocks).toBe(jobs.reduce((sum, one) => sum + one.blocks.length, 0));
          expect(scheduler.kv.usedBlocks).toBeLessThanOrEqual(blocks);
          for (const [i, one] of jobs.entries()) {
            if (wanted[i]?.leaves === n && one.generated < one.maxTokens) {
              scheduler.remove(one);
              left.add(one);
            }
          }
          for (const one of carryOut(scheduler, step)) expect(left.has(one)).toBe(false);
        }
        for (const one of jobs) {
          if (left.has(one)) expect(one.generated).toBeLessThan(one.maxTokens);
          else expect(one.generated).toBe(one.maxTokens);
        }
        expect([scheduler.waiting, scheduler.waitingTokens, scheduler.running, scheduler.kv.usedBlocks]).toEqual([
          0, 0, 0, 0,
        ]);
      },
    ),
  );
});

test('when the cache is full, whoever was admitted last makes room, and is computed again', () => {
  const scheduler = schedulerOf(4, 1000, 8); // 128 tokens
  const [first, second] = [job(48, 60), job(48, 60)];
  scheduler.add(first);
  scheduler.add(second);
  const recomputed: number[] = [];
  for (let step = scheduler.plan(); step !== undefined; step = scheduler.plan()) {
    for (const one of step.preempted) expect(one).toBe(second);
    for (const { job: one, tokens } of step.work) if (one === second && one.preemptions > 0) recomputed.push(tokens);
    carryOut(scheduler, step);
  }
  expect([first.preemptions, second.preemptions]).toEqual([0, 1]);
  // Prompt and what it had said by then at once, and then one token a step.
  expect(recomputed[0]).toBe(48 + (60 - recomputed.length));
  expect(new Set(recomputed.slice(1))).toEqual(new Set([1]));
  expect([first.generated, second.generated]).toEqual([60, 60]);
});

test('a prompt that begins like an earlier one is not computed again', () => {
  const scheduler = schedulerOf(4, 1000, 100);
  const ids = Array.from({ length: 100 }, (_, i) => i);
  const sharing = (own: readonly number[]): Job => ({ ...job(own.length, 1), chain: new TokenChain(own) });
  const [one, same, longer, other] = [sharing(ids), sharing(ids), sharing([...ids, 7, 8]), sharing([1, ...ids])];
  const prefills: number[] = [];
  for (const next of [one, same, longer, other]) {
    scheduler.add(next);
    const step = scheduler.plan();
    prefills.push(step?.batch.prefillTokens ?? 0);
    if (step !== undefined) carryOut(scheduler, step);
  }
  // Six whole blocks of 16 are shared; the rest is not.
  expect(prefills).toEqual([100, 4, 6, 101]);
  expect([one, same, longer, other].map(({ cachedTokens }) => cachedTokens)).toEqual([0, 96, 96, 0]);
});

test('a prompt that is cached whole still computes its last block, for the answer comes from it', () => {
  const scheduler = schedulerOf(4, 1000, 100);
  const ids = Array.from({ length: 32 }, (_, i) => i);
  const prefills = [1, 2].map(() => {
    scheduler.add({ ...job(32, 1), chain: new TokenChain(ids) });
    const step = scheduler.plan();
    if (step !== undefined) carryOut(scheduler, step);
    return step?.batch.prefillTokens;
  });
  expect(prefills).toEqual([32, 16]);
});

test('planning looks no further into a queue of 2,000 than into one of 20', () => {
  const looksAt = (waiting: number): readonly number[] => {
    const scheduler = schedulerOf(2, 1000, 10_000);
    let looks = 0;
    const watched = (): Job => ({
      ...job(10, 10),
      get promptTokens() {
        looks++;
        return 10;
      },
    });
    for (let i = 0; i < waiting; i++) scheduler.add(watched());
    looks = 0;
    return Array.from({ length: 30 }, () => {
      const step = scheduler.plan();
      if (step !== undefined) carryOut(scheduler, step);
      return looks;
    });
  };
  expect(looksAt(2000)).toEqual(looksAt(20));
});

test('more requests than a step has tokens for take turns in order of arrival', () => {
  const scheduler = schedulerOf(10, 3, 1000);
  const jobs = Array.from({ length: 5 }, () => job(1, 2));
  for (const one of jobs) scheduler.add(one);
  const emitted: (readonly Job[])[] = [];
  for (let step = scheduler.plan(); step !== undefined; step = scheduler.plan())
    emitted.push(carryOut(scheduler, step));
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
