import type { ScriptToken } from '../answers/script.ts';
import { FINGERPRINT } from './api.ts';
import { type ChoiceDress, choiceStream, type UsageWish } from './choice-stream.ts';
import { type AnswerForm, callId, type Said } from './form.ts';
import { chatUsage } from './usage.ts';

const DRESS: ChoiceDress = {
  chunkObject: 'chat.completion.chunk',
  opening: '"delta":{"role":"assistant","content":""}',
  piece,
};

export const chatForm = (usage: UsageWish): AnswerForm => ({
  idPrefix: 'chatcmpl-',
  hasChoices: true,
  streamsUsage: usage.atEnd,
  stream: (out, head) => choiceStream(out, DRESS, head, usage),
  whole: (said, head) => ({
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    system_fingerprint: FINGERPRINT,
    choices: said.map((one, index) => ({
      index,
      message: messageOf(one, callId(head.id, index)),
      logprobs: null,
      finish_reason: one.finish,
    })),
    usage: chatUsage(head.usage()),
  }),
});

/** A call's first event has its id and its name, the next ones pieces of its arguments. */
function piece({ channel, text }: ScriptToken, choice: number, id: string): string {
  switch (channel) {
    case 'text':
      return `"delta":{"content":${JSON.stringify(text)}}`;
    case 'reasoning':
      return `"delta":{"reasoning_content":${JSON.stringify(text)}}`;
    case 'tool':
      return `"delta":{"tool_calls":[{"index":0,"function":{"arguments":${JSON.stringify(text)}}}]}`;
    case 'tool-name':
      if (text === '') return '"delta":{"content":""}';
      return `"delta":{"tool_calls":[{"index":0,"id":"${callId(id, choice)}","type":"function","function":{"name":${JSON.stringify(text)},"arguments":""}}]}`;
    default:
      return channel satisfies never;
  }
}

function messageOf({ text, reasoning, toolName, toolArguments }: Said, id: string): object {
  const calls =
    toolName === '' ? [] : [{ id, type: 'function', function: { name: toolName, arguments: toolArguments } }];
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}
