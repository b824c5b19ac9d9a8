import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api } from './api.ts';
import { type ChatBody, chatBody } from './bodies.ts';
import { readBody } from './body.ts';
import { chatForm } from './chat-form.ts';
import { type Message, textOf } from './conversation.ts';
import { converse } from './converse.ts';
import { samplingOf, usageWish } from './sampling.ts';
import type { Choice } from './wanted.ts';

export async function chat(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, chatBody);
  const { response_format: format } = body;
  await converse(api, request, response, {
    body,
    messages: messagesOf(body),
    tools: (body.tools ?? []).map(({ function: fn }) => fn),
    choice: choiceOf(body),
    format: format?.type === 'json_schema' ? format.json_schema : format,
    wanted: samplingOf(body),
    form: chatForm(usageWish(body)),
  });
}

export const messagesOf = ({ messages }: Pick<ChatBody, 'messages'>): readonly Message[] =>
  messages.map(({ role, content, tool_calls: calls }) => ({
    role,
    text: textOf(content),
    calls: (calls ?? []).map(({ function: fn }) => fn),
  }));

function choiceOf({ tool_choice: choice }: ChatBody): Choice | undefined {
  if (typeof choice !== 'object' || choice === null) return choice ?? undefined;
  if (choice.type === 'function') return { named: choice.function.name };
  const { mode, tools } = choice.allowed_tools;
  return { mode, among: tools.map(({ function: { name } }) => name) };
}
