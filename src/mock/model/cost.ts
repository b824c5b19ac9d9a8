import { normal, type Rng } from '../../core/rng.ts';
import { allToAllMs } from './all-to-all.ts';
import { expertParameters, kvBytesPerToken, parametersOf, queryWidth } from './architecture.ts';
import type { Batch } from './batch.ts';
import { COMPONENTS, type Component } from './components.ts';
import type { Deployment } from './deployment.ts';
import { type ExpertStep, Experts, NO_EXPERTS } from './experts.ts';
import { kvSharesOf, memoryOf } from './memory.ts';

/** How long a step takes and why, in ms. */
export interface StepCost {
  readonly totalMs: number;
  /** They add up to the total. */
  readonly components: Readonly<Record<Component, number>>;
  readonly experts: ExpertStep;
}

/** Turns batches into durations. The seam at which a finer model will take this one's place. */
export interface CostModel {
  step(batch: Batch): StepCost;
  /** Tokens that the KV cache holds. */
  readonly kvTokens: number;
  /** How many different things a request can be about. */
  readonly topics: number;
  /** Share of the router's choices that go to second-best experts, 0–1. */
  readonly reroutedShare: number;
}

/**
 * Shares of the peak that are reached: fits to published traces of vLLM on H100 (BLIS: weights ×1.36, keys and
 * values ×1.95 of the ideal), AIConfigurator and InferSim (×0.8 on every link), DeepSeek's prefill (0.32).
 */
const REACHED = {
  weights: 0.75,
  kv: 0.55,
  link: 0.8,
  host: 0.8,
  dense: 0.45,
  moe: 0.35,
  moePrefill: 0.32,
  latent: 0.5,
} as const;
/** Kernel launches and scheduling on the same traces (BLIS). */
const OVERHEAD_MS = { perLayer: 0.032, perStep: 0.126, perRequest: 0.0044 } as const;
/** Two a layer, 10 µs each: AIConfigurator's point-to-point latency. */
const ALL_REDUCE_LATENCY_MS = 0.02;
/** Steps vary a little even when nothing changes; and of several GPUs the slowest sets the pace, always the same one. */
const JITTER = { ofStep: 0.03, ofGpu: 0.02 } as const;

/**
 * Closed-form step time, mean values; {@link withNoise} adds the rest.
 *
 *   max(weights, compute) + kv + comm + expert_miss + eplb + overhead
 *
 *   weights      bytes the busiest GPU reads / bandwidth; of a mixture of experts only the distinct experts woken
 *   compute      2 · active parameters · tokens / FLOP/s, experts as on the busiest GPU, and attention over prompts
 *   kv           context in the batch · bytes a token / bandwidth; MLA also computes over its latent
 *   comm         tp: two all-reduces a layer; ep: dispatch and combine
 *   expert_miss  experts woken that are not on the GPUs and were not fetched ahead / the host's link of all GPUs
 *   eplb         standing still while experts move
 */
