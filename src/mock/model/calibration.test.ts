import { expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { kvBytesPerToken, parametersOf } from './architecture.ts';
import { HARDWARE, MODELS } from './catalog.ts';
import { closedForm } from './cost.ts';
import { type DeploymentInput, deploymentSchema } from './deployment.ts';

type On = Omit<DeploymentInput, 'model' | 'hardware'>;

/** One for all that was measured, and for the presets: what hides of the communication is fitted, and to decodes only. */
const DEALT_OUT = { mode: 'ep', overlap: 0.35, overlapPrefill: 1 } as const;

/** Mean values: no jitter, and no GPU slower than the others. */
function costOf(model: string, hardware: string, on: On) {
  return closedForm(deploymentSchema.parse({ ...on, model: MODELS[model], hardware: HARDWARE[hardware] }), seeded(1));
}

/** A step that decodes `batch` requests of `context` tokens each, in ms. */
function decodeMs(model: string, hardware: string, on: On, batch: number, context: number): number {
  const step = costOf(model, hardware, on).step({
    decodes: batch,
    contextTokens: batch * context,
    prefillTokens: 0,
    prefillWork: 0,
    tokensByTopic: [batch],
  });
  return step.totalMs;
}

// Totals, active parameters in 10⁹ and kB of keys and values a token, as published; sources in models.json.
test.each([
  ['deepseek-v3', 670.9, 37.4, 70.3],
  ['qwen3-235b-a22b', 235.0, 22.1, 192.5],
  ['qwen3-30b-a3b', 30.5, 3.3, 98.3],
  ['gpt-oss-120b', 116.8, 5.7, 73.7],
  ['mixtral-8x7b', 46.7, 12.9, 131],
  ['llama-3.1-8b', 8.0, 8.0, 131],
  ['llama-3.1-70b', 70.6, 70.6, 328],
  ['llama-3.1-405b', 405.8, 405.8, 516],
])('%s has %d billion parameters, %d of them active, and %d kB of KV a token', (name, total, active, kv) => {
  const model = MODELS[name]!;
  expect(Math.abs(parametersOf(model).total / 1e9 / total - 1)).toBeLessThan(0.01);
  expect(Math.abs(parametersOf(model).active / 1e9 / active - 1)).toBeLessThan(0.02);
  expect(Math.abs(kvBytesPerToken(model) / 1000 / kv - 1)).toBeLessThan(0.01);
});

// What was measured elsewhere: DeepSeek's profile data, SGLang's large-scale deployment (its batch is assumed), InferSim's README.
test.each<[string, number, string, string, On, number, number]>([
  ['DeepSeek-V3, 128 × H800', 55.1, 'deepseek-v3', 'h800', { gpus: 128, ...DEALT_OUT }, 128 * 128, 4146],
  ['DeepSeek-V3, 72 × H100', 91.9, 'deepseek-v3', 'h100', { gpus: 72, ...DEALT_OUT }, 256 * 72, 2100],
  ['Qwen3-30B, 4 × H20', 36.4, 'qwen3-30b-a3b', 'h20', { gpus: 4, ...DEALT_OUT }, 400, 5120],
])('%s: a decode step within 15 %% of the published %d ms', (_, published, model, hardware, on, batch, context) => {
  expect(Math.abs(decodeMs(model, hardware, on, batch, context) / published - 1)).toBeLessThan(0.15);
});

test('DeepSeek-V3 on 32 × H800 reads 7,839 prompt tokens a second and GPU, as published, ± 15 %', () => {
  const tokens = 32 * 16_384;
  const step = costOf('deepseek-v3', 'h800', { gpus: 32, ...DEALT_OUT }).step({
    decodes: 0,
    contextTokens: 0,
    prefillTokens: tokens,
    prefillWork: tokens * 2048, // Prompts of 4,096, each read at once.
    tokensByTopic: [tokens],
  });
  expect(Math.abs(tokens / 32 / (step.totalMs / 1000) / 7839 - 1)).toBeLessThan(0.15);
});

const TP8: On = { gpus: 8, mode: 'tp' };
const SIGNATURE = [
  ['llama-3.1-70b', 'h100', TP8, { 1: 7.8, 8: 8.1, 32: 8.9, 128: 12.4, 256: 18.6 }],
  ['llama-3.1-405b', 'h200', TP8, { 1: 20.8, 8: 21.3, 32: 22.9, 64: 25.0, 128: 29.7, 256: 52.7 }],
  ['deepseek-v3', 'h200', TP8, { 1: 4.6, 8: 9.3, 32: 19.5, 64: 25.9, 128: 30.9, 256: 35.9 }],
  ['qwen3-235b-a22b', 'h100', TP8, { 1: 6.1, 8: 10.1, 32: 16.0, 128: 19.4, 256: 22.2 }],
  ['mixtral-8x7b', 'h100', { gpus: 2, mode: 'tp' }, { 1: 6.9, 8: 18.9, 32: 21.6, 128: 25.5 }],
] as const;

// Output of an independent prototype of the same closed form, not measurements.
test.each(SIGNATURE)('%s on %s decodes as its signature says, ± 15 %%', (model, hardware, on, row) => {
  for (const [batch, ms] of Object.entries(row)) {
    const own = decodeMs(model, hardware, on, Number(batch), 1024);
    expect.soft(Math.abs(own / ms - 1), `batch ${batch}: ${own.toFixed(1)} ms, not ${ms}`).toBeLessThan(0.15);
  }
});

test('from 1 to 64 a large mixture of experts slows four to six times, and a dense model hardly', () => {
  const climb = (model: string, hardware: string): number =>
    decodeMs(model, hardware, TP8, 64, 1024) / decodeMs(model, hardware, TP8, 1, 1024);
  expect(climb('deepseek-v3', 'h200')).toBeGreaterThan(4);
  expect(climb('deepseek-v3', 'h200')).toBeLessThan(6);
  expect(climb('qwen3-235b-a22b', 'h100')).toBeGreaterThan(2.7);
  expect(climb('llama-3.1-405b', 'h200')).toBeLessThan(1.3);
  expect(climb('llama-3.1-70b', 'h100')).toBeLessThan(1.4);
});

test.each(SIGNATURE)('a larger batch never decodes faster: %s', (model, hardware, on) => {
  const steps = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((batch) => decodeMs(model, hardware, on, batch, 500));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});
