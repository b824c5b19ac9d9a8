import { type Rng, seeded } from '../core/rng.ts';
import type { Message, Session } from '../core/session.ts';
import { formatNumber } from '../core/units.ts';
import { textOfTokens } from '../tokens/words.ts';
import { strict, wholeNumber } from './fields.ts';
import { describeLength, drawLength, type Length, lengthField, longest } from './lengths.ts';
import type { PromptSource } from './source.ts';
import { bounded } from './worst-case.ts';

export interface SyntheticConfig {
  /** Of each session's own text, beside the shared prefix. */
  readonly inputTokens: Length;
  /** Exactly: the server is asked to ignore its end token. */
  readonly outputTokens: Length;
  /** A system message that is the same in every session of the run, as a long system prompt is. */
  readonly sharedPrefixTokens?: number;
}

/** Prompts of exact lengths under o200k_base, made of plain words, every one different. */
export function synthetic(config: SyntheticConfig): PromptSource {
  return {
    kind: 'prompt-source',
    name: 'synthetic',
    config: { ...config },
    async open({ seed }) {
      const { inputTokens, outputTokens, sharedPrefixTokens = 0 } = syntheticField.parse(config);
      const prefix = sharedPrefix(sharedPrefixTokens, seed);
      const longestInput = longest(inputTokens);
      return {
        summary: describe({ inputTokens, outputTokens, sharedPrefixTokens }),
        worstCase: bounded(
          1,
          longestInput === undefined ? undefined : longestInput + sharedPrefixTokens,
          longest(outputTokens),
        ),
        session(index, rng): Session {
          const own = drawLength(inputTokens, rng);
          const turn = exactTurn(own, drawLength(outputTokens, rng), rng);
          const messages = [...prefix, ...turn.messages];
          return { id: String(index), turns: [{ ...turn, messages, inputTokens: own + sharedPrefixTokens }] };
        },
      };
    },
  };
}

/** A turn of exactly `inputTokens` in and `outputTokens` out. */
export const exactTurn = (inputTokens: number, outputTokens: number, rng: Rng) =>
  ({
    messages: [{ role: 'user', content: textOfTokens(inputTokens, rng) }],
    inputTokens,
    maxTokens: outputTokens,
    exactLength: true,
  }) as const;

export const syntheticField = strict('{ inputTokens, outputTokens }', {
  inputTokens: lengthField,
  outputTokens: lengthField,
  sharedPrefixTokens: wholeNumber(0).optional(),
});

/** From the seed alone, so that two sources of one run share it as far as the shorter one goes. */
const sharedPrefix = (tokens: number, seed: number): readonly Message[] =>
  tokens === 0 ? [] : [{ role: 'system', content: textOfTokens(tokens, seeded(seed).fork('shared prefix')) }];

function describe({ inputTokens, outputTokens, sharedPrefixTokens = 0 }: SyntheticConfig): string {
  const prefix = sharedPrefixTokens > 0 ? ` after a shared prefix of ${formatNumber(sharedPrefixTokens)}` : '';
  return `synthetic prompts of ${describeLength(inputTokens)} tokens${prefix}, answers of ${describeLength(outputTokens)}`;
}
