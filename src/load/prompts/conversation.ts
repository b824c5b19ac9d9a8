import type { Session, Turn } from '../../core/session.ts';
import { formatNumber } from '../../core/units.ts';
import { numbered } from '../tokens/text-writer.ts';
import { strict, text, wholeNumber } from './fields.ts';
import { describeLength, drawLength, type Length, lengthField, longest } from './lengths.ts';
import { openLength } from './lengths-file.ts';
import { sharedPrefixesOf } from './shared-prefix.ts';
import { type PromptSource, promptSource } from './source.ts';
import { describeThinkTime, drawThinkTime, type ThinkTime, thinkTimeField } from './think-time.ts';
import { plus, worstCaseOf } from './worst-case.ts';

export interface ConversationConfig {
  /** How many times the user speaks. */
  readonly turns: Length;
  /** What each turn adds, beside the conversation so far. */
  readonly inputTokens: Length;
  /** Of each answer, exactly: the server is asked to ignore its end token. */
  readonly outputTokens: Length;
  /** From an answer's end to the next turn. None by default. */
  readonly thinkTime?: ThinkTime;
  /** The system message of every conversation. */
  readonly system?: string;
  /** Or one of so many tokens, made up, and the same in every conversation. */
  readonly sharedPrefixTokens?: number;
}

/**
 * Conversations of several turns, made of plain words. Each turn sends the whole conversation again, the model's
 * own answers in it, so a server's prefix cache is used as a chat uses it.
 */
export function conversation(config: ConversationConfig): PromptSource {
  return promptSource('conversation', { ...config }, async ({ folder, seed, tokenizer, writer: loadWriter }) => {
    const writer = await loadWriter();
    const checked = conversationField.parse(config);
    const { thinkTime = 0, system, sharedPrefixTokens = 0 } = checked;
    const turns = await openLength(checked.turns, folder);
    const input = await openLength(checked.inputTokens, folder);
    const output = await openLength(checked.outputTokens, folder);
    const [mostIn, mostOut] = [longest(input), longest(output)];
    const opening =
      system === undefined
        ? sharedPrefixesOf(sharedPrefixTokens, seed, writer)(0)
        : { messages: [{ role: 'system', content: system } as const], tokens: (await tokenizer()).count(system) };
    return {
      summary: [
        `conversations of ${describeLength(turns)} turns`,
        `${describeLength(input)} tokens in and ${describeLength(output)} out each`,
        ...(opening.tokens === 0 ? [] : [`after a system message of ${formatNumber(opening.tokens)}`]),
        ...(thinkTime === 0 ? [] : [`thinking ${describeThinkTime(thinkTime)}`]),
      ].join(', '),
      worstCase: worstCaseOf(
        Array.from({ length: longest(turns) ?? 1 }, (_, i) => ({
          inputTokens: plus(mostIn, i === 0 ? opening.tokens : 0),
          maxTokens: mostOut,
        })),
      ),
      session(index, rng): Session {
        const count = drawLength(turns, rng);
        return {
          id: String(index),
          turns: Array.from({ length: count }, (_, i): Turn => {
            const length = drawLength(input, rng);
            const maxTokens = drawLength(output, rng);
            const { text: content, tokens: own } = writer.write(length, numbered(index, rng));
            const turn = {
              messages: [{ role: 'user', content }],
              inputTokens: own,
              maxTokens,
              exactLength: true,
            } as const;
            return i === 0
              ? { ...turn, messages: [...opening.messages, ...turn.messages], inputTokens: own + opening.tokens }
              : { ...turn, thinkMs: drawThinkTime(thinkTime, rng) };
          }),
        };
      },
    };
  });
}

export const conversationField = strict('{ turns, inputTokens, outputTokens }', {
  // A conversation that may go on for ever has no worst case.
  turns: lengthField.refine(hasEnd, { error: 'takes a max beside it: conversations must end' }),
  inputTokens: lengthField,
  outputTokens: lengthField,
  thinkTime: thinkTimeField.optional(),
  system: text('the system message as text').optional(),
  sharedPrefixTokens: wholeNumber(0).optional(),
}).refine(({ system, sharedPrefixTokens }) => system === undefined || sharedPrefixTokens === undefined, {
  path: ['system'],
  error: 'cannot be combined with sharedPrefixTokens; keep one of them',
});

function hasEnd(turns: Length): boolean {
  return (typeof turns === 'object' && 'fromFile' in turns) || longest(turns) !== undefined;
}
