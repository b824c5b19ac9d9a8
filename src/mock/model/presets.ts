import type { Rng } from '../../core/rng.ts';
import { LLAMA_70B, QWEN3_235B } from './architectures.ts';
import { type CostModel, closedForm, metronome } from './cost.ts';
import { H100 } from './hardware.ts';

export interface Preset {
  readonly description: string;
  readonly cost: (rng: Rng) => CostModel;
  readonly maxSeqs: number;
  /** Tokens of one step, decodes and prefills together. */
  readonly maxBatchedTokens: number;
}

/** vLLM's default for a server on a large GPU is 8192; 2048 keeps a prefill from stalling everyone for long. */
const SERVING = { maxSeqs: 256, maxBatchedTokens: 2048 } as const;

/**
 * Zipf 0.5 is a moderate skew: fits of this model's latency want more (AIConfigurator: a power law of 1.2), measured
 * loads of GPUs less (vLLM #50647: the busiest 7 % above the mean).
 */
const QWEN_ON_8_H100 = { architecture: QWEN3_235B, hardware: H100, gpus: 8, skew: 0.5 } as const;

/** One model name each. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'moe-dynamic': {
    description: 'Qwen3-235B-A22B fp8 on 8 × H100, experts dealt out, skewed routing: slows as the batch grows',
    cost: (rng) => closedForm(QWEN_ON_8_H100, rng),
    ...SERVING,
  },
  'moe-thrash': {
    description: 'the same with 94 % of its experts on the GPUs: when topics drift, everybody waits for the rest',
    // A design's figures, not a measurement: 95 % of fetches in time, none of them in 12 steps out of 150.
    cost: (rng) =>
      closedForm(
        { ...QWEN_ON_8_H100, residency: { share: 0.94, prefetched: 0.95, drift: { steps: 12, every: 150 } } },
        rng,
      ),
    ...SERVING,
  },
  'dense-70b': {
    description: 'Llama 3.1 70B fp8 on 8 × H100, tensor-parallel: nearly flat in the batch, prefills cost more',
    cost: (rng) => closedForm({ architecture: LLAMA_70B, hardware: H100, gpus: 8, skew: 0 }, rng),
    ...SERVING,
  },
  'steady-50': {
    description: 'no model at all: a step every 20 ms whatever the batch, for testing the tester',
    cost: () => metronome(20),
    maxSeqs: 100_000,
    maxBatchedTokens: 10_000_000,
  },
};
