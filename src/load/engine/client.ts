import type { Exchange } from '../../client/transport/exchange.ts';
import { type RequestExtras, requestFor } from '../../client/wire/dialect.ts';
import { DIALECTS, type DialectName, dialectFor } from '../../client/wire/dialects.ts';
import type { Expect } from '../../core/expect.ts';
import { given } from '../../core/given.ts';
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
  readonly isList?: boolean;
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
    const { maxTokens, isList, tools, body, expect } = asked;
    const turn = given({
      messages,
      isList,
      maxTokens,
      expect: expect === undefined ? undefined : checkedExpect(expect),
    });
    const context = choose(turn);
    const { target } = context;
    const dialect = dialectFor(apiOf(target), { ...target, body: { ...target.body, ...given({ tools }), ...body } });
    const own = Object.keys(body ?? {}).find((name) => Object.hasOwn(dialect.ownFields, name));
    if (own !== undefined)
      throw new TypeError(`body.${own} must be left out: it comes from the target or from what is asked`);
    const wire = requestFor(dialect, turn, messages, target.model);
    const { index, session, cut } = course;
    const position = { index, turn: course.requests + 1, session, isTurn: true };
    const exchange = perform(turn, wire, course.nextPlannedMs(), position, cut, context, dialect);
    course.begin(exchange);
    return answerOf(await exchange);
  };
  // By the target's own API where that answers conversations, whatever it calls them.
  const chat = ({ api }: ClientTarget): DialectName => (DIALECTS[api].isChat ? api : 'openai-chat');
  return {
    chat: (request) => ask(chat, request, request.messages as readonly Message[]),
    complete: (request) => ask(() => 'openai-completions', request, [user(request.prompt)]),
    embed: ({ input, ...rest }) =>
      typeof input === 'string'
        ? ask(() => 'openai-embeddings', rest, [user(input)])
        : ask(() => 'openai-embeddings', { ...rest, isList: true }, input.map(user)),
  };
}

function answerOf({ outcome, startedMs, sentMs = startedMs, firstTokenMs, endedMs, ...said }: Performed): Answer {
  return given({
    ok: outcome.kind === 'ok',
    text: said.text,
    reasoning: said.reasoning,
    toolCalls: said.toolCalls ?? [],
    finishReason: outcome.kind === 'ok' ? outcome.finishReason : undefined,
    error: outcome.kind === 'ok' ? undefined : wentWrong(outcome),
    status: outcome.kind === 'http' ? outcome.status : undefined,
    isRight: said.isRight,
    usage: said.usage,
    ttftMs: firstTokenMs === undefined ? undefined : firstTokenMs - sentMs,
    e2eMs: endedMs - startedMs,
  });
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
