import { z } from 'zod';
import { metronome } from './cost.ts';
import { type Preset, presetOf, presetSchema } from './preset.ts';
import presets from './presets.json' with { type: 'json' };

/**
 * One model name each.
 *
 *   topics     Zipf 0.5 is a moderate skew: fits of this model's latency want more (AIConfigurator: a power law of 1.2),
 *              measured loads of GPUs less (vLLM #50647: the busiest 7 % above the mean). Eight topics, half of a
 *              token's liking: assumed
 *   drifting   a design's figures, not a measurement: 95 % of fetches in time, none of them in 12 steps out of 150
 *   rebalance  GPU time of one on 8 × H100: vLLM #28369. The interval is an assumption; vLLM's default is 3,000 steps
 *   overlap    of prefills all, where two batches of prompts take turns: DeepSeek's profile data
 */
export const PRESETS: Readonly<Record<string, Preset>> = {
  ...z.record(z.string(), presetSchema.transform(presetOf)).parse(presets),
  'steady-50': {
    description: 'no model at all: a step every 20 ms whatever the batch, for testing the tester',
    cost: () => metronome(20),
    model: undefined,
    maxSeqs: 100_000,
    maxBatchedTokens: 10_000_000,
    frontEndMs: 0,
  },
};
