import { z } from 'zod';
import type { Expect } from '../../../core/expect.ts';
import { given } from '../../../core/given.ts';
import type { Turn } from '../../../core/session.ts';
import { shown } from '../../../core/takes.ts';

/** A turn as a data set has it: perhaps with the answer that somebody once gave to it. */
export interface RecordedTurn {
  readonly messages: Turn['messages'];
  readonly maxTokens?: number;
  readonly answer?: string;
  readonly expect?: Expect;
}

/** Reads one row: its turns, or what is wrong with it. No turns at all: a row that asks nothing. */
type ReadRow = (row: unknown) => readonly RecordedTurn[] | string;

// Rows carry keys of their own (ids, categories, reference answers), so unknown keys are left alone here.
const mtBench = z.object({ turns: z.array(z.string().min(1)).min(1) });
const openaiMessages = z.object({
  messages: z
    .array(z.object({ role: z.enum(['system', 'user', 'assistant', 'developer']), content: z.string() }))
    .min(1),
  max_tokens: z.int().min(1).optional(),
});
const shareGpt = z.object({ conversations: z.array(z.object({ from: z.string(), value: z.string() })) });
const gsm8k = z.object({ question: z.string().min(1), answer: z.string() });
const prompts = z.object({
  prompt: z.string().min(1),
  system: z.string().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
});

export const ROW_FORMATS = {
  /** `{"turns": ["…", "…"]}`: every text is one turn of the user. */
  'mt-bench': (row) => {
    const { data } = mtBench.safeParse(row);
    if (data === undefined) return `takes {"turns": ["text", …]}, got ${shown(row)}`;
    return data.turns.map((content) => ({ messages: [{ role: 'user', content }] }));
  },

  /** `{"messages": […]}`: one request. Answers at its end are what the model is to give, so they are left out. */
  'openai-messages': (row) => {
    const { data } = openaiMessages.safeParse(row);
    if (data === undefined) return `takes {"messages": [{"role": "user", "content": "text"}, …]}, got ${shown(row)}`;
    const { messages, max_tokens: maxTokens } = data;
    const end = messages.findLastIndex(({ role }) => role !== 'assistant') + 1;
    if (end === 0) return 'has no message that the model could answer';
    return [given({ messages: messages.slice(0, end), maxTokens, answer: messages[end]?.content })];
  },

  /** `{"conversations": [{"from": "human", "value": "…"}, …]}`: each word of the human is a turn. */
  sharegpt: (row) => {
    const { data } = shareGpt.safeParse(row);
    if (data === undefined)
      return `takes {"conversations": [{"from": "human", "value": "text"}, …]}, got ${shown(row)}`;
    return shareGptTurns(data.conversations);
  },

  /** `{"question": "…", "answer": "…"}`. */
  gsm8k: (row) => {
    const { data } = gsm8k.safeParse(row);
    if (data === undefined) return `takes {"question": "text", "answer": "text"}, got ${shown(row)}`;
    return [{ messages: [{ role: 'user', content: data.question }], answer: data.answer }];
  },

  /** `{"prompt": "…"}`. */
  prompts: (row) => {
    const { data } = prompts.safeParse(row);
    if (data === undefined) return `takes {"prompt": "text"}, got ${shown(row)}`;
    const { prompt, system, max_tokens: maxTokens } = data;
    const opening = system === undefined ? [] : [{ role: 'system', content: system } as const];
    return [given({ messages: [...opening, { role: 'user' as const, content: prompt }], maxTokens })];
  },

  lines: asked,
  csv: asked,
} as const satisfies Readonly<Record<string, ReadRow>>;

export type DatasetFormat = keyof typeof ROW_FORMATS;
export const DATASET_FORMATS = Object.keys(ROW_FORMATS) as [DatasetFormat, ...DatasetFormat[]];

function asked(row: unknown): readonly RecordedTurn[] | string {
  if (typeof row !== 'string') return `takes text, got ${shown(row)}`;
  const content = row.trim();
  return content === '' ? [] : [{ messages: [{ role: 'user', content }] }];
}

const HUMAN = new Set(['human', 'user']);

/** What stands before the first word of the human is no answer to it; words without text say nothing. */
function shareGptTurns(words: readonly { readonly from: string; readonly value: string }[]): readonly RecordedTurn[] {
  const turns: { messages: RecordedTurn['messages'][number][]; answer?: string }[] = [];
  let system: RecordedTurn['messages'] = [];
  let isAnswered = true;
  for (const { from, value } of words) {
    if (value.trim() === '') continue;
    const turn = turns.at(-1);
    if (from === 'system') {
      system = [{ role: 'system', content: value }];
    } else if (HUMAN.has(from)) {
      const message = { role: 'user', content: value } as const;
      if (turn === undefined || isAnswered) turns.push({ messages: [...(turns.length === 0 ? system : []), message] });
      else turn.messages.push(message);
      isAnswered = false;
    } else if (turn !== undefined && !isAnswered) {
      turn.answer = value;
      isAnswered = true;
    }
  }
  return turns;
}
