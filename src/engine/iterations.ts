import type { Clock, RunMs } from '../core/clock.ts';
import type { Outcome, RequestRecord, TokenSource } from '../core/record.ts';
import type { Rng } from '../core/rng.ts';
import type { Message, Turn } from '../core/session.ts';
import type { OpenSource } from '../prompts/source.ts';
import type { Exchange, Transport } from '../transport/exchange.ts';
import type { Dialect, WireRequest } from '../wire/dialect.ts';
import type { InFlight } from './in-flight.ts';
import type { Performer } from './performer.ts';

export interface IterationContext {
  readonly scenario: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly model: string;
  readonly source: OpenSource;
  readonly rng: Rng;
  readonly dialect: Dialect;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly inFlight: InFlight;
  /** Unique in the run. */
  readonly nextId: () => string;
  /** Counts tokens where the server does not report them; resolves to undefined when it cannot. */
  readonly countTokens: (text: string) => Promise<number | undefined>;
  readonly record: (record: RequestRecord) => void;
}

/** Performs the iterations of one scenario: each a session, each turn of it a request, each request a record. */
export function iterationsOf(context: IterationContext): Performer {
  const { source, rng, clock } = context;
  const unsent = (index: number, plannedMs: RunMs, outcome: Outcome, iterations?: number): void =>
    context.record({
      ...header(index, context),
      plannedMs: toMicrosecond(plannedMs),
      endedMs: toMicrosecond(plannedMs),
      outcome,
      ...(iterations === undefined ? {} : { iterations }),
    });
  return {
    prepare(index) {
      const session = source.session(index, rng.fork(index));
      const [first] = session.turns;
      const request = first === undefined ? undefined : encode(first, first.messages, context);
      return async (plannedMs, cut) => {
        const conversation: Message[] = [];
        let dueMs = plannedMs;
        for (const [i, turn] of session.turns.entries()) {
          if (turn.thinkMs !== undefined && i > 0) {
            dueMs += turn.thinkMs;
            await clock.sleepUntil(dueMs, cut);
          }
          if (cut.aborted && i > 0) return; // A turn whose time never came was not planned.
          conversation.push(...turn.messages);
          const wire = i === 0 && request !== undefined ? request : encode(turn, conversation, context);
          const position = { index, turn: i + 1, isLast: i === session.turns.length - 1, session: session.id };
          const exchange = await perform(turn, wire, dueMs, position, cut, context);
          if (exchange.outcome.kind !== 'ok') return;
          conversation.push({ role: 'assistant', content: exchange.text });
          dueMs = exchange.endedMs;
        }
      };
    },
    drop: (index, plannedMs) => unsent(index, plannedMs, { kind: 'dropped', reason: 'no-free-vu' }),
    cancel: (index, plannedMs) => unsent(index, plannedMs, { kind: 'cancelled' }),
    leaveOver: (iterations, atMs) => unsent(-1, atMs, { kind: 'dropped', reason: 'out-of-time' }, iterations),
  };
}

interface Position {
  readonly index: number;
  readonly turn: number;
  readonly isLast: boolean;
  readonly session: string;
}

async function perform(
  turn: Turn,
  wire: WireRequest,
  plannedMs: RunMs,
  position: Position,
  cut: AbortSignal,
  context: IterationContext,
): Promise<Exchange> {
  const inFlight = context.inFlight.begin();
  const exchange = await context.transport.send(wire, cut);
  context.inFlight.end(exchange.endedMs);
  const record: RequestRecord = {
    ...toRecord(exchange, turn, position, context),
    plannedMs: toMicrosecond(plannedMs),
    inFlight,
  };
  if (needsCounting(exchange)) void countLater(record, exchange.text, context);
  else context.record(record);
  return exchange;
}

/** A finished answer in plain text from a server that reports no usage. */
const needsCounting = ({ outcome, usage, outputEvents, textEvents }: Exchange): boolean =>
  outcome.kind === 'ok' && usage?.outputTokens === undefined && outputEvents > 0 && textEvents === outputEvents;

