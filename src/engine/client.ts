import type { RunMs } from '../core/clock.ts';
import type { Message } from '../core/session.ts';
import type { Answer, Client } from '../sessions/context.ts';
import type { Exchange } from '../transport/exchange.ts';
import type { Dialect, RequestExtras } from '../wire/dialect.ts';
import { type DialectName, dialectFor } from '../wire/dialects.ts';
import { perform, type RequestContext } from './request.ts';

/** What the requests of the scenario's own code are sent to. */
export interface ClientTarget extends RequestExtras {
  readonly model: string;
  readonly api: DialectName;
}

/** The course of one session, as its requests move it on. */
export interface SessionCourse {
  readonly index: number;
  readonly session: string;
  readonly cut: AbortSignal;
  /** When its next request was due: the moment of asking, for the first one less by what the session began late. */
  nextPlannedMs(): RunMs;
  /** The requests made so far. */
  readonly requests: number;
  begin(request: Promise<unknown>): void;
  readonly isOver: boolean;
}

interface Asked {
  readonly maxTokens?: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

const user = (content: string): Message => ({ role: 'user', content });

/** The client of one session: every request of it is measured and recorded as a turn. */
export function clientOf(course: SessionCourse, target: ClientTarget, context: RequestContext): Client {
  const ask = (api: DialectName, asked: Asked, messages: readonly Message[]): Promise<Answer> => {
    const { maxTokens } = asked;
    const turn = { messages, ...(maxTokens === undefined ? {} : { maxTokens }) };
    const dialect: Dialect = dialectFor(api, { ...target, body: { ...target.body, ...asked.body } });
    const answer = send(turn, dialect, messages);
    course.begin(answer);
    return answer;
  };
  const send = async (
    turn: { readonly messages: readonly Message[]; readonly maxTokens?: number },
    dialect: Dialect,
    messages: readonly Message[],
  ): Promise<Answer> => {
    if (course.isOver || course.cut.aborted)
      return { ok: false, text: '', toolCalls: [], error: 'the session is over', e2eMs: 0 };
    const plannedMs = course.nextPlannedMs();
    const position = {
      index: course.index,
      turn: course.requests + 1,
      session: course.session,
      isProgrammed: true,
    };
    const wire = dialect.encode(turn, messages, target.model);
    return answerOf(await perform(turn, wire, plannedMs, position, course.cut, context, dialect));
  };
  // Responses are chat by another name; whatever else the target speaks, a chat is asked as chat.
  const chat = target.api === 'openai-responses' ? 'openai-responses' : 'openai-chat';
  return {
    chat: (request) => ask(chat, request, request.messages as readonly Message[]),
    complete: (request) => ask('openai-completions', request, [user(request.prompt)]),
    embed: (request) => ask('openai-embeddings', request, [user(request.input)]),
  };
}

function answerOf({
  outcome,
  text,
  toolCalls = [],
  usage,
  startedMs,
  sentMs,
  firstTokenMs,
  endedMs,
}: Exchange): Answer {
  const from = sentMs ?? startedMs;
  return {
    ok: outcome.kind === 'ok',
    text,
    toolCalls,
    ...(outcome.kind === 'ok' ? { finishReason: outcome.finishReason } : { error: wentWrong(outcome) }),
    ...(outcome.kind === 'http' ? { status: outcome.status } : {}),
    ...(usage === undefined ? {} : { usage }),
    ...(firstTokenMs === undefined ? {} : { ttftMs: firstTokenMs - from }),
    e2eMs: endedMs - startedMs,
  };
}

function wentWrong(outcome: Exclude<Exchange['outcome'], { kind: 'ok' }>): string {
  switch (outcome.kind) {
    case 'http':
      return `HTTP ${outcome.status}: ${outcome.message}`;
    case 'transport':
      return `the connection failed (${outcome.code}): ${outcome.message}`;
    case 'protocol':
      return outcome.message;
    case 'timeout':
      return `timed out (${outcome.stage}) after ${Math.round(outcome.afterMs)} ms`;
    case 'censored':
      return 'cut off';
    case 'dropped':
    case 'cancelled':
      return 'never sent';
    default:
      return outcome satisfies never;
  }
}