export function closedForm(d: Deployment, rng: Rng): CostModel {
  const { model: a, hardware: h, gpus, mode } = d;
  const p = parametersOf(a);
  const { alwaysPerGpu, kvTokens } = memoryOf(d);
  const experts = a.moe === undefined ? undefined : new Experts({ ...d, ...a.moe }, rng.fork('experts'));
  const bytesOfOne = expertParameters(a) * a.bytesPerWeight;
  const moeLayers = a.moe?.layers ?? 0;
  const peak = a.bytesPerWeight <= 1 ? (h.fp8FlopsPerSecond ?? h.bf16FlopsPerSecond) : h.bf16FlopsPerSecond;
  const kvBytes = kvBytesPerToken(a);
  const kvShares = kvSharesOf(d);
  const chosen = moeLayers * (a.moe?.perToken ?? 0) * expertParameters(a);
  const others = p.attention + p.always + p.head;

  const weightsMs = ({ distinctExperts, distinctOnBusiest }: ExpertStep): number => {
    const woken = mode === 'tp' ? distinctExperts / gpus : distinctOnBusiest;
    return ms((alwaysPerGpu + moeLayers * woken * bytesOfOne) / (h.memoryBytesPerSecond * REACHED.weights));
  };
  const computeMs = ({ decodes, prefillTokens, prefillWork }: Batch, { imbalance }: ExpertStep): number => {
    const perToken = 2 * (others + chosen * (mode === 'ep' ? imbalance : 1));
    const attention = 4 * prefillWork * queryWidth(a) * a.layers; // Scores and their sums, over what came before.
    const [reachedDecode, reachedPrefill] =
      a.moe === undefined ? [REACHED.dense, REACHED.dense] : [REACHED.moe, REACHED.moePrefill];
    const flops = (perToken * decodes) / reachedDecode + (perToken * prefillTokens + attention) / reachedPrefill;
    return ms(flops / (gpus * peak));
  };
  const kvMs = (contextTokens: number): number => {
    const reading = (contextTokens * kvBytes) / kvShares / (h.memoryBytesPerSecond * REACHED.kv);
    if (a.attention.kind !== 'mla') return ms(reading);
    const { heads, kvRank, ropeSize } = a.attention;
    const flops = 4 * contextTokens * a.layers * heads * (kvRank + ropeSize / 2);
    return ms(Math.max(reading, flops / (gpus * h.bf16FlopsPerSecond * REACHED.latent)));
  };
  const commMs = ({ decodes, prefillTokens }: Batch, { imbalance }: ExpertStep): number => {
    const tokens = decodes + prefillTokens;
    if (gpus === 1 || tokens === 0) return 0;
    const hidden = (d.overlap * decodes + (d.overlapPrefill ?? d.overlap) * prefillTokens) / tokens;
    if (mode === 'ep')
      return moeLayers * allToAllMs({ ...d, tokensPerGpu: (tokens / gpus) * imbalance }) * (1 - hidden);
    const sent = (2 * tokens * a.hidden * 2 * 2 * (gpus - 1)) / gpus;
    return a.layers * (ms(sent / (h.linkBytesPerSecond * REACHED.link)) + ALL_REDUCE_LATENCY_MS) * (1 - hidden);
  };
  const step = (batch: Batch): StepCost => {
    const own = experts?.step(batch.tokensByTopic, batch.prefillTokens) ?? NO_EXPERTS;
    const [weights, compute] = [weightsMs(own), computeMs(batch, own)];
    const missed = Math.max(0, own.expertMisses - own.prefetched) * bytesOfOne;
    const requests = mode === 'ep' ? batch.decodes / gpus : batch.decodes;
    return total(own, {
      weights: weights < compute ? 0 : weights,
      compute: weights < compute ? compute : 0,
      kv: kvMs(batch.contextTokens),
      comm: commMs(batch, own),
      expert_miss: ms(missed / (gpus * h.hostBytesPerSecond * REACHED.host)),
      eplb: own.stallMs,
      overhead: a.layers * OVERHEAD_MS.perLayer + OVERHEAD_MS.perStep + requests * OVERHEAD_MS.perRequest,
    });
  };
  return { step, kvTokens, topics: d.topics, reroutedShare: experts?.reroutedShare ?? 0 };
}

/** The same with each step's luck, and with GPUs that are not all equally fast. */
export function withNoise(cost: CostModel, gpus: number, rng: Rng): CostModel {
  const [luck, machines] = [rng.fork('jitter'), rng.fork('gpus')];
  let slowest = 0;
  for (let g = 0; g < gpus && gpus > 1; g++) slowest = Math.max(slowest, Math.abs(JITTER.ofGpu * normal(machines)));
  return {
    ...cost,
    step(batch) {
      const factor = (1 + slowest) * Math.exp(JITTER.ofStep * normal(luck) - JITTER.ofStep ** 2 / 2);
      const { experts, components } = cost.step(batch);
      const scaled = { ...components };
      for (const component of COMPONENTS) scaled[component] *= component === 'eplb' ? 1 : factor;
      return total(experts, scaled);
    },
  };
}

/** A server whose every step takes the same time, whatever the batch: a metronome for testing the tester. */
export const metronome = (stepMs: number): CostModel => ({
  step: () => total(NO_EXPERTS, { ...NOTHING, overhead: stepMs }),
  kvTokens: 4_000_000,
  topics: 1,
  reroutedShare: 0,
});

const NOTHING = { weights: 0, compute: 0, kv: 0, comm: 0, expert_miss: 0, eplb: 0, overhead: 0 } as const;

function total(experts: ExpertStep, components: Readonly<Record<Component, number>>): StepCost {
  const totalMs = COMPONENTS.reduce((sum, component) => sum + components[component], 0);
  return { totalMs, components, experts };
}

const ms = (seconds: number): number => seconds * 1000;
