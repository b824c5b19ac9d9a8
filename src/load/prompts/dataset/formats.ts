import { z } from 'zod';
import { isObject, type Json, objectOr } from '../../../client/wire/fields.ts';
import { given } from '../../../core/given.ts';
import { listed, shown } from '../../../core/takes.ts';
import { messagesIn } from './messages.ts';
import { mostTokens, wrongMost } from './most-tokens.ts';
import type { ReadRow, RecordedTurn, RowFormat } from './read-row.ts';
import { REQUEST_FIELDS, requestIn } from './request.ts';
import { shareGptTurns } from './share-gpt.ts';

// Rows carry keys of their own (ids, categories, reference answers), so unknown keys are left alone here.
const mtBench = z.object({ turns: z.array(z.string().min(1)).min(1) });
const openaiMessages = z.object({
  messages: z.array(z.unknown()).min(1),
  max_tokens: mostTokens,
  max_completion_tokens: mostTokens,
});
const shareGpt = z.union([
  z.object({ conversations: z.array(z.unknown()) }),
  z.object({ conversation: z.array(z.unknown()) }).transform(({ conversation }) => ({ conversations: conversation })),
]);
const gsm8k = z.object({ question: z.string().min(1), answer: z.string().nullish() });
const prompts = z.object({
  prompt: z.string().min(1),
  system: z.string().min(1).nullish(),
  max_tokens: mostTokens,
  max_completion_tokens: mostTokens,
});
const texts = z.array(z.string().min(1)).min(1);
const inputs = z.object({ input: z.union([z.string().min(1), texts]) });

export const ROW_FORMATS = {
  /** `{"turns": ["…", "…"]}`: every text is one turn of the user. */
  'mt-bench': (row) => {
    const { data } = mtBench.safeParse(row);
    if (data === undefined) return `takes {"turns": ["text", …]}, got ${shown(row)}`;
    return { turns: data.turns.map((content) => ({ messages: [{ role: 'user', content }] })) };
  },

  /** `{"messages": […]}`: one request. Answers at its end are what the model is to give, so they are left out. */
  'openai-messages': (row) => {
    const { data, error } = openaiMessages.safeParse(row);
    if (data === undefined)
      return (
        wrongMost(error, objectOr(row)) ??
        `takes {"messages": [{"role": "user", "content": "text"}, …], "max_tokens": 64}, got ${shown(row)}`
      );
    const fields = Object.keys(objectOr(row)).filter((name) => REQUEST_FIELDS.has(name));
    return oneRequest(data.messages, data.max_completion_tokens ?? data.max_tokens ?? undefined, fields);
  },

  /** `{"custom_id": "…", "url": "/v1/chat/completions", "body": {…}}`: a line of a file for OpenAI's batch API. */
  'openai-batch': (row) => {
    const body = isObject(row) ? row['body'] : undefined;
    if (!isObject(body))
      return `takes {"custom_id": "1", "method": "POST", "url": "/v1/…", "body": {…}}, got ${shown(row)}`;
    const request = requestIn(body);
    if (typeof request === 'string') return request;
    if (request.kind === 'messages') return oneRequest(request.messages, request.maxTokens, request.unsent);
    return { turns: [asked(request.texts, request.maxTokens, request.isList)], ...unsent(request.unsent) };
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
    return { turns: [given({ ...asked([data.question]), answer: data.answer ?? undefined })] };
  },

  /** `{"prompt": "…"}`. */
  prompts: (row) => {
    const { data, error } = prompts.safeParse(row);
    if (data === undefined) return wrongMost(error, objectOr(row)) ?? `takes {"prompt": "text"}, got ${shown(row)}`;
    const { prompt, system } = data;
    const opening = system === undefined || system === null ? [] : [{ role: 'system', content: system } as const];
    const maxTokens = data.max_completion_tokens ?? data.max_tokens ?? undefined;
    return { turns: [given({ messages: [...opening, { role: 'user' as const, content: prompt }], maxTokens })] };
  },

  /** `{"input": ["…", "…"]}`: texts to embed, all of them in one request. */
  inputs: (row) => {
    const { data } = inputs.safeParse(row);
    if (data === undefined) return `takes {"input": "text"} or {"input": ["text", …]}, got ${shown(row)}`;
    return { turns: [asked([data.input].flat(), undefined, Array.isArray(data.input))] };
  },

  lines: text,
  csv: text,
} as const satisfies Readonly<Record<string, RowFormat>>;

export type DatasetFormat = keyof typeof ROW_FORMATS;
export const DATASET_FORMATS = Object.keys(ROW_FORMATS) as [DatasetFormat, ...DatasetFormat[]];

/** What a row that is no text can only be, seen from its fields; undefined where it is in no known format. */
export function formatOf(row: Json): DatasetFormat | undefined {
  if ('turns' in row) return 'mt-bench';
  if ('body' in row && ('custom_id' in row || 'url' in row)) return 'openai-batch';
  if ('messages' in row) return 'openai-messages';
  if ('conversations' in row || 'conversation' in row) return 'sharegpt';
  if ('question' in row) return 'gsm8k';
  if ('prompt' in row) return 'prompts';
  // Beside an instruction, an input is what the instruction is about.
  return 'input' in row && !('instruction' in row) ? 'inputs' : undefined;
}

function oneRequest(
  list: readonly unknown[],
  maxTokens: number | undefined,
  unsentFields: readonly string[],
): ReadRow | string {
  const messages = messagesIn(list);
  if (typeof messages === 'string') return messages;
  const end = messages.findLastIndex(({ role }) => role !== 'assistant') + 1;
  if (end === 0) return 'has no message that the model could answer';
  const answer = messages[end]?.content ?? undefined;
  return { turns: [given({ messages: messages.slice(0, end), maxTokens, answer })], ...unsent(unsentFields) };
}

const asked = (contents: readonly string[], maxTokens?: number, isList = false): RecordedTurn =>
  given({
    messages: contents.map((content) => ({ role: 'user' as const, content })),
    isList: isList ? true : undefined,
    maxTokens,
  });

const unsent = (fields: readonly string[]): Pick<ReadRow, 'passedOver'> =>
  fields.length === 0
    ? {}
    : {
        passedOver: [`fields that are not sent (${listed(fields, 'and')}); target.body takes what all requests have`],
      };

function text(row: unknown): ReadRow | string {
  if (typeof row !== 'string') return `takes text, got ${shown(row)}`;
  const content = row.trim();
  return { turns: content === '' ? [] : [asked([content])] };
}
