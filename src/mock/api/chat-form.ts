import { given } from '../../core/given.ts';
import type { ScriptToken } from '../answers/script.ts';
import { type ChoiceDress, choicesForm, type UsageWish } from './choices-form.ts';
import { type AnswerForm, callId, type Said } from './form.ts';

export const chatForm = (usage: UsageWish): AnswerForm => choicesForm(DRESS, usage);

const DRESS: ChoiceDress = {
  idPrefix: 'chatcmpl-',
  object: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  opening: '"delta":{"role":"assistant","content":""}',
  piece,
  whole: (said, choice, id) => ({ message: messageOf(said, callId(id, choice)) }),
};

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
  const calls = [{ id, type: 'function', function: { name: toolName, arguments: toolArguments } }];
  return given({
    role: 'assistant',
    content: text === '' && toolName !== '' ? null : text,
    reasoning_content: reasoning || undefined,
    tool_calls: toolName === '' ? undefined : calls,
  });
}
