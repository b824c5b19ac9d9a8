import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api } from './api.ts';
import { completionBody } from './bodies.ts';
import { readBody } from './body.ts';
import { completionForm } from './completion-form.ts';
import { plainPrompt } from './conversation.ts';
import { generate } from './generate.ts';
import { samplingOf, usageWish } from './sampling.ts';
import { withLength } from './wanted.ts';

/** Of an answer whose length is not asked for, as at OpenAI and in vLLM; chat has no such bound. */
const USUAL_TOKENS = 16;

export async function completion(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, completionBody);
  const prompts = textsOf(body.prompt).map((prompt) => plainPrompt(prompt, api.tokenizer));
  const sampling = samplingOf(body);
  const maxTokens = sampling.maxTokens ?? USUAL_TOKENS;
  const wanted = { ...sampling, maxTokens, prompts, answer: { kind: 'words' } as const };
  const echoed = body.echo === true ? prompts.flatMap(({ text }) => Array<string>(wanted.n).fill(text)) : [];
  await generate(api, {
    request,
    response,
    wanted: withLength(wanted, request, false),
    form: completionForm(usageWish(body), echoed),
    isStream: body.stream === true,
  });
}

/** One text or several, each as text or as ids: a list of numbers is one of them. */
export function textsOf(
  input: string | readonly string[] | readonly number[] | readonly (readonly number[])[],
): readonly (string | readonly number[])[] {
  if (typeof input === 'string') return [input];
  return isIds(input) ? [input] : input;
}

const isIds = (input: readonly unknown[]): input is readonly number[] => typeof input[0] === 'number';
