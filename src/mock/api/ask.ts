import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LengthWish } from '../answers/layout.ts';
import type { Accepted, Refusal } from '../served-model.ts';
import type { Api, Serving } from './api.ts';
import type { Prompt } from './conversation.ts';
import type { Answer, AnswerForm, AnswerHead } from './form.ts';
import type { HttpError } from './http-error.ts';
import { refused } from './refusals.ts';
import type { Tally } from './usage.ts';
import type { Wanted } from './wanted.ts';

/** One request between reading it and answering it. */
export interface Generation {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly wanted: Wanted;
  readonly form: AnswerForm;
  readonly isStream: boolean;
}

interface Parts {
  readonly engine: Serving;
  readonly head: AnswerHead;
  readonly answer: Answer;
  readonly tally: Tally;
}

/**
 * All prompts of a request; when one of them is not taken, none is.
 *
 * @throws HttpError that says why
 */
export function ask(
  api: Api,
  { request, response, wanted }: Generation,
  { engine, head, answer, tally }: Parts,
): readonly Accepted[] {
  const { prompts, n } = wanted;
  const topic = request.headers['x-mock-topic'];
  const requestId = String(response.getHeader('x-request-id'));
  const name = { id: head.id, requestId, model: head.model, engine: engine.name };
  const scripts = prompts.map((prompt) =>
    api.writer.write(
      { ...wanted, prompt: prompt.text, question: prompt.question, length: lengthOf(wanted, prompt, engine) },
      engine.info,
    ),
  );
  const asked: Accepted[] = [];
  let left = head.choices;
  for (const [p, prompt] of prompts.entries()) {
    const own = {
      promptIds: prompt.ids,
      topic: typeof topic === 'string' ? topic : prompt.topic,
      scripts: scripts[p]!,
    };
    const accepted = engine.ask(own, {
      onToken(choice, token) {
        if (response.destroyed) return;
        tally.add(token);
        answer.onToken(p * n + choice, token);
        if (token.finish === undefined) return;
        if (token.isRight !== undefined) api.onAnswer(engine.name, token.isRight);
        if (--left === 0) answer.onEnd();
      },
    });
    if ('kind' in accepted) {
      for (const other of asked) other.withdraw();
      throw turnedAway(api, engine, accepted, prompt, wanted);
    }
    asked.push(accepted);
    tally.serve(accepted);
    api.onAccepted(name, accepted);
  }
  return asked;
}

export function turnedAway(api: Api, { name }: Serving, refusal: Refusal, prompt: Prompt, wanted: Wanted): HttpError {
  api.onRefused(name, refusal);
  return refused(refusal, prompt, wanted);
}

const lengthOf = (wanted: Wanted, prompt: Prompt, { info }: Serving): LengthWish => ({
  maxTokens: wanted.maxTokens,
  minTokens: wanted.minTokens,
  ignoreEos: wanted.ignoreEos,
  roomTokens: info.contextTokens - prompt.ids.length,
});
