import { z } from 'zod';
import type { Expect } from '../../core/expect.ts';
import { given } from '../../core/given.ts';
import type { Message, Session, Turn } from '../../core/session.ts';
import { expectField } from './expect-field.ts';
import { chosen, type Duration, duration, oneOf, strict, text, wholeNumber } from './fields.ts';
import { tokensOf } from './message-tokens.ts';
import { type PromptSource, promptSource } from './source.ts';
import { worstCaseOf } from './worst-case.ts';

/** One turn, in the shortest form that says it. */
export type Ask = string | PromptAsk | MessagesAsk;

interface AskLimits {
  readonly maxTokens?: number;
  /** By which the answer is graded. */
  readonly expect?: Expect;
  /** How long the user thinks after the turn before: `2s`. */
  readonly think?: Duration;
}

export interface PromptAsk extends AskLimits {
  readonly prompt: string;
  readonly system?: string;
}

export interface MessagesAsk extends AskLimits {
  readonly messages: readonly Message[];
}

/** The same prompt for every iteration; an array is a conversation of several turns. */
export function inline(ask: Ask | readonly Ask[], ...beside: readonly never[]): PromptSource {
  // Types are not checked when a scenario is read, and JavaScript would drop it.
  if (beside.length > 0) {
    const error = new TypeError(
      'inline takes one argument, which says everything: inline({ prompt: "Hello", maxTokens: 20 })',
    );
    Error.captureStackTrace(error, inline); // Its place is the call, not this file.
    throw error;
  }
  return promptSource('inline', { ask }, async ({ tokenizer }) => {
    const { count } = await tokenizer();
    const turns = asTurns(inlineField.parse(ask)).map((turn) => ({
      ...turn,
      inputTokens: turn.messages.reduce((sum, message) => sum + tokensOf(message, count), 0),
    }));
    return {
      summary: summaryOf(turns),
      session: (index): Session => ({ id: String(index), turns }),
      worstCase: worstCaseOf(turns),
    };
  });
}

function summaryOf(turns: readonly Turn[]): string {
  const graded = turns.filter(({ expect }) => expect !== undefined).length;
  if (turns.length === 1) return `the same prompt every time${graded === 0 ? '' : ', its answer graded'}`;
  const which = graded === turns.length ? 'all' : String(graded);
  return `the same conversation of ${turns.length} turns every time${graded === 0 ? '' : `, ${which} of its answers graded`}`;
}

const limits = {
  maxTokens: wholeNumber(1).optional(),
  think: duration().optional(),
  expect: expectField.optional(),
};

const messagesField = z
  .array(
    strict('{ role, content }', {
      role: oneOf('system', 'user', 'assistant', 'developer'),
      content: z.string({ error: 'takes text' }),
    }),
    { error: 'takes a list of { role, content }' },
  )
  .min(1, { error: 'takes at least one message' });

type CheckedAsk = string | z.infer<typeof promptAsk> | z.infer<typeof messagesAsk>;

const promptAsk = strict('{ prompt }', {
  prompt: text('the prompt as text'),
  system: text('text').optional(),
  ...limits,
});
const messagesAsk = strict('{ messages }', { messages: messagesField, ...limits });

const askField = chosen('text, { prompt } or { messages }', (value): z.ZodType<CheckedAsk> | undefined => {
  if (typeof value === 'string') return text('text that is not empty');
  if (typeof value !== 'object' || value === null) return undefined;
  return 'messages' in value ? messagesAsk : promptAsk;
});

/** What `inline` takes, as a scenario declares it. */
export const inlineField = chosen(
  'text, { prompt }, { messages } or a list of them',
  (value): z.ZodType<CheckedAsk | CheckedAsk[]> =>
    Array.isArray(value) ? z.array(askField).min(1, { error: 'takes at least one turn' }) : askField,
);

function asTurns(ask: CheckedAsk | readonly CheckedAsk[]): readonly Turn[] {
  return typeof ask === 'object' && !('prompt' in ask) && !('messages' in ask) ? ask.map(asTurn) : [asTurn(ask)];
}

function asTurn(ask: CheckedAsk): Turn {
  if (typeof ask === 'string') return { messages: [{ role: 'user', content: ask }] };
  const { maxTokens, think, expect } = ask;
  const messages = 'messages' in ask ? ask.messages : promptMessages(ask);
  return given({ messages, maxTokens, thinkMs: think, expect });
}

const promptMessages = ({ prompt, system }: z.infer<typeof promptAsk>): readonly Message[] => [
  ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
  { role: 'user', content: prompt },
];
