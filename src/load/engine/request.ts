import type { Exchange, OwnDelays, Transport } from '../../client/transport/exchange.ts';
import type { Dialect, Usage, WireRequest } from '../../client/wire/dialect.ts';
import type { Clock, RunMs } from '../../core/clock.ts';
import { type Own, type RequestRecord, STREAM_STAMPS } from '../../core/record.ts';
import type { Turn } from '../../core/session.ts';
import { isRightAnswer } from '../grade/grader.ts';
import type { InFlight } from './in-flight.ts';
import { type CountContext, counted } from './own-count.ts';

/** What every request of a scenario needs, whoever asks. */
export interface RequestContext extends CountContext {
  readonly scenario: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly inFlight: InFlight;
  /** Unique in the run. */
  readonly nextId: () => string;
}

/** Where in its session a request stands. */
export interface Position {
  /** The iteration's number. */
  readonly index: number;
  readonly turn: number;
  readonly session: string;
  /** One of several that its session may make: the end of that is a line of its own. */
  readonly isTurn?: boolean;
}

/** What was asked of it, as far as the record tells. */
export type Asked = Pick<Turn, 'inputTokens' | 'maxTokens' | 'exactLength' | 'expect'>;

export interface Performed extends Exchange {
  /** Absent where the answer was not graded. */
  readonly isRight?: boolean;
}

/** Sends one request and leaves its record. */
export async function perform(
  asked: Asked,
  wire: WireRequest,
  plannedMs: RunMs,
  position: Position,
  cut: AbortSignal,
  context: RequestContext,
  dialect?: Dialect,
): Promise<Performed> {
  const out = context.inFlight.begin();
  const exchange = await context.transport.send(wire, cut, dialect, out);
  out.end();
  const record = toRecord(exchange, asked, position, context, dialect?.choicesAsked);
  record.plannedMs = toMicrosecond(plannedMs);
  record.inFlight = out.inFlight;
  if (exchange.own !== undefined) record.own = ownOf(exchange.own, exchange, plannedMs);
  // Of the text nothing else is kept.
  if (asked.expect !== undefined && exchange.outcome.kind === 'ok')
    record.isRight = isRightAnswer(asked.expect, exchange.text);
  counted(record, exchange, context);
  return record.isRight === undefined ? exchange : { ...exchange, isRight: record.isRight };
}

/** Assigned and not spread: this is made once a request, and what is absent must stay absent. */
function toRecord(
  exchange: Exchange,
  asked: Asked,
  position: Position,
  context: RequestContext,
  choicesAsked = 1,
): { -readonly [K in keyof RequestRecord]: RequestRecord[K] } {
  const { usage = {}, itlMs, outputEvents, outcome, connectMs, bytesIn } = exchange;
  const record: { -readonly [K in keyof RequestRecord]: RequestRecord[K] } = {
    ...header(position.index, context),
    session: position.session,
    turn: position.turn,
    plannedMs: Number.NaN,
    startedMs: toMicrosecond(exchange.startedMs),
    endedMs: toMicrosecond(exchange.endedMs),
    bytesIn,
    outcome,
  };
  if (position.isTurn === true) record.isTurn = true;
  else record.isLast = true;
  if (connectMs !== undefined) record.connectMs = toMicrosecond(connectMs);
  for (const name of STREAM_STAMPS) {
    const stampMs = exchange[name];
    if (stampMs !== undefined) record[name] = toMicrosecond(stampMs);
  }
  if (exchange.odd !== undefined) record.odd = exchange.odd;
  if (outcome.kind === 'ok' && (exchange.choices ?? 1) < choicesAsked)
    record.odd = [...(exchange.odd ?? []), { kind: 'fewer-choices' }];
  if (exchange.choices !== undefined) record.choices = exchange.choices;
  if (itlMs.length > 0) record.itlMs = itlMs.map(toMicrosecond);
  addTokens(record, usage, outputEvents, asked, choicesAsked);
  return record;
}

/** Rounded up: what may have been ours must not be less than it was. */
function ownOf(own: OwnDelays, { connectMs, firstTokenMs, firstAnswerMs }: Exchange, plannedMs: RunMs): Own {
  const forOthersMs = connectMs === undefined ? 0 : connectMs - own.connectMs;
  const of: { -readonly [K in keyof Own]: Own[K] } = {
    sendMs: upToMicrosecond(Math.max(0, own.handedOverMs - plannedMs - forOthersMs)),
    endedMs: upToMicrosecond(own.endedMs),
  };
  if (connectMs !== undefined) of.connectMs = upToMicrosecond(own.connectMs);
  if (firstTokenMs !== undefined) of.firstTokenMs = upToMicrosecond(own.firstTokenMs);
  if (firstAnswerMs !== undefined) of.firstAnswerMs = upToMicrosecond(own.firstAnswerMs);
  if (own.gapsUs.length > 0) of.gapsUs = own.gapsUs;
  return of;
}

const upToMicrosecond = (ms: number): number => Math.ceil(ms * 1000) / 1000;

function addTokens(
  record: { -readonly [K in keyof RequestRecord]: RequestRecord[K] },
  { inputTokens, outputTokens, reasoningTokens, cachedTokens }: Usage,
  outputEvents: number,
  asked: Asked,
  choicesAsked: number,
): void {
  const input = inputTokens ?? asked.inputTokens;
  if (input !== undefined) record.inputTokens = input;
  if (outputTokens !== undefined || outputEvents > 0) {
    record.outputTokens = outputTokens ?? outputEvents;
    record.tokensFrom = outputTokens === undefined ? 'events' : 'usage';
  }
  if (reasoningTokens !== undefined) record.reasoningTokens = reasoningTokens;
  if (cachedTokens !== undefined) record.cachedTokens = cachedTokens;
  if (asked.inputTokens !== undefined) record.askedInputTokens = asked.inputTokens;
  if (asked.exactLength === true && asked.maxTokens !== undefined)
    record.askedOutputTokens = asked.maxTokens * choicesAsked;
}

export const header = (
  index: number,
  { nextId, scenario, tags }: Pick<RequestContext, 'nextId' | 'scenario' | 'tags'>,
): Pick<RequestRecord, 'id' | 'scenario' | 'tags' | 'session' | 'turn' | 'iteration'> => ({
  id: nextId(),
  scenario,
  ...(Object.keys(tags).length === 0 ? {} : { tags }),
  session: `${scenario}#${index}`,
  turn: 1,
  iteration: index,
});

/** What every line of a session has in common with that of its first request. */
export function sessionLine(
  index: number,
  plannedMs: RunMs,
  context: Pick<RequestContext, 'nextId' | 'scenario' | 'tags' | 'clock'>,
) {
  const { turn: _, ...head } = header(index, context);
  const endedMs = toMicrosecond(context.clock.now());
  return { kind: 'session', ...head, plannedMs: toMicrosecond(plannedMs), endedMs } as const;
}

/** Rounded here, before anything is added up, so that the records written give the same figures again. */
export const toMicrosecond = (ms: number): number => Math.round(ms * 1000) / 1000;
