import { normal, type Rng } from '../../core/rng.ts';
import type { FinishReason } from '../engine/job.ts';
import type { ModelInfo } from './model-info.ts';

/** How long an answer may be, as the request has it. */
export interface LengthWish {
  readonly maxTokens: number | undefined;
  readonly minTokens: number | undefined;
  /** Goes on to the maximum, or until the context is full, as in vLLM. */
  readonly ignoreEos: boolean;
  /** What the context has left; ends answers of which no maximum was said. */
  readonly roomTokens: number;
}

/** What an answer has to say, besides words to fill it. */
export interface Core {
  /** Tokens at its end that make it an answer. */
  readonly tailTokens: number;
  /** Whether words come before them. */
  readonly hasWords: boolean;
}

/**
 * An answer's parts in tokens, one after another; after `tokens` it ends, be it in the middle of a part:
 *
 *   |---- reasoning ----|---- words ----|-- tail --|
 */
export interface Layout {
  readonly reasoning: number;
  readonly words: number;
  readonly tokens: number;
  /** `length` when it was cut, or ends only because it was long enough. */
  readonly ends: Extract<FinishReason, 'stop' | 'length'>;
}

/**
 * What a model would make of it if nobody set limits, and then what the limits leave.
 *
 * An answer that has something to say says it within the maximum when there is room for it: thought and words make
 * way. Words alone are cut, as a model's are. Where there are no words (JSON, a call of a tool) nothing can be
 * added either, as under a grammar.
 */
export function layOut({ tailTokens, hasWords }: Core, info: ModelInfo, wish: LengthWish, rng: Rng): Layout {
  const { minTokens = 0, ignoreEos, roomTokens } = wish;
  const isExact = ignoreEos && hasWords;
  const most = Math.max(1, Math.min(wish.maxTokens ?? roomTokens, roomTokens));
  const natural = Math.max(1, Math.round(lognormal(Math.log(info.answerTokens.median), info.answerTokens.sigma, rng)));
  const answer = hasWords ? Math.max(natural, tailTokens) : tailTokens;
  const thought = thoughtTokens(info, rng);
  let whole = thought === undefined ? answer : Math.max(thought, answer + 1);
  if (isExact) whole = most;
  else if (hasWords || thought !== undefined) whole = Math.max(whole, minTokens);
  // Also without a wish to be brief: what must be said is said.
  const wanted = tailTokens > 0 ? Math.max(tailTokens, Math.min(whole, most)) : whole;
  // Of an answer made longer or shorter than its nature, thought keeps about its share.
  const words = thought === undefined ? wanted : Math.min(answer, Math.max(tailTokens, Math.ceil(wanted / 2)));
  const reasoning = Math.max(0, wanted - words);
  return {
    reasoning,
    words: Math.max(0, wanted - reasoning - tailTokens),
    tokens: Math.min(wanted, most),
    ends: isExact || wanted > most || (tailTokens === 0 && wanted === most) ? 'length' : 'stop',
  };
}

function thoughtTokens({ reasoning }: ModelInfo, rng: Rng): number | undefined {
  if (reasoning === undefined) return undefined;
  const { meanTokens, sigma } = reasoning;
  return Math.max(2, Math.round(lognormal(Math.log(meanTokens) - sigma ** 2 / 2, sigma, rng.fork('thought'))));
}

const lognormal = (mu: number, sigma: number, rng: Rng): number => Math.exp(mu + sigma * normal(rng));
