import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tool } from '../answers/tools.ts';
import type { Api } from './api.ts';
import { chatPrompt, type Message } from './conversation.ts';
import type { AnswerForm } from './form.ts';
import { generate } from './generate.ts';
import { answerKind, type Choice, type Format, isForced, type Wanted, withLength } from './wanted.ts';

/** A conversation to go on with, whatever API it came by. */
interface Conversation {
  /** As it was sent: its tools are what the model reads of them. */
  readonly body: { readonly model: string; readonly stream?: boolean | null | undefined; readonly tools?: unknown };
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly choice: Choice | undefined;
  readonly format?: Format | null | undefined;
  readonly wanted: Omit<Wanted, 'model' | 'prompts' | 'answer' | 'tellsThought'>;
  readonly form: AnswerForm;
}

/** What the APIs that know no more than one choice want of it. */
export const ONE_CHOICE = { n: 1, seed: undefined, minTokens: undefined, ignoreEos: false } as const;

/** Answers the last message. */
export async function converse(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  { body, messages, tools, choice, format, wanted, form }: Conversation,
): Promise<void> {
  const answer = answerKind(tools, choice, format, messages.at(-1)?.role === 'user');
  const prompts = [chatPrompt(messages, tools.length === 0 ? '' : JSON.stringify(body.tools), api.tokenizer)];
  const whole = { ...wanted, model: body.model, prompts, answer, tellsThought: true };
  const ofLength = withLength(whole, request, isForced(answer, choice));
  await generate(api, { request, response, wanted: ofLength, form, isStream: body.stream === true });
}
