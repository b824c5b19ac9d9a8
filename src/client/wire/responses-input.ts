import type { Message } from '../../core/session.ts';
import { type Json, nonEmpty, objectOr } from './fields.ts';

/**
 * A conversation as the responses API takes it. Calls of tools and their results are items of their own there, so that
 * a session and a data set that tell them in chat's words work with it, too.
 */
export const inputOf = (conversation: readonly Message[]): readonly object[] =>
  conversation.flatMap((message): readonly object[] => {
    const { role, content, tool_calls: calls, tool_call_id: id } = message;
    if (role === 'tool') return [{ type: 'function_call_output', call_id: id, output: content ?? '' }];
    if (calls === undefined) return [message];
    return [
      ...(nonEmpty(content) === undefined ? [] : [{ role, content }]),
      ...calls.map((call) => callOf(objectOr(call))),
    ];
  });

function callOf({ id, function: fn }: Json): object {
  const { name, arguments: argumentsText } = objectOr(fn);
  return { type: 'function_call', call_id: id, name, arguments: argumentsText };
}
