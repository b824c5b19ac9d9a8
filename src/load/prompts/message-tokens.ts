import type { Message } from '../../core/session.ts';

/** What a message takes in a prompt, calls of tools as they are written. */
export const tokensOf = ({ content, tool_calls, function_call }: Message, count: (text: string) => number): number =>
  count(content ?? '') +
  (tool_calls === undefined ? 0 : count(JSON.stringify(tool_calls))) +
  (function_call === undefined ? 0 : count(JSON.stringify(function_call)));
