import { describe, expect, test } from 'vitest';
import { type Rng, seeded } from '../core/rng.ts';
import { Core } from './engine/core.ts';
import { type Job, newJob } from './engine/job.ts';
import type { EngineObserver, StepRecord } from './engine/observer.ts';
import { TokenChain } from './engine/token-chain.ts';
import { PRESETS } from './model/presets.ts';
import { type Arrival, simulate } from './simulate.ts';

interface Load {
  readonly perSecond: number;
  readonly requests: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly topics: number;
}

/** Poisson arrivals of requests that are all as long, and what became of each. */
function arrivals({ perSecond, requests, promptTokens, outputTokens, topics }: Load, rng: Rng): readonly Arrival[] {
  let atMs = 0;
  return Array.from({ length: requests }, (_, i) => {
    atMs += (-Math.log(1 - rng.next()) / perSecond) * 1000;
    const chain = new TokenChain(Array.from({ length: promptTokens }, (_, t) => i * promptTokens + t));
    let left = outputTokens;
    const onToken = () => {
      chain.push(left);
      return --left === 0 ? ('length' as const) : undefined;
    };
    const topic = Math.floor(rng.next() * topics);
    return {
      atMs,
      job: newJob({ promptTokens, maxTokens: outputTokens, arrivedMs: atMs, source: { onToken }, chain, topic }),
    };
  });
}

function serve(preset: string, load: Omit<Load, 'topics'>, over: { readonly kvTokens?: number } = {}) {
  const { cost, frontEndMs, ...limits } = PRESETS[preset]!;
  const model = { ...cost(seeded(1)), ...over };
  const steps: StepRecord[] = [];
  const [tokens, ended]: [Map<Job, number>, Job[]] = [new Map(), []];
  const inside: Inside[] = [];
  const observer: EngineObserver = {
    onStep(step) {
      steps.push(step);
      inside.push({ fromMs: step.startMs, untilMs: step.endMs, requests: core.waiting + core.running });
      expect(core.kv.usedBlocks).toBeLessThanOrEqual(core.kv.totalBlocks);
    },
    onToken: (job) => void tokens.set(job, (tokens.get(job) ?? 0) + 1),
    onEnd: (job) => void ended.push(job),
  };
  const core: Core = new Core({ cost: model, limits, frontEndMs, observers: [observer] });
  const all = arrivals({ ...load, topics: model.topics }, seeded(2));
  simulate(core, all);
  return { all, steps, tokens, ended, inside, core };
}

/** How many requests stood in the queue or the batch, as the engine's own gauges told. */
interface Inside {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly requests: number;
}

/** Over these times; steps that reach across their ends count as far as they are within. */
function meanInside(all: readonly Inside[], fromMs: number, untilMs: number): number {
  let areaMs = 0;
  for (const one of all)
    areaMs += Math.max(0, Math.min(one.untilMs, untilMs) - Math.max(one.fromMs, fromMs)) * one.requests;
  return areaMs / (untilMs - fromMs);
}

const CHAT = { requests: 600, promptTokens: 512, outputTokens: 128 };

describe.each([
  ['dense-70b', 10],
  ['dense-405b', 3],
  ['moe-ideal', 10],
  ['moe-dynamic', 10],
  ['moe-thrash', 8],
  ['moe-static', 10],
  ['moe-eplb-sync', 10],
  ['moe-ep32', 10],
  ['r1-reasoning', 10],
  ['steady-50', 10],
])('%s at %d requests a second', (preset, perSecond) => {
  const { all, steps, tokens, ended, inside, core } = serve(preset, { ...CHAT, perSecond });

  test("keeps Little's law while requests come: those inside = arrival rate × time inside, within 5 %", () => {
    // The first seconds fill it; after the last arrival it only empties.
    const [fromMs, untilMs] = [5000, all.at(-1)!.atMs];
    const coming = ended.filter(({ arrivedMs }) => arrivedMs >= fromMs && arrivedMs < untilMs);
    // Time in the front end is before the queue that is counted.
    const timesMs = coming.map((job) => job.lastTokenMs - job.arrivedMs - PRESETS[preset]!.frontEndMs);
    const expected = timesMs.reduce((sum, ms) => sum + ms, 0) / (untilMs - fromMs);
    expect(Math.abs(meanInside(inside, fromMs, untilMs) / expected - 1)).toBeLessThan(0.05);
  });

  test('is stable: not fuller in the second half than in the first but by chance', () => {
    const untilMs = all.at(-1)!.atMs;
    const [first, second] = [meanInside(inside, 5000, untilMs / 2), meanInside(inside, untilMs / 2, untilMs)];
    expect(second / first).toBeLessThan(1.5);
  });

  test('gives every request all its tokens once, and ends empty', () => {
    expect(ended).toHaveLength(all.length);
    for (const { job } of all) expect(tokens.get(job)).toBe(CHAT.outputTokens);
    expect([core.waiting, core.running, core.kv.usedBlocks]).toEqual([0, 0, 0]);
  });

  test('tells what it computed: Σ over steps of prompt tokens and answers', () => {
    expect(steps.reduce((n, { prefillTokens }) => n + prefillTokens, 0)).toBe(all.length * CHAT.promptTokens);
    expect(steps.reduce((n, { decodes }) => n + decodes, 0)).toBe(all.length * (CHAT.outputTokens - 1));
  });
});

test('with little memory requests are preempted, nothing is sent twice, and blocks never run over', () => {
  const { all, tokens, ended } = serve('moe-dynamic', { ...CHAT, perSecond: 40 }, { kvTokens: 8000 });
  expect(ended.reduce((n, { preemptions }) => n + preemptions, 0)).toBeGreaterThan(10);
  for (const { job } of all) expect(tokens.get(job)).toBe(CHAT.outputTokens);
});

test.each([
  'dense-70b',
  'dense-405b',
  'moe-ideal',
  'moe-dynamic',
  'moe-thrash',
  'moe-static',
  'moe-eplb-sync',
  'moe-ep32',
  'r1-reasoning',
])('%s: gaps between tokens grow with the batch', (preset) => {
  const meanGapMs = (batch: number): number => {
    const { ended } = serve(preset, { perSecond: 1e6, requests: batch, promptTokens: 16, outputTokens: 200 });
    return ended.reduce((n, job) => n + (job.lastTokenMs - job.firstTokenMs) / 199, 0) / batch;
  };
  const gaps = [1, 4, 16, 64, 256].map(meanGapMs);
  expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
});

test('the same seed and arrivals give the same steps', () => {
  const of = () => serve('moe-thrash', { ...CHAT, requests: 100, perSecond: 10 }).steps;
  expect(of()).toEqual(of());
});
