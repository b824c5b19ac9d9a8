import { request } from 'undici';
import { messageOf } from '../core/errors.ts';
import { countOf } from '../report/format.ts';
import type { HttpTarget } from '../transport/http.ts';
import type { Finding } from './finding.ts';

/** Whose metrics these are, by names that only they use. The first that fits: routers pass on their engines' names. */
const FLAVOURS: readonly (readonly [name: string, sign: RegExp])[] = [
  ['plimsoll’s mock', /^mockmoe_/m],
  ['SGLang', /^sglang:/m],
  ['TensorRT-LLM', /^trtllm[_:]/m],
  ['Triton with TensorRT-LLM', /^nv_trt_llm_/m],
  ['Text Generation Inference', /^tgi_/m],
  ['llama.cpp', /^llamacpp:/m],
  ['LMDeploy', /^lmdeploy:/m],
  ['Dynamo', /^dynamo_/m],
  ['a gateway’s endpoint picker', /^(inference_pool|llm_d_epp)_/m],
  ['LiteLLM', /^litellm_/m],
  ['vLLM’s router', /^vllm:\w+\{[^}]*\bserver="/m],
  ['vLLM', /^vllm:/m],
  // Without a prefix of its own.
  ['NIM', /^gpu_cache_usage_perc\b/m],
];
const SAMPLE = /^[a-zA-Z_:][\w:]*(\{.*\})? ([-+]?\d[\d.eE+-]*|[-+]?Inf|NaN)( \d+)?$/gm;
const PATHS = ['/metrics', '/prometheus/metrics', '/metrics/'];
const PATIENCE_MS = 3000;
const READ_CHARACTERS = 4_000_000;

/** How many samples of Prometheus' text format a page holds, and whose they look like. */
export function readMetrics(text: string): { readonly samples: number; readonly flavour: string | undefined } {
  const samples = text.match(SAMPLE)?.length ?? 0;
  const flavour = samples === 0 ? undefined : FLAVOURS.find(([, sign]) => sign.test(text))?.[0];
  return { samples, flavour };
}

/** Looks for metrics beside the API. Only says what is there; nothing depends on it. */
export async function findMetrics(target: HttpTarget, interrupt: AbortSignal): Promise<Finding> {
  const { origin } = new URL(target.url);
  const places = [...PATHS.map((path) => `${origin}${path}`), `${target.url}/metrics`];
  let last = '';
  for (const url of new Set(places)) {
    const page = await get(url, target.headers, interrupt);
    const { samples, flavour } = readMetrics(page.text);
    if (samples > 0)
      return {
        state: 'ok',
        about: 'metrics',
        says: `${url}: Prometheus, ${countOf(samples, 'sample')}, ${flavour === undefined ? 'of no server known here' : `looks like ${flavour}`}`,
      };
    if (last === '') last = `${url} ${page.said}`;
  }
  return {
    state: 'note',
    about: 'metrics',
    says: `none found (${last}), so nothing can be seen of the server’s own queue`,
  };
}

async function get(url: string, headers: Readonly<Record<string, string>>, interrupt: AbortSignal) {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), interrupt]);
    const { statusCode, body } = await request(url, { headers: { ...headers, accept: 'text/plain' }, signal });
    let text = '';
    for await (const chunk of body.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (text.length > READ_CHARACTERS) break;
    }
    return statusCode === 200 ? { text, said: 'is no Prometheus text' } : { text: '', said: `answered ${statusCode}` };
  } catch (error) {
    return { text: '', said: `failed: ${messageOf(error)}` };
  }
}
