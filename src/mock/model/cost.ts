import type { Rng } from '../../core/rng.ts';
import { type Architecture, alwaysReadBytes, expertBytes, residentBytes } from './architectures.ts';
import type { Hardware } from './hardware.ts';
import { normal, type Routing, routing } from './routing.ts';

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

export const COMPONENTS = ['weights', 'compute', 'kv', 'comm', 'overhead'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Turns batches into durations. The seam at which a finer model will take this one's place. */
export interface CostModel {
  step(batch: Batch): StepCost;
  /** Tokens that the KV cache holds. */
  readonly kvTokens: number;
}

export interface Deployment {
  readonly architecture: Architecture;
  readonly hardware: Hardware;
  readonly gpus: number;
  /** `tp`: every GPU holds a slice of every weight. `ep`: attention on all, experts dealt out. */
  readonly parallelism: 'tp' | 'ep';
  /** Zipf exponent of the experts' popularity; 0 is even. */
  readonly skew: number;
}

/** Shares of the peak that are reached: fits to published traces of vLLM on H100 (BLIS, InferSim). */
const REACHED = { weights: 0.75, kv: 0.55, link: 0.8, flopsDense: 0.45, flopsMoe: 0.32 } as const;
/** Kernel launches and scheduling on the same traces. */
const OVERHEAD_MS = { perLayer: 0.032, perStep: 0.126, perRequest: 0.0044 } as const;
/** Dispatch and combine of DeepEP within a node, and what of it overlaps with computing. */
const ALL_TO_ALL = { latencyMs: 0.07, overlap: 0.35 } as const;
const ALL_REDUCE_LATENCY_MS = 0.02;
/** Steps vary a little even when nothing changes. */
const JITTER = 0.03;
/** Memory that serving engines leave to activations and graphs. */
const MEMORY = { share: 0.9, reservedBytes: 4e9 } as const;

/**
 * Closed-form step time:
 *
 *   (max(weights, compute) + kv + comm + overhead) × lognormal(3 %)
 *
 *   weights   bytes each GPU reads / bandwidth; for a mixture of experts only the distinct experts woken
 *   compute   2 · active parameters · tokens / FLOP/s, the busiest GPU's share for experts, and attention
 *   kv        context in the batch · bytes a token / bandwidth
 *   comm      two all-reduces a layer (tp), or one all-to-all there and back (ep)
 */
export function closedForm(deployment: Deployment, rng: Rng): CostModel {
  const { architecture: a, hardware: h, gpus, parallelism, skew } = deployment;
  const ff = a.feedForward;
  const paths: Routing | undefined = ff.kind === 'moe' ? routing(ff, gpus, skew, rng.fork('routing')) : undefined;
  const luck = rng.fork('steps');
  const flops = h.flopsPerSecond * (paths === undefined ? REACHED.flopsDense : REACHED.flopsMoe);
  const always = alwaysReadBytes(a) / (parallelism === 'tp' ? gpus : 1);

  const step = ({ decodes, contextTokens, prefillTokens, prefillWork }: Batch): StepCost => {
    const tokens = decodes + prefillTokens;
    const straggler = paths === undefined || parallelism === 'tp' ? 1 : paths.straggler(tokens, luck);
    const experts =
      paths === undefined || ff.kind === 'dense'
        ? 0
        : a.layers * paths.distinctOnBusiestGpu(tokens) * expertBytes(a, ff.width);
    const attention = 4 * prefillWork * a.hidden * a.layers * 0.5;
    const components = {
      weights: ms((always + experts) / (h.memoryBytesPerSecond * REACHED.weights)),
      compute: ms((2 * a.activeParameters * tokens * straggler + attention) / gpus / flops),
      kv: ms((contextTokens * a.kvBytesPerToken) / gpus / (h.memoryBytesPerSecond * REACHED.kv)),
      comm: parallelism === 'tp' ? allReduceMs(tokens) : allToAllMs(tokens, straggler),
      overhead: a.layers * OVERHEAD_MS.perLayer + OVERHEAD_MS.perStep + decodes * OVERHEAD_MS.perRequest,
    };
    const { weights, compute, kv, comm, overhead } = components;
    const jitter = Math.exp(JITTER * normal(luck) - (JITTER * JITTER) / 2);
    return { totalMs: (Math.max(weights, compute) + kv + comm + overhead) * jitter, components };
  };

  const link = h.linkBytesPerSecond * REACHED.link;
  const allReduceMs = (tokens: number): number =>
    a.layers * (ms((2 * tokens * a.hidden * 2 * 2 * (gpus - 1)) / gpus / link) + ALL_REDUCE_LATENCY_MS);
  const allToAllMs = (tokens: number, straggler: number): number => {
    const perToken = ff.kind === 'moe' ? ff.perToken : 0;
    const bytes = (tokens / gpus) * perToken * a.hidden * 3; // One byte there, two back.
    return a.layers * (ms(bytes / link) * straggler + ALL_TO_ALL.latencyMs) * (1 - ALL_TO_ALL.overlap);
  };

  const free = (h.memoryBytes * MEMORY.share - MEMORY.reservedBytes) * gpus - residentBytes(a);
  return { step, kvTokens: Math.max(0, Math.floor(free / a.kvBytesPerToken)) };
}

/** A server whose every step takes the same time, whatever the batch: a metronome for testing the tester. */
export const metronome = (stepMs: number): CostModel => ({
  step: () => ({ totalMs: stepMs, components: { weights: 0, compute: 0, kv: 0, comm: 0, overhead: stepMs } }),
  kvTokens: 100_000_000,
});

const ms = (seconds: number): number => seconds * 1000;
