import { FINGERPRINT } from './api.ts';
import { type AnswerHead, callId, type Said } from './form.ts';
import { responsesUsage } from './usage.ts';

/** The whole of an answer, as it stands in a body and in the last event of a stream. */
export function responseOf(said: Said, head: AnswerHead): object {
  const status = statusOf(said);
  const items = [said.reasoning && ITEMS.reasoning, said.toolName && ITEMS.call, said.text && ITEMS.message];
  return {
    ...responseHead(head),
    status,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    output: items.flatMap((item) => (item === '' ? [] : [item.item(head.id, said, status)])),
    usage: responsesUsage(head.usage()),
  };
}

export const responseHead = ({ id, created, model }: AnswerHead) => ({
  id,
  object: 'response',
  created_at: created,
  model,
  system_fingerprint: FINGERPRINT,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: false,
  temperature: null,
  tool_choice: 'auto',
  tools: [],
  top_p: null,
});

type Status = 'in_progress' | 'incomplete' | 'completed';

export const statusOf = ({ finish }: Said): Status => (finish === 'length' ? 'incomplete' : 'completed');

/** What an answer is made of. */
export interface ItemForm {
  /** Of its id. */
  readonly prefix: string;
  /** Of the events that tell its text. */
  readonly event: string;
  /** With all that has been said. */
  item(id: string, said: Said, status: Status): object;
  /** The part that holds the text of items that have parts. */
  part?(said: Said): object;
  /** What is said once more when it is whole. */
  whole(said: Said): object;
}

export const itemId = (prefix: string, id: string): string => id.replace(/^resp/, prefix);

export const ITEMS = {
  reasoning: {
    prefix: 'rs',
    event: 'response.reasoning_text',
    item: (id, { reasoning: text }) => ({
      id: itemId('rs', id),
      type: 'reasoning',
      summary: [],
      content: text === '' ? [] : [{ type: 'reasoning_text', text }],
    }),
    part: ({ reasoning: text }) => ({ type: 'reasoning_text', text }),
    whole: ({ reasoning: text }) => ({ text }),
  },
  call: {
    prefix: 'fc',
    event: 'response.function_call_arguments',
    item: (id, said, status) => ({
      id: itemId('fc', id),
      type: 'function_call',
      call_id: callId(id, 0),
      name: said.toolName,
      arguments: said.toolArguments,
      status,
    }),
    whole: (said) => ({ name: said.toolName, arguments: said.toolArguments }),
  },
  message: {
    prefix: 'msg',
    event: 'response.output_text',
    item: (id, { text }, status) => ({
      id: itemId('msg', id),
      type: 'message',
      role: 'assistant',
      content: status === 'in_progress' ? [] : [{ type: 'output_text', text, annotations: [] }],
      status,
    }),
    part: ({ text }) => ({ type: 'output_text', text, annotations: [] }),
    whole: ({ text }) => ({ text, logprobs: [] }),
  },
} as const satisfies Readonly<Record<string, ItemForm>>;
