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

/** One model name each. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  'moe-dynamic': {
    description: 'Qwen3-235B-A22B fp8 on 8 × H100, expert-parallel, skewed routing: slows as the batch grows',
    cost: (rng) => closedForm({ architecture: QWEN3_235B, hardware: H100, gpus: 8, parallelism: 'ep', skew: 0.5 }, rng),
    ...SERVING,
  },
  'dense-70b': {
    description: 'Llama 3.1 70B fp8 on 8 × H100, tensor-parallel: nearly flat in the batch, prefills cost more',
    cost: (rng) => closedForm({ architecture: LLAMA_70B, hardware: H100, gpus: 8, parallelism: 'tp', skew: 0 }, rng),
    ...SERVING,
  },
  'steady-50': {
    description: 'no model at all: a step every 20 ms whatever the batch, for testing the tester',
    cost: () => metronome(20),
    maxSeqs: 100_000,
    maxBatchedTokens: 10_000_000,
  },
};
