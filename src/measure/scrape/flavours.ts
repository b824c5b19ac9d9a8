import type { Flavour } from './flavour.ts';
import { dynamo, dynamoWorker } from './flavours/dynamo.ts';
import { endpointPicker } from './flavours/endpoint-picker.ts';
import { litellm } from './flavours/litellm.ts';
import { llamacpp } from './flavours/llamacpp.ts';
import { lmdeploy } from './flavours/lmdeploy.ts';
import { nim } from './flavours/nim.ts';
import { ollama } from './flavours/ollama.ts';
import { sglang, sglangPrefill } from './flavours/sglang.ts';
import { smg } from './flavours/smg.ts';
import { tgi } from './flavours/tgi.ts';
import { triton } from './flavours/triton.ts';
import { trtllm } from './flavours/trtllm.ts';
import { vllm } from './flavours/vllm.ts';
import { vllmRouter } from './flavours/vllm-router.ts';
import { vllmRustRouter } from './flavours/vllm-rust-router.ts';
import type { Page } from './page.ts';
import type { Reading } from './reading.ts';

/** The first that detects a page has it: routers have names of their engines, and workers pass theirs on. */
export const FLAVOURS: readonly Flavour[] = [
  sglangPrefill,
  sglang,
  trtllm,
  triton,
  tgi,
  llamacpp,
  lmdeploy,
  dynamo,
  endpointPicker,
  litellm,
  smg,
  vllmRouter,
  vllmRustRouter,
  vllm,
  nim,
  dynamoWorker,
  ollama,
];

export const flavourOf = (page: Page): Flavour | undefined => FLAVOURS.find((flavour) => flavour.detects(page));

export const flavourNamed = (name: string): Flavour | undefined => FLAVOURS.find((flavour) => flavour.name === name);

/** What people call the fields of a reading. */
export const TOLD = {
  queueDepth: 'queue depth',
  running: 'running',
  kvUsage: 'KV use',
  prefixHitRate: 'prefix hit rate',
  preemptions: 'preemptions',
  prefixHits: 'prefix hits',
  prefixQueries: 'prefix look-ups',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
  cachedTokens: 'cached tokens',
  finished: 'requests finished',
  ttft: 'time to first token',
  itl: 'gaps',
  e2e: 'whole time',
  queue: 'waiting time',
  prefill: 'prefill time',
  decode: 'decode time',
} as const satisfies Record<keyof Reading, string>;
