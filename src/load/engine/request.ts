import type { Exchange, Transport } from '../../client/transport/exchange.ts';
import type { Dialect, Usage, WireRequest } from '../../client/wire/dialect.ts';
import type { Clock, RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import { type RequestRecord, STREAM_STAMPS } from '../../core/record.ts';
import type { Turn } from '../../core/session.ts';
import { isRightAnswer } from '../grade/grader.ts';
import type { InFlight } from './in-flight.ts';

/** What every request of a scenario needs, whoever asks. */
export interface RequestContext {
  readonly scenario: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly inFlight: InFlight;
  /** Unique in the run. */
  readonly nextId: () => string;
  /** Counts tokens where the server does not report them; resolves to undefined when it cannot. */
  readonly countTokens: (text: string) => Promise<number | undefined>;
  /** Counts the first few texts whose usage does not fit what came; undefined of all others. */
  readonly recountTokens?: (text: string) => Promise<number | undefined> | undefined;
  readonly record: (record: RequestRecord) => void;
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
  const beganMs = context.clock.now();
  const inFlight = context.inFlight.begin(beganMs);
  const exchange = await context.transport.send(wire, cut, dialect);
  context.inFlight.end(beganMs, exchange);
  const record = toRecord(exchange, asked, position, context, dialect?.choicesAsked);
  record.plannedMs = toMicrosecond(plannedMs);
  record.inFlight = inFlight;
  // Of the text nothing else is kept.
  if (asked.expect !== undefined && exchange.outcome.kind === 'ok')
    record.isRight = isRightAnswer(asked.expect, exchange.text);
  const recount = isDoubtful(exchange) ? context.recountTokens?.(exchange.text) : undefined;
  if (needsCounting(exchange)) void countLater(record, exchange, context);
  else if (recount === undefined) context.record(record);
  else void recount.then((tokenizerTokens) => context.record({ ...record, ...given({ tokenizerTokens }) }));
  return record.isRight === undefined ? exchange : { ...exchange, isRight: record.isRight };
}

/** A finished answer in plain text from a server that reports no usage. */
const needsCounting = ({ outcome, usage, outputEvents, textEvents, text, choices = 1 }: Exchange): boolean =>
  outcome.kind === 'ok' &&
  usage?.outputTokens === undefined &&
  text !== '' &&
  choices === 1 &&
  textEvents >= outputEvents;

/** A token may be split over two events, and a server may know more words than the tokenizer: it is never twice off. */
const LEAST_PER_EVENT = 0.5;

/** Of a usual token a text has four bytes; beyond these it is hardly one. */
const BYTES_PER_TOKEN = { least: 1, most: 12 };
const DISAGREEMENT = 0.1;

/** Whether usage tells of another number of tokens than the pieces and the length of the text do. */
function isDoubtful({ outcome, usage, outputEvents, textEvents, text, choices }: Exchange): boolean {
  const tokens = usage?.outputTokens;
  if (outcome.kind !== 'ok' || tokens === undefined || text === '' || choices !== undefined) return false;
  if (textEvents < outputEvents || usage?.reasoningTokens) return false;
  const perToken = text.length / tokens;
  const isOff = outputEvents > 0 && Math.abs(tokens - outputEvents) > DISAGREEMENT * Math.max(tokens, outputEvents);
  return isOff || perToken < BYTES_PER_TOKEN.least || perToken > BYTES_PER_TOKEN.most;
}

/** Off the send path: nobody waits for the count but the record itself. */
async function countLater(
  record: RequestRecord,
  { text, outputEvents }: Exchange,
  { countTokens, record: write }: RequestContext,
): Promise<void> {
  const outputTokens = await countTokens(text);
  if (outputTokens === undefined) return write(record);
  // Blanks are one token together, and were many one by one.
  if (outputTokens < outputEvents * LEAST_PER_EVENT)
    return write({
      ...record,
      odd: [
        ...(record.odd ?? []),
        { kind: 'count-too-low', sample: `${outputTokens} tokens in ${outputEvents} events` },
      ],
    });
  write({ ...record, outputTokens, tokensFrom: 'tokenizer' });
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
  if (exchange.choices !== undefined) record.choices = exchange.choices;
  if (itlMs.length > 0) record.itlMs = itlMs.map(toMicrosecond);
  addTokens(record, usage, outputEvents, asked, choicesAsked);
  return record;
}

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
