import type { RunMs } from '../core/clock.ts';
import type { CensoredReason, SessionRecord } from '../core/record.ts';
import type { Rng } from '../core/rng.ts';
import type { Message, Session, Turn } from '../core/session.ts';
import type { OpenSource } from '../prompts/source.ts';
import type { Dialect, WireRequest } from '../wire/dialect.ts';
import type { Performer } from './performer.ts';
import { header, perform, type RequestContext, toMicrosecond } from './request.ts';
import { unsent } from './unsent.ts';

export interface IterationContext extends RequestContext {
  readonly model: string;
  readonly source: OpenSource;
  readonly rng: Rng;
  readonly dialect: Dialect;
  readonly recordSession: (record: SessionRecord) => void;
}

/** Performs the iterations of one scenario: each a session, each turn of it a request, each request a record. */
export function iterationsOf(context: IterationContext): Performer {
  const { source, rng } = context;
  return {
    prepare(index) {
      const session = source.session(index, rng.fork(index));
      const [first] = session.turns;
      const request = first === undefined ? undefined : encode(first, first.messages, context);
      return (plannedMs, cut) => performSession(index, session, request, plannedMs, cut, context);
    },
    ...unsent(context),
  };
}

/** One request needs no end of its own on record: its end is the session's. */
async function performSession(
  index: number,
  session: Session,
  first: WireRequest | undefined,
  plannedMs: RunMs,
  cut: AbortSignal,
  context: IterationContext,
): Promise<void> {
  const [only, ...more] = session.turns;
  if (only !== undefined && more.length === 0) {
    const wire = first ?? encode(only, only.messages, context);
    await perform(only, wire, plannedMs, { index, turn: 1, session: session.id }, cut, context);
    return;
  }
  const { requests, outcome } = await performTurns(index, session, first, plannedMs, cut, context);
  const { turn: _, ...head } = header(index, context);
  context.recordSession({
    kind: 'session',
    ...head,
    session: session.id,
    plannedMs: toMicrosecond(plannedMs),
    endedMs: toMicrosecond(context.clock.now()),
    requests,
    outcome,
  });
}

/** Turn after turn, each with what was said before; what one was told is forgotten with its session. */
async function performTurns(
  index: number,
  session: Session,
  first: WireRequest | undefined,
  plannedMs: RunMs,
  cut: AbortSignal,
  context: IterationContext,
): Promise<Pick<SessionRecord, 'requests' | 'outcome'>> {
  const conversation: Message[] = [];
  let dueMs = plannedMs;
  for (const [i, turn] of session.turns.entries()) {
    if (turn.thinkMs !== undefined && i > 0) {
      dueMs += turn.thinkMs;
      await context.clock.sleepUntil(dueMs, cut);
    }
    // A turn whose time never came was not planned.
    if (cut.aborted && i > 0) return { requests: i, outcome: { kind: 'cut', reason: cut.reason as CensoredReason } };
    conversation.push(...turn.messages);
    const wire = i === 0 && first !== undefined ? first : encode(turn, conversation, context);
    const position = { index, turn: i + 1, session: session.id, isTurn: true };
    const { outcome, text, endedMs } = await perform(turn, wire, dueMs, position, cut, context);
    if (outcome.kind === 'censored') return { requests: i + 1, outcome: { kind: 'cut', reason: outcome.reason } };
    if (outcome.kind !== 'ok') return { requests: i + 1, outcome: { kind: 'failed' } };
    conversation.push({ role: 'assistant', content: text });
    dueMs = endedMs;
  }
  return { requests: session.turns.length, outcome: { kind: 'finished' } };
}

const encode = (turn: Turn, conversation: readonly Message[], { dialect, model }: IterationContext): WireRequest =>
  dialect.encode(turn, conversation, model);
