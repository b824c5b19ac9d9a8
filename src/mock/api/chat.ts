import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tool } from '../answers/tools.ts';
import type { Api } from './api.ts';
import { type ChatBody, chatBody } from './bodies.ts';
import { readBody } from './body.ts';
import { chatForm } from './chat-form.ts';
import { chatPrompt, type Message, textOf } from './conversation.ts';
import { generate } from './generate.ts';
import { samplingOf, usageWish } from './sampling.ts';
import { answerKind, type Choice, type Format, isForced, withLength } from './wanted.ts';

export async function chat(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, chatBody);
  const messages = messagesOf(body);
  const tools: readonly Tool[] = (body.tools ?? []).map(({ function: fn }) => ({
    name: fn.name,
    parameters: fn.parameters ?? {},
    isStrict: fn.strict === true,
  }));
  const choice = choiceOf(body);
  const answer = answerKind(tools, choice, formatOf(body), messages.at(-1)?.role === 'user');
  const prompt = chatPrompt(messages, tools.length === 0 ? '' : JSON.stringify(body.tools), api.tokenizer);
  const wanted = { ...samplingOf(body), prompts: [prompt], answer, tellsThought: true };
  await generate(api, {
    request,
    response,
    wanted: withLength(wanted, request, isForced(answer, choice)),
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

function choiceOf({ tool_choice: choice }: ChatBody): Choice | undefined {
  if (typeof choice !== 'object' || choice === null) return choice ?? undefined;
  if (choice.type === 'function') return { named: choice.function.name };
  const { mode, tools } = choice.allowed_tools;
  return { mode, among: tools.map(({ function: { name } }) => name) };
}

function formatOf({ response_format: format }: ChatBody): Format | undefined {
  if (format?.type !== 'json_schema') return format ?? undefined;
  const { schema, name, strict } = format.json_schema;
  return { schema: schema ?? undefined, name, isStrict: strict === true };
}
