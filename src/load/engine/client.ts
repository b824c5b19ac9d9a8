import type { Exchange } from '../../client/transport/exchange.ts';
import type { RequestExtras } from '../../client/wire/dialect.ts';
import { type DialectName, dialectFor } from '../../client/wire/dialects.ts';
import { isOwnField } from '../../client/wire/own-fields.ts';
import type { Expect } from '../../core/expect.ts';
import type { Message } from '../../core/session.ts';
import type { Answer, Client } from '../sessions/context.ts';
import type { FirstRequest } from './choice.ts';
import type { SessionCourse } from './course.ts';
import { checkedExpect } from './expected.ts';
import { type Performed, perform, type RequestContext } from './request.ts';

/** What the requests of the scenario's own code are sent to. */
export interface ClientTarget extends RequestExtras {
  readonly model: string;
  readonly api: DialectName;
}

/** What the requests of one session are performed in. */
export interface ClientContext extends RequestContext {
  readonly target: ClientTarget;
}

interface Asked {
  readonly maxTokens?: number;
  readonly tools?: readonly object[];
  readonly body?: Readonly<Record<string, unknown>>;
  readonly expect?: Expect;
}

const user = (content: string): Message => ({ role: 'user', content });

/**
 * The client of one session: every request of it is measured and recorded as a turn. It rejects for what cannot be
 * written as JSON and for fields that are ours, mistakes in the code that asks, and for nothing that a server does.
 *
 * @param choose whom the session asks; called with each request, and bound by its first answer
 */
export function clientOf(course: SessionCourse, choose: (request: FirstRequest) => ClientContext): Client {
  const ask = async (
    apiOf: (target: ClientTarget) => DialectName,
    asked: Asked,
    messages: readonly Message[],
  ): Promise<Answer> => {
    if (course.isOver) return { ok: false, text: '', toolCalls: [], error: 'the session is over', e2eMs: 0 };
    const { maxTokens, tools, body, expect } = asked;
    const own = Object.keys(body ?? {}).find(isOwnField);
    if (own !== undefined)
      throw new TypeError(`body.${own} must be left out: it comes from the target or from what is asked`);
    const turn = {
      messages,
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(expect === undefined ? {} : { expect: checkedExpect(expect) }),
    };
    const context = choose(turn);
    const { target } = context;
    const more = { ...target.body, ...(tools === undefined ? {} : { tools }), ...body };
    const dialect = dialectFor(apiOf(target), { ...target, body: more });
    const wire = dialect.encode(turn, messages, target.model);
    const { index, session, cut } = course;
    const position = { index, turn: course.requests + 1, session, isTurn: true };
    const exchange = perform(turn, wire, course.nextPlannedMs(), position, cut, context, dialect);
    course.begin(exchange);
    return answerOf(await exchange);
  };
  // Responses are chat by another name; whatever else the target speaks, a chat is asked as chat.
  const chat = ({ api }: ClientTarget): DialectName =>
    api === 'openai-responses' ? 'openai-responses' : 'openai-chat';
  return {
    chat: (request) => ask(chat, request, request.messages as readonly Message[]),
    complete: (request) => ask(() => 'openai-completions', request, [user(request.prompt)]),
    embed: (request) => ask(() => 'openai-embeddings', request, [user(request.input)]),
  };
}

function answerOf({
  outcome,
  text,
  reasoning,
  toolCalls = [],
  usage,
  startedMs,
  sentMs,
  firstTokenMs,
  endedMs,
  isRight,
}: Performed): Answer {
  const from = sentMs ?? startedMs;
  return {
    ok: outcome.kind === 'ok',
    text,
    ...(reasoning === undefined ? {} : { reasoning }),
    toolCalls,
    ...(outcome.kind === 'ok' ? { finishReason: outcome.finishReason } : { error: wentWrong(outcome) }),
    ...(outcome.kind === 'http' ? { status: outcome.status } : {}),
    ...(isRight === undefined ? {} : { isRight }),
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
