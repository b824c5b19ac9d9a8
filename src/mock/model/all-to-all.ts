import type { Deployment } from './deployment.ts';

/**
 * Dispatch and combine together, in µs, by the number of GPUs: DeepEP's low-latency kernels on H800, 128 tokens of
 * 7,168 a GPU, 8 experts each, fp8 there and bf16 back. Source: DeepEP, docs/legacy.md.
 */
const ACROSS_NODES: readonly (readonly [gpus: number, us: number])[] = [
  [8, 77 + 114],
  [16, 118 + 195],
  [32, 155 + 273],
  [64, 173 + 314],
  [128, 192 + 369],
  [256, 194 + 360],
];
const MEASURED_WITH = { tokens: 128, hidden: 7168, perToken: 8, bytesPerSecond: 50e9 } as const;
/** Dispatch and combine within a node, with nothing to carry. */
const LATENCY_MS = 2 * 0.035;
/** Bytes of one number: fp8 there, bf16 back. */
const BYTES_BOTH_WAYS = 3;
const REACHED = 0.8;

export interface Exchange extends Deployment {
  /** On the busiest GPU. */
  readonly tokensPerGpu: number;
}

/** Sends the tokens of one layer to their experts and back, in ms. */
export function allToAllMs({ model, hardware, gpus, gpusPerNode, tokensPerGpu }: Exchange): number {
  const perToken = model.moe?.perToken ?? 0;
  if (gpus <= gpusPerNode) {
    const bytes = tokensPerGpu * perToken * model.hidden * BYTES_BOTH_WAYS;
    return (bytes / (hardware.linkBytesPerSecond * REACHED)) * 1000 + LATENCY_MS;
  }
  // What was measured, less the latency, grows with what is carried and falls with the network's speed.
  const load =
    ((tokensPerGpu * model.hidden * perToken) /
      (MEASURED_WITH.tokens * MEASURED_WITH.hidden * MEASURED_WITH.perToken)) *
    (MEASURED_WITH.bytesPerSecond / hardware.networkBytesPerSecond);
  return LATENCY_MS + (acrossNodesMs(gpus) - LATENCY_MS) * load;
}

/** Between two measured sizes on the straight line between them; beyond the last as that one. */
function acrossNodesMs(gpus: number): number {
  const above = ACROSS_NODES.findIndex(([size]) => size >= gpus);
  const [size, us] = ACROSS_NODES.at(above) as readonly [number, number];
  const [sizeBelow, usBelow] = above > 0 ? (ACROSS_NODES[above - 1] as readonly [number, number]) : [size, us];
  const way = above <= 0 || size === sizeBelow ? 1 : (gpus - sizeBelow) / (size - sizeBelow);
  return (usBelow + (us - usBelow) * way) / 1000;
}
