import { faultyBody } from '../faults/body.ts';
import { eventOutOf } from '../faults/faulty-out.ts';
import type { Need } from '../faults/needs.ts';
import type { Accepted } from '../served-model.ts';
import { admit } from './admission.ts';
import { type Api, modelNamed } from './api.ts';
import { ask, type Generation, turnedAway } from './ask.ts';
import type { EventOut } from './event-out.ts';
import { type AnswerHead, wholeAnswer } from './form.ts';
import { sendText } from './http-error.ts';
import { refusalFor } from './refusals.ts';
import { Tally } from './usage.ts';

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
  try {
    asked = ask(api, generation, { engine, head, answer, tally });
  } catch (refusal) {
    admitted.giveBack();
    throw refusal;
  }
  answer.onAccepted();
}

function hasOf({ form, isStream }: Generation): ReadonlySet<Need> {
  const has: Need[] = ['tokens'];
  if (isStream) has.push('stream');
  if (form.hasChoices) has.push('choices');
  if (!isStream || form.streamsUsage) has.push('usage');
  return new Set(has);
}
