import type { Wanted } from './api/wanted.ts';

/** A model name with two presets behind it, and who of them answers a request. */
export interface Hybrid {
  readonly description: string;
  /** Presets. */
  readonly short: string;
  readonly deep: string;
}

export const HYBRIDS: Readonly<Record<string, Hybrid>> = {
  hybrid: {
    description: 'a router: short questions to moe-dynamic, deep ones to dense-405b; a header says where each went',
    short: 'moe-dynamic',
    deep: 'dense-405b',
  },
};

const DEEP_EFFORT = /^(?:high|xhigh|max)$/;
const SHALLOW_EFFORT = /^(?:none|minimal|low)$/;
/** Prompts from this many tokens on are documents to be understood. */
const LONG_PROMPT_TOKENS = 2000;
const DEEP_WORDS =
  /\b(?:prove|proof|derive|step by step|think (?:hard|carefully|through)|reason(?:ing)?|analy[sz]e|explain why|trade-?offs?|root cause)\b/i;

/**
 * Whether a request wants depth: as it says itself by `reasoning_effort`; else when its prompt is long, or its last
 * question asks for a derivation. A rule of thumb in place of a trained router, plain enough to predict.
 */
export function isDeep({ effort = '', prompts }: Pick<Wanted, 'effort' | 'prompts'>): boolean {
  if (DEEP_EFFORT.test(effort)) return true;
  if (SHALLOW_EFFORT.test(effort)) return false;
  return prompts.some(({ ids, question }) => ids.length >= LONG_PROMPT_TOKENS || DEEP_WORDS.test(question));
}
