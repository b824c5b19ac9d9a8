import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerWithFault, faultOf, withFault } from '../faults.ts';
import { streamedAnswer, wholeAnswer } from './answer.ts';
import { type Api, modelNamed } from './api.ts';
import { type ChatBody, type CompletionBody, chatBody, completionBody, readBody } from './body.ts';
import { HttpError } from './http-error.ts';
import { CHAT, COMPLETION, type Shape } from './shapes.ts';

/** What the model is to read. */
interface Prompt {
  readonly texts: readonly string[];
  /** Tokens that the template puts around them. */
  readonly templateTokens: number;
}

/** Role marks and turn ends of a chat template, as most models have them. */
const TEMPLATE = { tokensPerMessage: 4, tokensPerPrompt: 3 } as const;

export async function chat(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, chatBody);
  const texts = body.messages.map(({ content }) =>
    typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join(''),
  );
  const templateTokens = texts.length * TEMPLATE.tokensPerMessage + TEMPLATE.tokensPerPrompt;
  generate(api, request, response, CHAT, body, { texts, templateTokens });
}

export async function completion(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, completionBody);
  generate(api, request, response, COMPLETION, body, { texts: [body.prompt].flat(), templateTokens: 0 });
}

function generate(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  shape: Shape,
  body: ChatBody | CompletionBody,
  { texts, templateTokens }: Prompt,
): void {
  if (response.destroyed) return; // Left while its body was read; nobody would withdraw it later.
  const model = modelNamed(body.model, api);
  const isStream = body.stream === true;
  const fault = faultOf(request, isStream);
  if (answerWithFault(fault, response)) return;
  const promptTokens = Math.max(
    1,
    texts.reduce((n, text) => n + api.tokenizer.count(text), templateTokens),
  );
  const id = `${shape.idPrefix}${api.nextNumber().toString(36).padStart(8, '0')}`;
  const head = { id, created: api.nowSeconds(), model: model.name, promptTokens };
  const plain = isStream
    ? streamedAnswer(response, shape, head, body.stream_options?.include_usage === true)
    : wholeAnswer(response, shape, head);
  const answer = withFault(plain, fault, response);
  const ask = {
    promptTokens,
    text: texts.join('\n'),
    seed: body.seed ?? undefined,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    minTokens: body.min_tokens ?? undefined,
    ignoreEos: body.ignore_eos === true,
  };
  const withdraw = model.ask(ask, answer);
  if (withdraw === undefined)
    throw new HttpError(400, `The request needs more tokens than the KV cache of ${model.name} holds`);
  response.once('close', () => {
    if (withdraw() && !answer.isBrokenOff) model.countDisconnect();
  });
  answer.onAccepted();
}
