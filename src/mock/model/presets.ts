import type { Rng } from '../../core/rng.ts';
import type { Architecture } from './architecture.ts';
import { HARDWARE, MODELS } from './catalog.ts';
import { type CostModel, closedForm, metronome, withNoise } from './cost.ts';
import { type Deployment, type DeploymentInput, deploymentSchema } from './deployment.ts';

/** What one model name stands for. */
export interface Preset {
  readonly description: string;
  readonly cost: (rng: Rng) => CostModel;
  /** Undefined where no model is served at all. */
  readonly model: Architecture | undefined;
  readonly maxSeqs: number;
  /** Tokens of one step, decodes and prefills together. */
  readonly maxBatchedTokens: number;
  /** From the end of a request until it stands in the queue. */
  readonly frontEndMs: number;
}

/** vLLM's default for a server on a large GPU is 8192; 2048 keeps a prefill from stalling everyone for long. */
const SERVING = { maxSeqs: 256, maxBatchedTokens: 2048 } as const;
/** Fit to traces of vLLM's API server (BLIS, alpha 0). */
const FRONT_END_MS = 15.56;

interface Served extends Omit<DeploymentInput, 'model' | 'hardware'> {
  readonly description: string;
  readonly model: string;
  readonly hardware: string;
}

/**
 * Zipf 0.5 is a moderate skew: fits of this model's latency want more (AIConfigurator: a power law of 1.2), measured
 * loads of GPUs less (vLLM #50647: the busiest 7 % above the mean). Eight topics, half of a token's liking: assumed.
 */
const TOPICS = { skew: { kind: 'zipf', exponent: 0.5 }, topics: 8, topicShare: 0.5 } as const;
const QWEN = { model: 'qwen3-235b-a22b', hardware: 'h100', gpus: 8, mode: 'ep', overlap: 0.35 } as const;
/** A design's figures, not a measurement: 95 % of fetches in time, none of them in 12 steps out of 150. */
const DRIFTING = { prefetched: 0.95, relearnSteps: 12 } as const;

/** One model name each. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'moe-dynamic': served({
    description: 'Qwen3-235B-A22B fp8 on 8 × H100, experts dealt out, skewed routing: slows as the batch grows',
    ...QWEN,
    ...TOPICS,
  }),
  'moe-thrash': served({
    description: 'the same with 94 % of its experts on the GPUs: when topics drift, everybody waits for the rest',
    ...QWEN,
    ...TOPICS,
    residency: { share: 0.94, policy: 'lru-resident-first', ...DRIFTING },
    driftEverySteps: 150,
  }),
  'moe-ideal': served({
    description: 'the same as moe-dynamic with perfectly even routing: what most simulators assume',
    ...QWEN,
  }),
  'moe-lru-naive': served({
    description: 'the same with 95 % of its experts there and a cache that evicts what it needs next: it collapses',
    ...QWEN,
    ...TOPICS,
    residency: { share: 0.95, policy: 'lru-sequential', prefetched: 0 },
  }),
  'moe-static': served({
    description: 'the same with 94 % of its experts, and tokens kept to those: steady, and a little less often right',
    ...QWEN,
    ...TOPICS,
    placement: 'balanced',
    residency: { share: 0.94, policy: 'pinned', isRestricted: true },
  }),
  'moe-eplb-sync': served({
    description: 'strongly skewed routing, placed anew every 500 steps, for which everything stands still for 260 ms',
    ...QWEN,
    ...TOPICS,
    skew: { kind: 'zipf', exponent: 1 },
    placement: 'balanced',
    // GPU time of one rebalance on 8 × H100: vLLM #28369. The interval is an assumption; vLLM's default is 3,000 steps.
    rebalance: { kind: 'sync', everySteps: 500, stallMs: 260 },
  }),
  'moe-ep32': served({
    description: 'DeepSeek-V3 fp8 on 32 × H800 in four nodes: the busiest GPU sets the pace of all',
    model: 'deepseek-v3',
    hardware: 'h800',
    gpus: 32,
    mode: 'ep',
    overlap: 0.35,
    overlapPrefill: 1, // Two batches of prompts take turns: DeepSeek's profile data.
    ...TOPICS,
    skew: { kind: 'zipf', exponent: 0.2 },
  }),
  'r1-reasoning': served({
    description: 'DeepSeek-R1 fp8 on 8 × H200: thinks for thousands of tokens before it answers',
    model: 'deepseek-r1',
    hardware: 'h200',
    gpus: 8,
    mode: 'ep',
    overlap: 0.35,
    ...TOPICS,
    skew: { kind: 'zipf', exponent: 0.2 },
  }),
  'dense-70b': served({
    description: 'Llama 3.1 70B fp8 on 8 × H100, tensor-parallel: nearly flat in the batch, prefills cost more',
    model: 'llama-3.1-70b',
    hardware: 'h100',
    gpus: 8,
    mode: 'tp',
  }),
  'dense-405b': served({
    description: 'Llama 3.1 405B fp8 on 8 × H200, tensor-parallel: flat as well, and slow',
    model: 'llama-3.1-405b',
    hardware: 'h200',
    gpus: 8,
    mode: 'tp',
  }),
  'steady-50': {
    description: 'no model at all: a step every 20 ms whatever the batch, for testing the tester',
    cost: () => metronome(20),
    model: undefined,
    maxSeqs: 100_000,
    maxBatchedTokens: 10_000_000,
    frontEndMs: 0,
  },
};

function served({ description, model, hardware, ...rest }: Served): Preset {
  const deployment = deploymentSchema.parse({ ...rest, model: MODELS[model], hardware: HARDWARE[hardware] });
  return presetOf(deployment, description);
}

/** A deployment, served as the presets are. */
export function presetOf(deployment: Deployment, description: string): Preset {
  return {
    description,
    cost: (rng) => withNoise(closedForm(deployment, rng), deployment.gpus, rng.fork('noise')),
    model: deployment.model,
    frontEndMs: FRONT_END_MS,
    ...SERVING,
  };
}
