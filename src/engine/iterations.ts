import type { RunMs } from '../core/clock.ts';
import type { Rng } from '../core/rng.ts';
import type { Message, Session, Turn } from '../core/session.ts';
import type { OpenSource } from '../prompts/source.ts';
import type { Dialect, WireRequest } from '../wire/dialect.ts';
import type { Performer } from './performer.ts';
import { perform, type RequestContext } from './request.ts';
import { unsent } from './unsent.ts';

export interface IterationContext extends RequestContext {
  readonly model: string;
  readonly source: OpenSource;
  readonly rng: Rng;
  readonly dialect: Dialect;
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

/** Turn after turn, each with what was said before; what one was told is forgotten with its session. */
async function performSession(
  index: number,
  session: Session,
  first: WireRequest | undefined,
  plannedMs: RunMs,
  cut: AbortSignal,
  context: IterationContext,
): Promise<void> {
  const conversation: Message[] = [];
  let dueMs = plannedMs;
  for (const [i, turn] of session.turns.entries()) {
    if (turn.thinkMs !== undefined && i > 0) {
      dueMs += turn.thinkMs;
      await context.clock.sleepUntil(dueMs, cut);
    }
    if (cut.aborted && i > 0) return; // A turn whose time never came was not planned.
    conversation.push(...turn.messages);
    const wire = i === 0 && first !== undefined ? first : encode(turn, conversation, context);
    const isLast = i === session.turns.length - 1;
    const position = {
      index,
      turn: i + 1,
      isLast,
      session: session.id,
      ...(i === 0 ? {} : { sessionPlannedMs: plannedMs }),
    };
    const exchange = await perform(turn, wire, dueMs, position, cut, context);
    if (exchange.outcome.kind !== 'ok') return;
    conversation.push({ role: 'assistant', content: exchange.text });
    dueMs = exchange.endedMs;
  }
}

const encode = (turn: Turn, conversation: readonly Message[], { dialect, model }: IterationContext): WireRequest =>
  dialect.encode(turn, conversation, model);
