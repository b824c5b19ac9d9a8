import { FINGERPRINT } from './api.ts';
import { type AnswerHead, callId, type Said } from './form.ts';
import { responsesUsage } from './usage.ts';

/** The whole of an answer, as it stands in a body and in the last event of a stream. */
export function responseOf(said: Said, head: AnswerHead): object {
  const isCut = said.finish === 'length';
  return {
    ...responseHead(head),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: outputOf(said, head.id, isCut ? 'incomplete' : 'completed'),
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

function outputOf(said: Said, id: string, status: Status): readonly object[] {
  return [
    ...(said.reasoning === '' ? [] : [reasoningItem(id, said.reasoning)]),
    ...(said.toolName === '' ? [] : [callItem(id, said, status)]),
    ...(said.text === '' ? [] : [messageItem(id, [textPart(said.text)], status)]),
  ];
}

export const textPart = (text: string) => ({ type: 'output_text', text, annotations: [] });

export const reasoningPart = (text: string) => ({ type: 'reasoning_text', text });

export const reasoningItem = (id: string, text: string) => ({
  id: itemId('rs', id),
  type: 'reasoning',
  summary: [],
  content: text === '' ? [] : [reasoningPart(text)],
});

export const callItem = (id: string, { toolName, toolArguments }: Said, status: Status) => ({
  id: itemId('fc', id),
  type: 'function_call',
  call_id: callId(id, 0),
  name: toolName,
  arguments: toolArguments,
  status,
});

export const messageItem = (id: string, content: readonly object[], status: Status) => ({
  id: itemId('msg', id),
  type: 'message',
  role: 'assistant',
  content,
  status,
});

export const itemId = (kind: 'rs' | 'fc' | 'msg', id: string): string => id.replace(/^resp/, kind);
