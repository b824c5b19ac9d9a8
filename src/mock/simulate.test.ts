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
  let areaMs = 0;
  const observer: EngineObserver = {
    onStep(step) {
      steps.push(step);
      areaMs += (core.waiting + core.running) * (step.endMs - step.startMs);
      expect(core.kv.usedBlocks).toBeLessThanOrEqual(core.kv.totalBlocks);
    },
    onToken: (job) => void tokens.set(job, (tokens.get(job) ?? 0) + 1),
    onEnd: (job) => void ended.push(job),
  };
  const core: Core = new Core({ cost: model, limits, frontEndMs, observer });
  const all = arrivals({ ...load, topics: model.topics }, seeded(2));
  const endMs = simulate(core, all);
  return { all, steps, tokens, ended, areaMs, endMs, core };
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
  const { all, steps, tokens, ended, areaMs, endMs, core } = serve(preset, { ...CHAT, perSecond });

  test("keeps Little's law: requests inside = arrival rate × time inside, within 5 %", () => {
    // Time in the front end is before the queue that is counted.
    const insideMs = ended.reduce((n, job) => n + (job.lastTokenMs - job.arrivedMs - PRESETS[preset]!.frontEndMs), 0);
    expect(Math.abs(areaMs / endMs / (insideMs / endMs) - 1)).toBeLessThan(0.05);
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
