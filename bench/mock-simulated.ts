import { seeded } from '../src/core/rng.ts';
import { Core } from '../src/mock/engine/core.ts';
import { newJob } from '../src/mock/engine/job.ts';
import type { Preset } from '../src/mock/model/preset.ts';
import { PRESETS } from '../src/mock/model/presets.ts';
import { type Arrival, simulate } from '../src/mock/simulate.ts';

const LOAD = { promptTokens: 512, answerTokens: 256 };

const job = (arrivedMs: number, topic: number, answerTokens = LOAD.answerTokens) => {
  let left = answerTokens;
  return newJob({
    promptTokens: LOAD.promptTokens,
    maxTokens: answerTokens,
    arrivedMs,
    topic,
    source: { onToken: () => (--left === 0 ? ('length' as const) : undefined) },
  });
};

/** How many times faster than real time a preset is served to this many requests, 12 of them a second. */
export function speedOf(preset: Preset, requests: number): number {
  const cost = preset.cost(seeded(1));
  const core = new Core({ cost, limits: preset, frontEndMs: preset.frontEndMs });
  const arrivals = Array.from({ length: requests }, (_, i): Arrival => {
    const atMs = (i / 12) * 1000;
    return { atMs, job: job(atMs, i % cost.topics) };
  });
  const startMs = performance.now();
  return simulate(core, arrivals) / (performance.now() - startMs);
}

/** What a step costs this process, in µs, with 256 running and so many waiting: the median over repeats. */
export function stepCostUs(waiting: number, steps: number, repeats: number): number {
  const costs = Array.from({ length: repeats }, () => {
    const preset = PRESETS['moe-dynamic']!;
    const cost = preset.cost(seeded(1));
    const core = new Core({ cost, limits: preset });
    for (let i = 0; i < preset.maxSeqs + waiting; i++) core.submit(job(0, i % cost.topics, 1_000_000));
    let nowMs = 0;
    const step = (): void => {
      const begun = core.begin(nowMs);
      if (begun === undefined) throw new Error('nothing is left to do');
      const endMs = nowMs + begun.tookMs;
      core.end(begun, { startMs: nowMs, dueMs: endMs, endMs, slippedMs: 0 });
      nowMs += begun.tookMs;
    };
    while (core.running < preset.maxSeqs) step();
    for (let i = 0; i < steps / 4; i++) step(); // Until the code is compiled and all prompts are read.
    const startMs = performance.now();
    for (let i = 0; i < steps; i++) step();
    return ((performance.now() - startMs) / steps) * 1000;
  });
  return costs.toSorted((a, b) => a - b)[Math.floor(repeats / 2)] ?? Number.NaN;
}
