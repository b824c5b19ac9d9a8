import { kvBytesPerToken, parametersOf } from './architecture.ts';
import type { Deployment } from './deployment.ts';

/** Memory that serving engines leave to activations and graphs. */
const LEFT = { share: 0.9, reservedBytes: 4e9 } as const;

/** What lies in the memory of one GPU, and what that leaves to keys and values. */
export interface Memory {
  /** Weights that every step reads, whoever is woken. */
  readonly alwaysPerGpu: number;
  /** All weights, in bytes. */
  readonly residentPerGpu: number;
  /** What there is for weights, keys and values, in bytes. */
  readonly usablePerGpu: number;
  /** Tokens of the KV cache of all GPUs together. */
  readonly kvTokens: number;
}

export function memoryOf(d: Deployment): Memory {
  const { model: a, hardware, gpus, mode, residency, spareSlots } = d;
  const p = parametersOf(a);
  const attention = p.attention * (a.attentionBytesPerWeight ?? a.bytesPerWeight);
  const always = attention + p.always * a.bytesPerWeight;
  const head = (p.head * 2) / gpus;
  const alwaysPerGpu = head + (mode === 'tp' ? always / gpus : always);
  const copies = 1 + spareSlots / (a.moe?.experts ?? 1);
  const experts = (p.experts * a.bytesPerWeight * (residency?.share ?? 1) * copies) / gpus;
  const residentPerGpu = alwaysPerGpu + head + experts;
  const usablePerGpu = hardware.memoryBytes * LEFT.share - LEFT.reservedBytes;
  const kvTokens = Math.floor(((usablePerGpu - residentPerGpu) * kvSharesOf(d)) / kvBytesPerToken(a));
  return { alwaysPerGpu, residentPerGpu, usablePerGpu, kvTokens: Math.max(0, kvTokens) };
}

/** Sliced attention shares keys and values among the GPUs; a latent vector can't be sliced. */
export const kvSharesOf = ({ model, gpus, mode }: Deployment): number =>
  mode === 'tp' && model.attention.kind === 'mla' ? 1 : gpus;
