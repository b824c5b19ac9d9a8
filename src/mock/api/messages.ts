import type { IncomingMessage, ServerResponse } from 'node:http';
import { VERSION_HEADER } from './anthropic.ts';
import type { Api } from './api.ts';
import { type MessagesBody, messagesBody } from './bodies.ts';
import { readBody } from './body.ts';
import { type Message, plain, textOf } from './conversation.ts';
import { converse, ONE_CHOICE } from './converse.ts';
import { HttpError } from './http-error.ts';
import { messagesForm } from './messages-form.ts';
import type { Choice } from './wanted.ts';

/** Anthropic's Messages. */
export async function messages(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers[VERSION_HEADER] === undefined) throw new HttpError(400, `${VERSION_HEADER}: header is required`);
  const body = await readBody(request, messagesBody);
  await converse(api, request, response, {
    body,
    messages: messagesOf(body),
    tools: (body.tools ?? []).map(({ name, input_schema: parameters }) => ({ name, parameters })),
    choice: choiceOf(body),
    wanted: {
      ...ONE_CHOICE,
      maxTokens: body.max_tokens,
      stops: (body.stop_sequences ?? []).filter((stop) => stop !== ''),
      effort: body.thinking?.type === 'disabled' ? 'none' : (body.output_config?.effort ?? undefined),
    },
    form: messagesForm,
  });
}

const messagesOf = ({ system, messages: all }: MessagesBody): readonly Message[] => [
  ...(system == null ? [] : [plain('system', textOf(system))]),
  ...all.flatMap(turnOf),
];

type Turn = MessagesBody['messages'][number];

/** Results of tools stand in the user's message here, and are messages of their own to the model. */
function turnOf({ role, content }: Turn): readonly Message[] {
  if (typeof content === 'string') return [plain(role, content)];
  const results = content.flatMap((block) =>
    block.type === 'tool_result' ? [plain('tool', textOf(block.content))] : [],
  );
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const calls = content.flatMap((block) =>
    block.type === 'tool_use' ? [{ name: block.name, arguments: JSON.stringify(block.input) }] : [],
  );
  // What the model thought before is not shown to it again.
  return text === '' && calls.length === 0 && results.length > 0 ? results : [...results, { role, text, calls }];
}

function choiceOf({ tool_choice: choice }: MessagesBody): Choice | undefined {
  if (choice == null) return undefined;
  if (choice.type === 'tool') return { named: choice.name };
  return choice.type === 'any' ? 'required' : choice.type;
}
