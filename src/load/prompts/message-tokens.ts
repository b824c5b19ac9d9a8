import type { Message } from '../../core/session.ts';

/** What a message takes in a prompt; calls of tools about so many as they are written here. */
export const tokensOf = ({ content, tool_calls, function_call }: Message, count: (text: string) => number): number =>
  count(content ?? '') +
  (tool_calls === undefined ? 0 : count(JSON.stringify(tool_calls))) +
  (function_call === undefined ? 0 : count(JSON.stringify(function_call)));

export const hasCalls = ({ tool_calls, function_call }: Message): boolean =>
  tool_calls !== undefined || function_call !== undefined;
