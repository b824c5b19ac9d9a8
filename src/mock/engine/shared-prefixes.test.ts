import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Job, newJob } from './job.ts';
import { KvCache } from './kv-cache.ts';
import { Scheduler } from './scheduler.ts';
import { BLOCK_TOKENS, TokenChain } from './token-chain.ts';

// Requests of few families, whose prompts begin alike; some come back with what was answered, as conversations do.
const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      family: fc.nat(3),
      promptTokens: fc.integer({ min: 1, max: 400 }),
      maxTokens: fc.integer({ min: 1, max: 60 }),
      choices: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('step' as const), leaves: fc.option(fc.nat()) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), who: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      maxSeqs: fc.integer({ min: 1, max: 12 }),
      maxBatchedTokens: fc.integer({ min: 1, max: 300 }),
    }),
  },
);

class Served {
  readonly jobs: Job[] = [];
  readonly scheduler: Scheduler;
  readonly #blocks: number;

  constructor(blocks: number) {
    this.#blocks = blocks;
    this.scheduler = new Scheduler({ maxSeqs: 4, maxBatchedTokens: 128 }, new KvCache(blocks));
  }

  ask(family: number, promptTokens: number, maxTokens: number): void {
    if (Math.ceil((promptTokens + maxTokens) / BLOCK_TOKENS) > this.#blocks) return;
    const chain = new TokenChain(Array.from({ length: promptTokens }, (_, t) => family * 1e6 + t));
    const job = newJob({ promptTokens, maxTokens, arrivedMs: 0, source: { onToken: () => undefined }, chain });
    this.jobs.push(job);
    this.scheduler.add(job);
  }

  leave(who: number): void {
    const job = this.jobs[who % Math.max(1, this.jobs.length)];
    if (job !== undefined) this.scheduler.remove(job);
  }

  /** Returns whether there was anything to do. */
  step(leaves: number | null): boolean {
    const plan = this.scheduler.plan();
    if (plan === undefined) return false;
    const tokens = plan.work.reduce((sum, one) => sum + one.tokens, 0);
    expect(tokens).toBeLessThanOrEqual(this.scheduler.limits.maxBatchedTokens);
    for (const one of plan.work)
      expect(one.job.blocks.length * BLOCK_TOKENS).toBeGreaterThanOrEqual(one.job.computed + one.tokens);
    if (leaves !== null) this.leave(leaves);
    for (const job of this.scheduler.complete(plan)) {
      expect(job.state).toBe('running');
      job.chain?.push(job.generated * 7);
      if (job.generated === job.maxTokens) this.scheduler.remove(job);
    }
    return true;
  }

  check(): void {
    const { kv, waiting, running } = this.scheduler;
    const held = new Set(this.jobs.flatMap(({ blocks }) => blocks));
    expect(kv.usedBlocks).toBe(held.size);
    expect([waiting, running]).toEqual(
      ['waiting', 'running'].map((state) => this.jobs.filter((job) => job.state === state).length),
    );
    for (const { state, blocks } of this.jobs) if (state !== 'running') expect(blocks).toEqual([]);
    // A block is shared by those only whose text is the same up to its end.
    const textOf = new Map<string, number | undefined>();
    for (const { blocks, chain, computed } of this.jobs)
      for (let i = 0; i < Math.floor(computed / BLOCK_TOKENS); i++) {
        const place = `${i} ${blocks[i]}`;
        if (!textOf.has(place)) textOf.set(place, chain?.names[i]);
        else if (textOf.get(place) !== chain?.names[i]) expect.fail(`block ${blocks[i]} is shared by two texts`);
      }
  }
}

test('blocks are shared by equal beginnings only, freed by the last who holds them, and nobody is left behind', () => {
  let [cached, preemptions] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(operation, { minLength: 5, maxLength: 80, size: 'max' }),
      fc.integer({ min: 29, max: 80 }),
      (operations, blocks) => {
        const served = new Served(blocks);
        for (const one of operations) {
          if (one.kind === 'ask')
            for (let i = 0; i < one.choices; i++) served.ask(one.family, one.promptTokens, one.maxTokens);
          else if (one.kind === 'step') served.step(one.leaves);
          else if (one.kind === 'leave') served.leave(one.who);
          else served.scheduler.limits = one;
          served.check();
        }
        for (let steps = 0; served.step(null); steps++) expect(steps).toBeLessThan(50_000);
        served.check();
        expect(served.scheduler.kv.usedBlocks).toBe(0);
        for (const job of served.jobs) expect(job.state).toBe('ended');
        cached += served.jobs.reduce((sum, job) => sum + job.cachedTokens, 0);
        preemptions += served.jobs.reduce((sum, job) => sum + job.preemptions, 0);
      },
    ),
    { numRuns: 200 },
  );
  // So that it was about something.
  expect(cached).toBeGreaterThan(1000);
  expect(preemptions).toBeGreaterThan(5);
});

test('an answer is found again by the conversation that goes on from it', () => {
  const served = new Served(80);
  served.ask(0, 100, 60);
  while (served.step(null));
  const [first] = served.jobs;
  const ids = Array.from({ length: 100 }, (_, t) => t).concat(Array.from({ length: 60 }, (_, i) => (i + 1) * 7));
  const chain = new TokenChain([...ids, 1, 2, 3]);
  expect(chain.names.slice(0, 9)).toEqual(first?.chain?.names.slice(0, 9));
  const next = newJob({ promptTokens: 163, maxTokens: 1, arrivedMs: 0, source: { onToken: () => undefined }, chain });
  served.jobs.push(next);
  served.scheduler.add(next);
  while (served.step(null));
  // The last token of an answer is never read by the model, so 159 tokens are there: nine whole blocks.
  expect(next.cachedTokens).toBe(144);
});
