import { type Dialect, requestFor, type WireRequest } from '../../client/wire/dialect.ts';
import type { RunMs } from '../../core/clock.ts';
import type { CensoredReason, SessionRecord } from '../../core/record.ts';
import type { Rng } from '../../core/rng.ts';
import type { Message, Session, Turn } from '../../core/session.ts';
import type { OpenSource } from '../prompts/source.ts';
import { thrown } from '../sessions/thrown.ts';
import { type Choice, onlyOne } from './choice.ts';
import { type Made, type Maker, makerOf } from './made.ts';
import type { Performer, Start } from './performer.ts';
import { perform, type RequestContext, sessionLine } from './request.ts';
import { unsent } from './unsent.ts';

export interface IterationContext extends RequestContext {
  readonly model: string;
  readonly source: OpenSource;
  readonly rng: Rng;
  readonly dialect: Dialect;
  readonly recordSession: (record: SessionRecord) => void;
  /** Takes keys out of what goes on record. */
  readonly hide: (text: string) => string;
  /** Lets the event loop turn: sessions that ask nothing would otherwise let nothing else happen. */
  readonly breathe: () => Promise<unknown>;
}

/**
 * Performs the iterations of one scenario: each a session, each turn of it a request, each request a record.
 *
 * @param make what makes their sessions; this thread does, as each is prepared, where it is left out
 */
export function iterationsOf(
  context: IterationContext,
  choice: Choice<IterationContext> = onlyOne(context),
  make: Maker = makerOf(context, (index) => choice.beforehand(index)),
): Performer {
  // Of what is made ready: it may be dropped or cancelled yet.
  const chosenFor = new Map<number, IterationContext>();
  const madeReady = (index: number, { session, first: known, giveBack }: Made): Start => {
    const [first] = session.turns;
    let chosen: IterationContext;
    try {
      chosen = choice.beforehand(index) ?? choice.byRequest(index, first ?? { messages: [] });
    } catch (error) {
      return (plannedMs, cut) => recordThrown(error, { index, session, plannedMs, cut }, context);
    }
    chosenFor.set(index, chosen);
    const request = known ?? (first && encode(first, first.messages, chosen));
    const start: Start = (plannedMs, cut) => {
      chosenFor.delete(index);
      const performed = performSession({ index, session, plannedMs, cut }, request, chosen);
      return giveBack === undefined ? performed : performed.finally(giveBack);
    };
    return Object.assign(start, { bytes: () => request?.body.length ?? 0 });
  };
  const chosenOnce = (index: number): IterationContext => {
    const chosen = chosenFor.get(index) ?? choice.beforehand(index) ?? context;
    chosenFor.delete(index);
    return chosen;
  };
  return {
    prepare(index) {
      const made = make(index);
      return made instanceof Promise ? madeLater(made, (it) => madeReady(index, it)) : madeReady(index, made);
    },
    ...unsent(context, chosenOnce),
  };
}

/** Of what is made elsewhere, and not yet there. */
function madeLater(made: Promise<Made>, madeReady: (made: Made) => Start): Start {
  let begin: Start | undefined;
  const ready = made.then((it) => {
    begin = madeReady(it);
  });
  ready.catch(() => {}); // Whoever waits for it hears of it.
  const start: Start = async (...call) => {
    await ready;
    await begin?.(...call);
  };
  return Object.assign(start, { ready, bytes: () => begin?.bytes?.() ?? 0 });
}

interface Iteration {
  readonly index: number;
  readonly session: Session;
  readonly plannedMs: RunMs;
  readonly cut: AbortSignal;
}

type End = Pick<SessionRecord, 'requests' | 'outcome'>;

/** The scenario's own code could not say whom to ask: nobody is asked, and the session ends with that. */
async function recordThrown(error: unknown, iteration: Iteration, context: IterationContext): Promise<void> {
  recordEnd(iteration, { requests: 0, outcome: { kind: 'threw', ...thrown(error, context.hide) } }, context);
  await context.breathe();
}

/** One request needs no end of its own on record: its end is the session's. */
async function performSession(
  iteration: Iteration,
  first: WireRequest | undefined,
  context: IterationContext,
): Promise<void> {
  const { index, session, plannedMs, cut } = iteration;
  const [only, ...more] = session.turns;
  if (only !== undefined && more.length === 0) {
    const wire = first ?? encode(only, only.messages, context);
    await perform(only, wire, plannedMs, { index, turn: 1, session: session.id }, cut, context, context.dialect);
  } else recordEnd(iteration, await performTurns(iteration, first, context), context);
}

function recordEnd({ index, session, plannedMs }: Iteration, end: End, context: IterationContext): void {
  context.recordSession({ ...sessionLine(index, plannedMs, context), session: session.id, ...end });
}

/** Turn after turn, each with what was said before; what one was told is forgotten with its session. */
async function performTurns(
  { index, session, plannedMs, cut }: Iteration,
  first: WireRequest | undefined,
  context: IterationContext,
): Promise<End> {
  const conversation: Message[] = [];
  let dueMs = plannedMs;
  for (const [i, turn] of session.turns.entries()) {
    conversation.push(...turn.messages);
    const wire = i === 0 && first !== undefined ? first : encode(turn, conversation, context);
    // Written while the user thinks, so that a long conversation makes nothing late. Who has thought, or does not, is not
    // waiting for the server either before there is something to send, and somebody to send it.
    if (i > 0) dueMs = Math.max(dueMs + (turn.thinkMs ?? 0), context.clock.now());
    if (turn.thinkMs !== undefined && i > 0) await context.clock.sleepUntil(dueMs, cut);
    // A turn whose time never came was not planned.
    if (cut.aborted && i > 0) return { requests: i, outcome: { kind: 'cut', reason: cut.reason as CensoredReason } };
    const position = { index, turn: i + 1, session: session.id, isTurn: true };
    const { outcome, text, endedMs } = await perform(turn, wire, dueMs, position, cut, context, context.dialect);
    if (outcome.kind === 'censored') return { requests: i + 1, outcome: { kind: 'cut', reason: outcome.reason } };
    if (outcome.kind !== 'ok') return { requests: i + 1, outcome: { kind: 'failed' } };
    conversation.push({ role: 'assistant', content: text });
    dueMs = endedMs;
  }
  return { requests: session.turns.length, outcome: { kind: 'finished' } };
}

const encode = (turn: Turn, conversation: readonly Message[], { dialect, model }: IterationContext): WireRequest =>
  requestFor(dialect, turn, conversation, model);
