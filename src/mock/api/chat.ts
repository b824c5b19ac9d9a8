import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tool } from '../answers/tools.ts';
import type { Api } from './api.ts';
import { type ChatBody, chatBody } from './bodies.ts';
import { readBody } from './body.ts';
import { chatForm } from './chat-form.ts';
import { chatPrompt, type Message, textOf } from './conversation.ts';
import { generate } from './generate.ts';
import { samplingOf, usageWish } from './sampling.ts';
import { answerKind, type Format, withLength } from './wanted.ts';

export async function chat(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, chatBody);
  const messages = messagesOf(body);
  const tools: readonly Tool[] = (body.tools ?? []).map(({ function: fn }) => ({
    name: fn.name,
    parameters: fn.parameters ?? {},
  }));
  const choice = typeof body.tool_choice === 'object' ? namedOf(body.tool_choice) : body.tool_choice;
  const answer = answerKind(tools, choice, formatOf(body), messages.at(-1)?.role === 'user');
  const isForced = answer.kind === 'json' || (choice !== undefined && choice !== 'auto' && answer.kind === 'call');
  const prompt = chatPrompt(messages, tools.length === 0 ? '' : JSON.stringify(body.tools), api.tokenizer);
  const wanted = { ...samplingOf(body), prompts: [prompt], answer };
  await generate(api, {
    request,
    response,
    wanted: withLength(wanted, request, isForced),
    form: chatForm(usageWish(body)),
    isStream: body.stream === true,
  });
}

export const messagesOf = ({ messages }: Pick<ChatBody, 'messages'>): readonly Message[] =>
  messages.map(({ role, content, tool_calls: calls }) => ({
    role,
    text: textOf(content),
    calls: (calls ?? []).map(({ function: fn }) => fn),
  }));

const namedOf = (choice: { readonly function: { readonly name: string } } | null) =>
  choice === null ? undefined : { named: choice.function.name };

function formatOf({ response_format: format }: ChatBody): Format | undefined {
  if (format?.type !== 'json_schema') return format ?? undefined;
  return { schema: format.json_schema.schema ?? undefined };
}
