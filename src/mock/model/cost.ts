import type { Rng } from '../../core/rng.ts';
import { type Architecture, alwaysReadBytes, residentBytes } from './architectures.ts';
import { expertWork, NO_EXPERTS } from './experts.ts';
import type { Hardware } from './hardware.ts';
import { ALL_RESIDENT, type Residency } from './residency.ts';
import { normal } from './routing.ts';

/** What one step of the engine works on. */
export interface Batch {
  /** Requests that get one more token each. */
  readonly decodes: number;
  /** Tokens of all of those that lie in the KV cache. */
  readonly contextTokens: number;
  /** Prompt tokens taken in this step. */
  readonly prefillTokens: number;
  /** Σ over prefilling requests of (tokens taken) × (tokens before them + half of them). */
  readonly prefillWork: number;
}

/** How long a step takes and why, in ms. */
export interface StepCost {
  readonly totalMs: number;
  /** They add up to the total: of weights and compute, whichever hides behind the other counts nothing. */
  readonly components: Readonly<Record<Component, number>>;
}

export const COMPONENTS = ['weights', 'compute', 'kv', 'comm', 'expert_miss', 'overhead'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Turns batches into durations. The seam at which a finer model will take this one's place. */
export interface CostModel {
  step(batch: Batch): StepCost;
  /** Tokens that the KV cache holds. */
  readonly kvTokens: number;
}

/**
 * A model on `gpus` of one node. Attention is always cut into a slice a GPU; experts are dealt out whole, as vLLM
 * does with `--tensor-parallel-size 8 --enable-expert-parallel`.
 */
export interface Deployment {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly gpus: number;
  /** Zipf exponent of the experts' popularity; 0 is even. */
  readonly skew: number;
  readonly residency?: Residency;
}

/** Shares of the peak that are reached: fits to published traces of vLLM on H100 (BLIS, InferSim). */
const REACHED = { weights: 0.75, kv: 0.55, link: 0.8, host: 0.8, flopsDense: 0.45, flopsMoe: 0.32 } as const;
/** Kernel launches and scheduling on the same traces. */
const OVERHEAD_MS = { perLayer: 0.032, perStep: 0.126, perRequest: 0.0044 } as const;
/** Two a layer, 10 µs each: AIConfigurator's point-to-point latency. */
const ALL_REDUCE_LATENCY_MS = 0.02;
/** Steps vary a little even when nothing changes. */
const JITTER = 0.03;
/** Memory that serving engines leave to activations and graphs. */
const MEMORY = { share: 0.9, reservedBytes: 4e9 } as const;

/**
 * Closed-form step time:
 *
 *   (max(weights, compute) + kv + comm + expert_miss + overhead) × lognormal(3 %)
 *
 *   weights      bytes each GPU reads / bandwidth; for a mixture of experts only the distinct experts woken
 *   compute      2 · active parameters · tokens / FLOP/s, the busiest GPU's share for experts, and attention
 *   kv           context in the batch · bytes a token / bandwidth
 *   comm         two all-reduces a layer
 *   expert_miss  experts woken that are not on the GPUs and were not fetched ahead / PCIe of all GPUs
 */
export function closedForm(deployment: Deployment, rng: Rng): CostModel {
  const { architecture: a, hardware: h, gpus, skew, residency = ALL_RESIDENT } = deployment;
  const experts =
    a.feedForward.kind === 'moe' ? expertWork(a, a.feedForward, { gpus, skew, residency }, rng) : NO_EXPERTS;
  const luck = rng.fork('steps');
  const flops = gpus * h.flopsPerSecond * (a.feedForward.kind === 'dense' ? REACHED.flopsDense : REACHED.flopsMoe);
  const step = ({ decodes, contextTokens, prefillTokens, prefillWork }: Batch): StepCost => {
    const tokens = decodes + prefillTokens;
    const { bytesRead, bytesMissed, extraParameters } = experts(tokens);
    const weights = ms((alwaysReadBytes(a) / gpus + bytesRead) / (h.memoryBytesPerSecond * REACHED.weights));
    const attention = 4 * prefillWork * a.hidden * a.layers * 0.5;
    const compute = ms((2 * (a.activeParameters + extraParameters) * tokens + attention) / flops);
    return withJitter({
      weights: weights < compute ? 0 : weights,
      compute: weights < compute ? compute : 0,
      kv: ms((contextTokens * a.kvBytesPerToken) / gpus / (h.memoryBytesPerSecond * REACHED.kv)),
      comm: a.layers * allReduceMs(tokens),
      expert_miss: ms(bytesMissed / (gpus * h.hostBytesPerSecond * REACHED.host)),
      overhead: a.layers * OVERHEAD_MS.perLayer + OVERHEAD_MS.perStep + decodes * OVERHEAD_MS.perRequest,
    });
  };
  const allReduceMs = (tokens: number): number =>
    ms((2 * tokens * a.hidden * 2 * 2 * (gpus - 1)) / gpus / (h.linkBytesPerSecond * REACHED.link)) +
    ALL_REDUCE_LATENCY_MS;
  const withJitter = (components: Record<Component, number>): StepCost => {
    const jitter = Math.exp(JITTER * normal(luck) - (JITTER * JITTER) / 2);
    let totalMs = 0;
    for (const component of COMPONENTS) {
      components[component] *= jitter;
      totalMs += components[component];
    }
    return { totalMs, components };
  };

  const free = (h.memoryBytes * MEMORY.share - MEMORY.reservedBytes) * gpus - residentBytes(a, residency.share);
  return { step, kvTokens: Math.max(0, Math.floor(free / a.kvBytesPerToken)) };
}

/** A server whose every step takes the same time, whatever the batch: a metronome for testing the tester. */
export const metronome = (stepMs: number): CostModel => ({
  step: () => ({
    totalMs: stepMs,
    components: { weights: 0, compute: 0, kv: 0, comm: 0, expert_miss: 0, overhead: stepMs },
  }),
  kvTokens: 100_000_000,
});

const ms = (seconds: number): number => seconds * 1000;
