import type { Rng } from '../../core/rng.ts';
import { type Architecture, activeExpertParameters, alwaysReadBytes, expertBytes, residentBytes } from './architectures.ts';
import type { Hardware } from './hardware.ts';
import { ALL_RESIDENT, prefetchShares, type Residency } from './residency.ts';
import { normal, routing } from './routing.ts';

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

/** How long a step takes and why, in ms. Compute hides behind reading weights, or the other way round. */
export interface StepCost {
  readonly totalMs: number;
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
  const experts = a.feedForward.kind === 'moe' ? expertCosts(a, a.feedForward, deployment, rng) : NO_EXPERTS;
  const luck = rng.fork('steps');
  const flops = gpus * h.flopsPerSecond * (a.feedForward.kind === 'dense' ? REACHED.flopsDense : REACHED.flopsMoe);
  const read = (bytes: number): number => ms(bytes / (h.memoryBytesPerSecond * REACHED.weights));
  const allReduceMs = (tokens: number): number =>
    ms((2 * tokens * a.hidden * 2 * 2 * (gpus - 1)) / gpus / (h.linkBytesPerSecond * REACHED.link)) +
    ALL_REDUCE_LATENCY_MS;

  const step = ({ decodes, contextTokens, prefillTokens, prefillWork }: Batch): StepCost => {
    const tokens = decodes + prefillTokens;
    const attention = 4 * prefillWork * a.hidden * a.layers * 0.5;
    const linear = a.activeParameters + activeExpertParameters(a) * (experts.straggler(tokens) - 1);
    const weights = read(alwaysReadBytes(a) / gpus + experts.bytesRead(tokens));
    const compute = ms((2 * linear * tokens + attention) / flops);
    const kv = ms((contextTokens * a.kvBytesPerToken) / gpus / (h.memoryBytesPerSecond * REACHED.kv));
    const comm = a.layers * allReduceMs(tokens);
    const missed = ms(experts.bytesMissed(tokens) / (gpus * h.hostBytesPerSecond * REACHED.host));
    const overhead = a.layers * OVERHEAD_MS.perLayer + OVERHEAD_MS.perStep + decodes * OVERHEAD_MS.perRequest;
    const jitter = Math.exp(JITTER * normal(luck) - (JITTER * JITTER) / 2);
    return {
      totalMs: (Math.max(weights, compute) + kv + comm + missed + overhead) * jitter,
      components: { weights, compute, kv, comm, expert_miss: missed, overhead },
    };
  };
  const free = (h.memoryBytes * MEMORY.share - MEMORY.reservedBytes) * gpus - residentBytes(a, residency.share);
  return { step, kvTokens: Math.max(0, Math.floor(free / a.kvBytesPerToken)) };
}
