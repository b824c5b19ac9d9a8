import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Api } from './api.ts';
import { completionBody } from './bodies.ts';
import { readBody } from './body.ts';
import { type ChoiceDress, choicesForm } from './choices-form.ts';
import { generate } from './generate.ts';
import { FieldError } from './http-error.ts';
import { MOST_TEXTS, promptsOf } from './prompts.ts';
import { samplingOf, usageWish } from './sampling.ts';
import { withLength } from './wanted.ts';

/** Of an answer whose length is not asked for, as at OpenAI and in vLLM; chat has no such bound. */
const USUAL_TOKENS = 16;

export async function completion(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, completionBody);
  const prompts = promptsOf(body.prompt, 'prompt', api);
  const answer = { kind: 'words' } as const;
  const wanted = { ...samplingOf(body, USUAL_TOKENS), prompts, answer, tellsThought: false };
  const choices = prompts.length * wanted.n;
  if (choices > MOST_TEXTS)
    throw new FieldError('n', `makes ${choices} choices of these prompts; there may be ${MOST_TEXTS}`);
  const echoed = body.echo === true ? prompts.flatMap(({ text }) => Array<string>(wanted.n).fill(text)) : [];
  await generate(api, {
    request,
    response,
    wanted: withLength(wanted, request, false),
    form: choicesForm(dressOf(echoed), usageWish(body)),
    isStream: body.stream === true,
  });
}

/**
 * Plain text has one channel: what a model thinks is told like what it says.
 *
 * @param echoed the text that comes before each choice: its prompt's, or nothing
 */
const dressOf = (echoed: readonly string[]): ChoiceDress => ({
  idPrefix: 'cmpl-',
  object: 'text_completion',
  chunkObject: 'text_completion',
  piece: ({ text }, choice, _, isFirst) => `"text":${JSON.stringify((isFirst ? (echoed[choice] ?? '') : '') + text)}`,
  whole: ({ reasoning, text }, choice) => ({ text: (echoed[choice] ?? '') + reasoning + text }),
});
