import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LengthWish } from '../answers/layout.ts';
import { faultyBody } from '../faults/body.ts';
import { eventOutOf } from '../faults/faulty-out.ts';
import type { Need } from '../faults/needs.ts';
import type { Accepted, Refusal } from '../served-model.ts';
import { type Admission, admit } from './admission.ts';
import { type Api, modelNamed, type Serving } from './api.ts';
import type { Prompt } from './conversation.ts';
import type { EventOut } from './event-out.ts';
import { type Answer, type AnswerForm, type AnswerHead, wholeAnswer } from './form.ts';
import { type HttpError, sendText } from './http-error.ts';
import { refusalFor, refused } from './refusals.ts';
import { Tally } from './usage.ts';
import type { Wanted } from './wanted.ts';

/** One request between reading it and answering it. */
export interface Generation {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly wanted: Wanted;
  readonly form: AnswerForm;
  readonly isStream: boolean;
}

/** Hands a request to an engine and its tokens to the client. */
export async function generate(api: Api, generation: Generation): Promise<void> {
  const { request, response, wanted, form, isStream } = generation;
  const { prompts, n } = wanted;
  const model = modelNamed(wanted.model, api);
  const engine = model.engineFor(wanted);
  for (const prompt of prompts) {
    const refusal = refusalFor(prompt, wanted, engine);
    if (refusal !== undefined) throw turnedAway(api, engine, refusal, prompt, wanted);
  }
  const promptTokens = prompts.reduce((sum, { ids }) => sum + ids.length, 0);
  const tokens = promptTokens + prompts.length * n * (wanted.maxTokens ?? 0);
  const number = api.nextAnswer();
  let isBrokenOff = false;
  let out: EventOut | undefined;
  let asked: readonly Accepted[] = [];
  const onBreak = (): void => {
    isBrokenOff = true;
  };
  response.once('close', () => {
    for (const accepted of asked) accepted.withdraw();
    const isLeft = !response.writableFinished && !isBrokenOff && out?.isBrokenOff !== true;
    if (isLeft) api.onDisconnect(engine.name);
  });
  const admitted = await admit(api, {
    request,
    response,
    number,
    model: model.name,
    has: hasOf(generation),
    tokens,
    onBreak,
  });
  // Left while it was kept waiting; nobody would withdraw it later.
  if (admitted === undefined || response.destroyed) return;

  if (model.isRouted) response.setHeader('x-mock-routed-to', engine.name);
  const { plan, signal } = admitted;
  const tally = new Tally(promptTokens, engine.info.reasoning !== undefined);
  const head: AnswerHead = {
    id: `${form.idPrefix}${number.toString(36).padStart(8, '0')}`,
    created: api.nowSeconds(),
    model: model.name,
    choices: prompts.length * n,
    usage: () => tally.usage,
  };
  out = isStream ? eventOutOf(response, plan, { clock: api.clock, signal }) : undefined;
  const answer =
    out === undefined
      ? wholeAnswer(form, head, (body) => sendText(response, 200, faultyBody(plan, JSON.stringify(body))))
      : form.stream(out, head);
  asked = askOrGiveBack(api, generation, { engine, head, answer, tally }, admitted);
  answer.onAccepted();
}

function hasOf({ form, isStream }: Generation): ReadonlySet<Need> {
  const has: Need[] = ['tokens'];
  if (isStream) has.push('stream');
  if (form.hasChoices) has.push('choices');
  if (!isStream || form.streamsUsage) has.push('usage');
  return new Set(has);
}

interface Parts {
  readonly engine: Serving;
  readonly head: AnswerHead;
  readonly answer: Answer;
  readonly tally: Tally;
}

function askOrGiveBack(api: Api, generation: Generation, parts: Parts, { giveBack }: Admission): readonly Accepted[] {
  try {
    return ask(api, generation, parts);
  } catch (refusal) {
    giveBack();
    throw refusal;
  }
}

/** All prompts of a request; when one of them is not taken, none is. */
function ask(api: Api, { request, response, wanted }: Generation, { engine, head, answer, tally }: Parts) {
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

function turnedAway(api: Api, { name }: Serving, refusal: Refusal, prompt: Prompt, wanted: Wanted): HttpError {
  api.onRefused(name, refusal);
  return refused(refusal, prompt, wanted);
}

const lengthOf = (wanted: Wanted, prompt: Prompt, { info }: Serving): LengthWish => ({
  maxTokens: wanted.maxTokens,
  minTokens: wanted.minTokens,
  ignoreEos: wanted.ignoreEos,
  roomTokens: info.contextTokens - prompt.ids.length,
});
