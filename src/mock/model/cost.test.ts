import { describe, expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import type { Architecture } from './architecture.ts';
import type { Batch } from './batch.ts';
import { closedForm, withNoise } from './cost.ts';
import { type DeploymentInput, deploymentSchema } from './deployment.ts';
import type { Hardware } from './hardware.ts';
import { memoryOf } from './memory.ts';

// Round numbers, so that each term of a step can be worked out on paper.
const ACCURACY = { share: 1, source: 'none' };
const GQA = { kind: 'gqa', heads: 10, kvHeads: 2, headSize: 10 } as const;
const MLA = { kind: 'mla', heads: 10, queryRank: 50, kvRank: 40, nopeSize: 10, ropeSize: 20, valueSize: 10 } as const;
const SHAPE = { title: 'x', layers: 2, hidden: 100, vocabulary: 1000, contextTokens: 1e6, source: 'none' };
/** Attention 2 × 24,000 parameters, feed-forward 2 × 90,000, head 100,000. */
const DENSE: Architecture = {
  ...SHAPE,
  attention: GQA,
  denseWidth: 300,
  bytesPerWeight: 1,
  kvBytesPerNumber: 2,
  accuracy: ACCURACY,
};
/** 32 experts of 3,000 parameters in each layer, 4 a token. */
const MOE: Architecture = { ...DENSE, moe: { layers: 2, experts: 32, perToken: 4, shared: 0, width: 10 } };
const SLOW = { memoryBytesPerSecond: 1e9, memoryBytes: 5e9, linkBytesPerSecond: 1e9, networkBytesPerSecond: 1e9 };
const READING: Hardware = {
  ...SLOW,
  title: 'reads slowly, computes at once',
  bf16FlopsPerSecond: 1e18,
  hostBytesPerSecond: 1e9,
  source: 'none',
};
const COMPUTING: Hardware = {
  ...READING,
  title: 'the other way round',
  bf16FlopsPerSecond: 1e12,
  memoryBytesPerSecond: 1e18,
};

const deploy = (model: Architecture, hardware: Hardware, more: Partial<DeploymentInput> = {}) =>
  deploymentSchema.parse({ model, hardware, gpus: 1, mode: 'tp', ...more });
const NOTHING: Batch = { decodes: 0, contextTokens: 0, prefillTokens: 0, prefillWork: 0, tokensByTopic: [0] };
function stepOf(model: Architecture, hardware: Hardware, batch: Partial<Batch>, more: Partial<DeploymentInput> = {}) {
  const tokens = (batch.decodes ?? 0) + (batch.prefillTokens ?? 0);
  const step = closedForm(deploy(model, hardware, more), seeded(1)).step({
    ...NOTHING,
    tokensByTopic: [tokens],
    ...batch,
  });
  return { ...step.components, experts: step.experts };
}

describe('weights', () => {
  test('of a dense model are read by all GPUs together, three quarters of the bandwidth reached', () => {
    for (const gpus of [1, 2]) {
      // The head in two bytes a weight, the rest in one.
      const bytes = (228_000 + 200_000) / gpus;
      expect(stepOf(DENSE, READING, { decodes: 1 }, { gpus }).weights).toBeCloseTo((bytes / 0.75e9) * 1000, 9);
    }
  });

  test('of attention in another precision take its bytes', () => {
    const more = stepOf({ ...DENSE, attentionBytesPerWeight: 2 }, READING, { decodes: 1 }).weights;
    expect(more - stepOf(DENSE, READING, { decodes: 1 }).weights).toBeCloseTo((48_000 / 0.75e9) * 1000, 9);
  });

  test('of experts are those of the GPU that has most of the woken ones', () => {
    const { weights, experts } = stepOf(MOE, READING, { decodes: 8 }, { gpus: 4, mode: 'ep' });
    const bytes = 48_000 + 200_000 / 4 + 2 * experts.distinctOnBusiest * 3000;
    expect(weights).toBeCloseTo((bytes / 0.75e9) * 1000, 9);
    expect(experts.distinctOnBusiest).toBeGreaterThan(experts.distinctExperts / 4);
  });
});

describe('computing', () => {
  test('is two operations a parameter and token, and over prompts four for each pair of tokens and number of a query', () => {
    const { compute } = stepOf(DENSE, COMPUTING, { prefillTokens: 50, prefillWork: 1250 });
    const flops = 2 * 328_000 * 50 + 4 * 1250 * 100 * 2;
    expect(compute).toBeCloseTo((flops / 0.45e12) * 1000, 9);
  });

  test('waits for the GPU whose experts have most tokens', () => {
    const { compute, experts } = stepOf(MOE, COMPUTING, { decodes: 400 }, { gpus: 4, mode: 'ep' });
    const perToken = 2 * (148_000 + 2 * 4 * 3000 * experts.imbalance);
    expect(experts.imbalance).toBeGreaterThan(1.001);
    expect(compute).toBeCloseTo(((perToken * 400) / (4 * 0.35e12)) * 1000, 9);
  });
});

describe('keys and values', () => {
  test('that are sliced are read by all GPUs together', () => {
    // 2 layers of 2 heads of 10 numbers, keys and values, in 2 bytes: 160 a token.
    const { kv } = stepOf(DENSE, READING, { decodes: 1, contextTokens: 1000 }, { gpus: 4 });
    expect(kv).toBeCloseTo(((1000 * 160) / 4 / 0.55e9) * 1000, 9);
  });

  test('that are latent lie whole on every GPU of a model cut over them, and apart where experts are dealt out', () => {
    const latent = { ...DENSE, attention: MLA };
    const read = (gpus: number): number => stepOf(latent, READING, { decodes: 1, contextTokens: 1000 }, { gpus }).kv;
    expect(read(4)).toBeCloseTo(((1000 * 240) / 0.55e9) * 1000, 9);
    expect(read(4)).toBe(read(1));
    const apart = { ...MOE, attention: MLA };
    const { kv } = stepOf(apart, READING, { decodes: 1, contextTokens: 1000 }, { gpus: 4, mode: 'ep' });
    expect(kv).toBeCloseTo(read(4) / 4, 9);
  });

  test('that are latent are computed over, which takes longer where memory is fast', () => {
    const { kv } = stepOf({ ...DENSE, attention: MLA }, COMPUTING, { decodes: 1, contextTokens: 1000 });
    expect(kv).toBeCloseTo(((4 * 1000 * 2 * 10 * 50) / 0.5e12) * 1000, 9);
  });

  test('have the room that weights leave, and more where experts lie in the memory of the host', () => {
    const [whole, half] = [undefined, { share: 0.5, policy: 'pinned' } as const].map(
      (residency) => memoryOf(deploy(MOE, READING, { residency })).kvTokens,
    ) as [number, number];
    expect(half - whole).toBe(Math.round((2 * 16 * 3000) / 160));
    expect(whole).toBe(Math.floor((5e9 * 0.9 - 4e9 - (48_000 + 200_000 + 2 * 32 * 3000 + 200_000)) / 160));
  });
});

test('what hides of the communication is not waited for: of prompts by their own share', () => {
  const comm = (batch: Partial<Batch>, more: Partial<DeploymentInput>): number =>
    stepOf(MOE, READING, batch, { gpus: 4, mode: 'ep', ...more }).comm;
  const all = comm({ decodes: 10 }, {});
  expect(comm({ decodes: 10 }, { overlap: 0.25 })).toBeCloseTo(all * 0.75, 9);
  expect(comm({ prefillTokens: 10 }, { overlap: 0.25 })).toBeCloseTo(all * 0.75, 9);
  expect(comm({ prefillTokens: 10 }, { overlap: 0.25, overlapPrefill: 1 })).toBe(0);
  expect(comm({ decodes: 5, prefillTokens: 5 }, { overlap: 0.2, overlapPrefill: 0.6 })).toBeCloseTo(all * 0.6, 9);
});

test('of several GPUs the slowest sets the pace, always by the same factor; steps vary around it', () => {
  const meanOf = (gpus: number): number => {
    const bare = closedForm(deploy(DENSE, READING, { gpus }), seeded(1));
    const noisy = withNoise(bare, gpus, seeded(3));
    const batch = { ...NOTHING, decodes: 1, tokensByTopic: [1] };
    const steps = Array.from({ length: 4000 }, () => noisy.step(batch).totalMs);
    return steps.reduce((a, b) => a + b, 0) / steps.length / bare.step(batch).totalMs;
  };
  expect(meanOf(1)).toBeCloseTo(1, 2);
  expect(meanOf(8)).toBeGreaterThan(1.01);
  expect(meanOf(8)).toBeLessThan(1.1);
});
