import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { faultsAsked } from '../faults/asked.ts';
import { before } from '../faults/before.ts';
import type { FaultPlan } from '../faults/kinds.ts';
import type { Need } from '../faults/needs.ts';
import type { Api } from './api.ts';
import { keyOf } from './key.ts';

export interface Candidate {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Unique among this server's answers. */
  readonly number: number;
  readonly model: string;
  /** What its answer will have. */
  readonly has: ReadonlySet<Need>;
  /** Of the prompt, and the most that the answer may have. */
  readonly tokens: number;
  /** The server itself breaks the connection off. */
  onBreak(): void;
}

/** Goes on to be answered, with what is to go wrong on the way. */
export interface Admission {
  readonly plan: FaultPlan;
  /** Aborts when the connection is gone, whoever ended it. */
  readonly signal: AbortSignal;
  /** For a request that is refused after all: it uses up nothing of its key's allowance. */
  giveBack(): void;
}

const STAYS = new AbortController().signal;

/**
 * What stands before every answer: faults that come first or instead, then the key's allowance.
 * Undefined when it has been answered here, or its client has left.
 *
 * @throws HttpError when the allowance is used up
 */
export async function admit(api: Api, candidate: Candidate): Promise<Admission | undefined> {
  const { request, response, number, model, has, tokens, onBreak } = candidate;
  const plan = faultsAsked(request, has) ?? api.faultsFor({ number, model, has });
  const signal = plan.length === 0 ? STAYS : signalOf(response);
  if (plan.length > 0 && (await before(plan, response, { ...api, signal, onBreak })) === 'answered') return undefined;
  const verdict = api.allowance(keyOf(request) ?? '', tokens);
  if (verdict?.kind === 'refused') throw verdict.error;
  const tell = (headers: OutgoingHttpHeaders = {}): void => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value ?? '');
  };
  tell(verdict?.headers);
  return { plan, signal, giveBack: () => tell(verdict?.giveBack()) };
}

/** A server that closes cuts its connections, so this is told of that as well. */
function signalOf(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  return leaving.signal;
}
