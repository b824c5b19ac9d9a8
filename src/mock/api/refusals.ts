import type { Refusal } from '../served-model.ts';
import type { Serving } from './api.ts';
import type { Prompt } from './conversation.ts';
import { HttpError, Overloaded } from './http-error.ts';
import type { Wanted } from './wanted.ts';

/** Why prompt and answer cannot fit whatever the answer will be; undefined when they may. */
export function refusalFor({ ids }: Prompt, { maxTokens }: Wanted, { info }: Serving): Refusal | undefined {
  const { contextTokens } = info;
  return ids.length + (maxTokens ?? 1) > contextTokens ? { kind: 'too-long', contextTokens } : undefined;
}

/** Why the engine did not take it, as the client is told. */
export function refused(refusal: Refusal, { ids }: Prompt, { maxTokens }: Wanted): HttpError {
  switch (refusal.kind) {
    case 'too-long':
      return tooLong(refusal.contextTokens, ids.length, maxTokens);
    case 'queue-full':
      return new Overloaded(`The server is overloaded: ${refusal.reason} is reached.`);
    default:
      return refusal satisfies never;
  }
}

/** In the words of OpenAI and vLLM, by which clients know it. */
function tooLong(contextTokens: number, promptTokens: number, maxTokens = 0): HttpError {
  const asked = `${promptTokens + maxTokens} tokens (${promptTokens} in the messages, ${maxTokens} in the completion)`;
  return new HttpError(
    400,
    `This model's maximum context length is ${contextTokens} tokens. However, you requested ${asked}. Please reduce the length of the messages or completion.`,
    'BadRequestError',
    {},
    'context_length_exceeded',
  );
}
