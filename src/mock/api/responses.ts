import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api } from './api.ts';
import { type ResponsesBody, responsesBody } from './bodies.ts';
import { readBody } from './body.ts';
import { chatPrompt, type Message, textOf } from './conversation.ts';
import type { AnswerForm } from './form.ts';
import { generate } from './generate.ts';
import { responseOf } from './responses-form.ts';
import { responsesStream } from './responses-stream.ts';
import { answerKind, type Choice, type Format, isForced, type Wanted, withLength } from './wanted.ts';

const RESPONSES: AnswerForm = {
  idPrefix: 'resp_',
  hasChoices: false,
  streamsUsage: true,
  stream: responsesStream,
  whole: ([said], head) => responseOf(said!, head),
};

export async function responses(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, responsesBody);
  const messages = messagesOf(body);
  const tools = (body.tools ?? []).map(({ name, parameters, strict }) => ({
    name,
    parameters: parameters ?? {},
    isStrict: strict === true,
  }));
  const choice = choiceOf(body);
  const answer = answerKind(tools, choice, formatOf(body), messages.at(-1)?.role === 'user');
  const wanted: Wanted = {
    model: body.model,
    prompts: [chatPrompt(messages, tools.length === 0 ? '' : JSON.stringify(body.tools), api.tokenizer)],
    answer,
    n: 1,
    seed: undefined,
    maxTokens: body.max_output_tokens ?? undefined,
    minTokens: undefined,
    ignoreEos: false,
    stops: [],
    effort: body.reasoning?.effort ?? undefined,
    tellsThought: true,
  };
  await generate(api, {
    request,
    response,
    wanted: withLength(wanted, request, isForced(answer, choice)),
    form: RESPONSES,
    isStream: body.stream === true,
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

const plain = (role: string, text: string): Message => ({ role, text, calls: [] });

function choiceOf({ tool_choice: choice }: ResponsesBody): Choice | undefined {
  if (typeof choice !== 'object' || choice === null) return choice ?? undefined;
  if (choice.type === 'function') return { named: choice.name };
  return { mode: choice.mode, among: choice.tools.map(({ name }) => name) };
}

function formatOf({ text }: ResponsesBody): Format | undefined {
  const format = text?.format;
  if (format?.type !== 'json_schema') return format ?? undefined;
  const { schema, name, strict } = format;
  return { schema: schema ?? undefined, name, isStrict: strict === true };
}
