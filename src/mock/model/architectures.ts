/** What a step has to read and compute, per model. Bytes per parameter are those of the served precision. */
export interface Architecture {
  readonly layers: number;
  readonly hidden: number;
  readonly vocabulary: number;
  /** Attention parameters of one layer. */
  readonly attentionParameters: number;
  readonly bytesPerWeight: number;
  /** Keys and values of one token over all layers, in bytes (bf16). */
  readonly kvBytesPerToken: number;
  /** Parameters that one token passes through. */
  readonly activeParameters: number;
  readonly feedForward: { readonly kind: 'dense'; readonly width: number } | MixtureOfExperts;
}

export interface MixtureOfExperts {
  readonly kind: 'moe';
  /** Of one layer. */
  readonly experts: number;
  /** How many of them each token passes through. */
  readonly perToken: number;
  /** Of one expert. */
  readonly width: number;
}

/**
 * Llama 3.1 70B: 80 layers, hidden 8192, 64 query and 8 KV heads of 128, feed-forward 28672; 70.6 B parameters.
 * Source: the model's published config.json. fp8 weights; KV 2 × 80 × 8 × 128 × 2 B.
 */
export const LLAMA_70B: Architecture = {
  layers: 80,
  hidden: 8192,
  vocabulary: 128_256,
  attentionParameters: 8192 * (64 + 8 + 8 + 64) * 128,
  bytesPerWeight: 1,
  kvBytesPerToken: 2 * 80 * 8 * 128 * 2,
  activeParameters: 70.6e9,
  feedForward: { kind: 'dense', width: 28_672 },
};

/**
 * Qwen3-235B-A22B: 94 layers, hidden 4096, 64 query and 4 KV heads of 128, 128 experts of width 1536, 8 per token;
 * 235.0 B parameters, 22.1 B active. Source: the model's published config.json. fp8 weights.
 */
export const QWEN3_235B: Architecture = {
  layers: 94,
  hidden: 4096,
  vocabulary: 151_936,
  attentionParameters: 4096 * (64 + 4 + 4 + 64) * 128,
  bytesPerWeight: 1,
  kvBytesPerToken: 2 * 94 * 4 * 128 * 2,
  activeParameters: 22.1e9,
  feedForward: { kind: 'moe', experts: 128, perToken: 8, width: 1536 },
};

/** Three matrices: gate, up, down. */
export const expertBytes = ({ hidden, bytesPerWeight }: Architecture, width: number): number =>
  3 * hidden * width * bytesPerWeight;

/** Weights that every step reads whatever the tokens: attention, a dense feed-forward, and the bf16 output head. */
export function alwaysReadBytes(a: Architecture): number {
  const attention = a.layers * a.attentionParameters * a.bytesPerWeight;
  const dense = a.feedForward.kind === 'dense' ? a.layers * expertBytes(a, a.feedForward.width) : 0;
  return attention + dense + a.vocabulary * a.hidden * 2;
}

/** Everything that lies on the GPUs, with this share of the experts there. */
export const residentBytes = (a: Architecture, expertShare = 1): number =>
  alwaysReadBytes(a) +
  (a.feedForward.kind === 'moe'
    ? a.layers * a.feedForward.experts * expertBytes(a, a.feedForward.width) * expertShare
    : 0);
