import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api } from './api.ts';
import { type ResponsesBody, responsesBody } from './bodies.ts';
import { readBody } from './body.ts';
import { type Message, plain, textOf } from './conversation.ts';
import { converse, ONE_CHOICE } from './converse.ts';
import type { AnswerForm } from './form.ts';
import { responseOf } from './responses-form.ts';
import { responsesStream } from './responses-stream.ts';
import type { Choice } from './wanted.ts';

const RESPONSES: AnswerForm = {
  idPrefix: 'resp_',
  hasChoices: false,
  streamsUsage: true,
  stream: responsesStream,
  whole: ([said], head) => responseOf(said!, head),
};

export async function responses(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, responsesBody);
  await converse(api, request, response, {
    body,
    messages: messagesOf(body),
    tools: body.tools ?? [],
    choice: choiceOf(body),
    format: body.text?.format,
    wanted: {
      ...ONE_CHOICE,
      maxTokens: body.max_output_tokens ?? undefined,
      stops: [],
      effort: body.reasoning?.effort ?? undefined,
    },
    form: RESPONSES,
  });
}

function messagesOf({ input, instructions }: ResponsesBody): readonly Message[] {
  const said = typeof input === 'string' ? [plain('user', input)] : input.flatMap(messageOf);
  return instructions == null ? said : [plain('system', instructions), ...said];
}

type Item = Exclude<ResponsesBody['input'], string>[number];

/** What the model thought before is not shown to it again. */
function messageOf(item: Item): readonly Message[] {
  switch (item.type ?? 'message') {
    case 'function_call':
      return [{ role: 'assistant', text: '', calls: [{ name: item.name ?? '', arguments: item.arguments ?? '' }] }];
    case 'function_call_output':
      return [plain('tool', textOf(item.output))];
    case 'reasoning':
      return [];
    default:
      return [plain(item.role ?? 'user', textOf(item.content))];
  }
}

function choiceOf({ tool_choice: choice }: ResponsesBody): Choice | undefined {
  if (typeof choice !== 'object' || choice === null) return choice ?? undefined;
  if (choice.type === 'function') return { named: choice.name };
  return { mode: choice.mode, among: choice.tools.map(({ name }) => name) };
}
