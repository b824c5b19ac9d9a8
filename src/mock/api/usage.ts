import type { ScriptToken } from '../answers/script.ts';
import type { Accepted } from '../served-model.ts';

/** What one answer has cost so far, over all its choices. */
export interface Usage {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Undefined for models that do not think. */
  readonly reasoningTokens: number | undefined;
  /** Prompt tokens found in the cache. */
  readonly cachedTokens: number;
}

/** Counts what is made. */
export class Tally {
  readonly #promptTokens: number;
  readonly #thinks: boolean;
  readonly #accepted: Accepted[] = [];
  #output = 0;
  #reasoning = 0;

  constructor(promptTokens: number, thinks: boolean) {
    this.#promptTokens = promptTokens;
    this.#thinks = thinks;
  }

  serve(accepted: Accepted): void {
    this.#accepted.push(accepted);
  }

  add({ channel }: ScriptToken): void {
    this.#output++;
    if (channel === 'reasoning') this.#reasoning++;
  }

  get usage(): Usage {
    return {
      promptTokens: this.#promptTokens,
      outputTokens: this.#output,
      reasoningTokens: this.#thinks ? this.#reasoning : undefined,
      cachedTokens: this.#accepted.reduce((n, { jobs }) => n + (jobs[0]?.cachedTokens ?? 0), 0),
    };
  }
}

/** In the words of chat and completions. */
export const chatUsage = ({ promptTokens, outputTokens, reasoningTokens, cachedTokens }: Usage) => ({
  prompt_tokens: promptTokens,
  completion_tokens: outputTokens,
  total_tokens: promptTokens + outputTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
  ...(reasoningTokens === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
});

/** In the words of responses. */
export const responsesUsage = ({ promptTokens, outputTokens, reasoningTokens = 0, cachedTokens }: Usage) => ({
  input_tokens: promptTokens,
  input_tokens_details: { cached_tokens: cachedTokens },
  output_tokens: outputTokens,
  output_tokens_details: { reasoning_tokens: reasoningTokens },
  total_tokens: promptTokens + outputTokens,
});

/** In the words of Anthropic's messages, which count apart what was found in the cache. Nothing is written on request. */
export const messagesUsage = ({ promptTokens, outputTokens, reasoningTokens, cachedTokens }: Usage) => ({
  input_tokens: promptTokens - cachedTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cachedTokens,
  output_tokens: outputTokens,
  ...(reasoningTokens === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
});