/** Off the send path: nobody waits for the count but the record itself. */
async function countLater(
  record: RequestRecord,
  text: string,
  { countTokens, record: write }: IterationContext,
): Promise<void> {
  const outputTokens = await countTokens(text);
  write(outputTokens === undefined ? record : { ...record, outputTokens, tokensFrom: 'tokenizer' });
}

function toRecord(
  exchange: Exchange,
  turn: Turn,
  position: Position,
  context: IterationContext,
): Omit<RequestRecord, 'plannedMs'> {
  const { usage, itlMs, text: _, textEvents: __, toolCalls: ___, outputEvents, ...stamps } = exchange;
  const tokens: { readonly outputTokens: number; readonly tokensFrom: TokenSource } =
    usage?.outputTokens === undefined
      ? { outputTokens: outputEvents, tokensFrom: 'events' }
      : { outputTokens: usage.outputTokens, tokensFrom: 'usage' };
  const inputTokens = usage?.inputTokens ?? turn.inputTokens;
  const ended = position.isLast || exchange.outcome.kind !== 'ok';
  return {
    ...header(position.index, context),
    session: position.session,
    turn: position.turn,
    ...(ended ? { isLast: true } : {}),
    ...inMicroseconds(stamps),
    ...(itlMs.length === 0 ? {} : { itlMs: itlMs.map(toMicrosecond) }),
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputEvents === 0 && usage?.outputTokens === undefined ? {} : tokens),
    ...(usage?.reasoningTokens === undefined ? {} : { reasoningTokens: usage.reasoningTokens }),
    ...(usage?.cachedTokens === undefined ? {} : { cachedTokens: usage.cachedTokens }),
    ...(turn.inputTokens === undefined ? {} : { askedInputTokens: turn.inputTokens }),
    ...(turn.exactLength === true && turn.maxTokens !== undefined ? { askedOutputTokens: turn.maxTokens } : {}),
  };
}

const header = (
  index: number,
  { nextId, scenario, tags }: IterationContext,
): Pick<RequestRecord, 'id' | 'scenario' | 'tags' | 'session' | 'turn' | 'iteration'> => ({
  id: nextId(),
  scenario,
  ...(Object.keys(tags).length === 0 ? {} : { tags }),
  session: `${scenario}#${index}`,
  turn: 1,
  iteration: index,
});

/** Rounded here, before anything is added up, so that the records written give the same figures again. */
const toMicrosecond = (ms: number): number => Math.round(ms * 1000) / 1000;

type Stamps = Omit<Exchange, 'usage' | 'itlMs' | 'text' | 'textEvents' | 'toolCalls' | 'outputEvents'>;

const inMicroseconds = (stamps: Stamps): Stamps => ({
  ...stamps,
  startedMs: toMicrosecond(stamps.startedMs),
  endedMs: toMicrosecond(stamps.endedMs),
  ...(stamps.sentMs === undefined ? {} : { sentMs: toMicrosecond(stamps.sentMs) }),
  ...(stamps.connectMs === undefined ? {} : { connectMs: toMicrosecond(stamps.connectMs) }),
  ...(stamps.headersMs === undefined ? {} : { headersMs: toMicrosecond(stamps.headersMs) }),
  ...(stamps.firstTokenMs === undefined ? {} : { firstTokenMs: toMicrosecond(stamps.firstTokenMs) }),
  ...(stamps.firstAnswerMs === undefined ? {} : { firstAnswerMs: toMicrosecond(stamps.firstAnswerMs) }),
  ...(stamps.lastTokenMs === undefined ? {} : { lastTokenMs: toMicrosecond(stamps.lastTokenMs) }),
});

const encode = (turn: Turn, conversation: readonly Message[], { dialect, model }: IterationContext): WireRequest =>
  dialect.encode(turn, conversation, model);
