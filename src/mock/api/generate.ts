import type { IncomingMessage, ServerResponse } from 'node:http';
import { hash } from '../../core/rng.ts';
import { plainScript } from '../answers/plain.ts';
import { answerWithFault, faultOf, withFault } from '../faults.ts';
import type { Refusal } from '../served-model.ts';
import { streamedAnswer, wholeAnswer } from './answer.ts';
import { type Api, modelNamed } from './api.ts';
import { type ChatBody, type CompletionBody, chatBody, completionBody, readBody } from './body.ts';
import { HttpError } from './http-error.ts';
import { CHAT, COMPLETION, type Shape } from './shapes.ts';

/** What the model is to read. */
interface Prompt {
  readonly text: string;
  /** Its tokens, with those that the template puts around them. */
  readonly ids: readonly number[];
  /** The system message, if there is one. */
  readonly instructions: string | undefined;
}

/**
 * Role marks and turn ends of a chat template, as most models have them: three tokens open a message and one closes
 * it, and the prompt ends with the answer's opening. So a conversation begins with what was computed a turn before.
 */
const TEMPLATE = { opening: 3, closing: 1 } as const;

export async function chat(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, chatBody);
  const messages = body.messages.map(({ role, content }) => ({ role, text: textOf(content) }));
  const ids: number[] = [];
  for (const { role, text } of messages) {
    ids.push(...marks(role, TEMPLATE.opening));
    for (const id of api.vocabulary.encode(text)) ids.push(id);
    ids.push(...marks('end', TEMPLATE.closing));
  }
  ids.push(...marks('assistant', TEMPLATE.opening));
  const text = messages.map((message) => message.text).join('\n');
  const instructions = messages.find(({ role }) => role === 'system')?.text;
  generate(api, request, response, CHAT, body, { text, ids, instructions });
}

export async function completion(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, completionBody);
  const text = [body.prompt].flat().join('\n');
  const ids = api.vocabulary.encode(text);
  const prompt = { text, ids: ids.length === 0 ? marks('text', 1) : ids, instructions: undefined };
  generate(api, request, response, COMPLETION, body, prompt);
}

const textOf = (content: ChatBody['messages'][number]['content']): string =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('');

/** Tokens that no text has: negative, and the same for the same role. */
const marks = (role: string, tokens: number): readonly number[] => {
  const first = -1 - (hash(role) & 0xffff) * 8;
  return Array.from({ length: tokens }, (_, i) => first - i);
};

function generate(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  shape: Shape,
  body: ChatBody | CompletionBody,
  prompt: Prompt,
): void {
  if (response.destroyed) return; // Left while its body was read; nobody would withdraw it later.
  const { model, rng, metrics } = modelNamed(body.model, api);
  const isStream = body.stream === true;
  const fault = faultOf(request, isStream);
  if (answerWithFault(fault, response)) return;
  const id = `${shape.idPrefix}${api.nextNumber().toString(36).padStart(8, '0')}`;
  const head = { id, created: api.nowSeconds(), model: model.name, promptTokens: prompt.ids.length };
  const plain = isStream
    ? streamedAnswer(response, shape, head, body.stream_options?.include_usage === true)
    : wholeAnswer(response, shape, head);
  const answer = withFault(plain, fault, response);
  const wish = {
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    minTokens: body.min_tokens ?? undefined,
    ignoreEos: body.ignore_eos === true,
  };
  // The same text, seed and server seed get the same answer.
  const script = plainScript(wish, api.words, rng.fork(`${hash(prompt.text)}/${body.seed ?? ''}`));
  const ask = { promptIds: prompt.ids, topic: topicOf(request, prompt), scripts: [script] };
  const asked = model.ask(ask, { onToken: (_, { text, finish }) => answer.onToken(text, finish) });
  if ('kind' in asked) throw refusal(asked, model.name);
  response.once('close', () => {
    if (asked.withdraw() && !answer.isBrokenOff) metrics.onDisconnect();
  });
  answer.onAccepted();
}

/** What the request says it is about; else its instructions, which many share; else its own text. */
const topicOf = ({ headers }: IncomingMessage, { instructions, text }: Prompt): string =>
  String(headers['x-mock-topic'] ?? instructions ?? text);

function refusal(why: Refusal, model: string): HttpError {
  switch (why.kind) {
    case 'too-long':
      return new HttpError(400, `${model} takes ${why.contextTokens} tokens, prompt and answer together; this is more`);
    case 'queue-full':
      return new HttpError(503, `${model} has too much to do (${why.reason})`, 'service_unavailable');
    default:
      return why satisfies never;
  }
}
