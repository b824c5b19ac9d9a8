import type { Clock, RunMs } from '../core/clock.ts';
import type { RequestRecord, TokenSource } from '../core/record.ts';
import type { Turn } from '../core/session.ts';
import type { Exchange, Transport } from '../transport/exchange.ts';
import type { Dialect, WireRequest } from '../wire/dialect.ts';
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
  readonly record: (record: RequestRecord) => void;
}

/** Where in its session a request stands. */
export interface Position {
  /** The iteration's number. */
  readonly index: number;
  readonly turn: number;
  readonly session: string;
  /** The last of a declared session. */
  readonly isLast?: boolean;
  /** The end of its iteration is a line of its own. */
  readonly isProgrammed?: boolean;
  /** When its session was planned to start, for requests after the first. */
  readonly sessionPlannedMs?: RunMs;
}

/** What was asked of it, as far as the record tells. */
export type Asked = Pick<Turn, 'inputTokens' | 'maxTokens' | 'exactLength'>;

/** Sends one request and leaves its record. */
export async function perform(
  asked: Asked,
  wire: WireRequest,
  plannedMs: RunMs,
  position: Position,
  cut: AbortSignal,
  context: RequestContext,
  dialect?: Dialect,
): Promise<Exchange> {
  const inFlight = context.inFlight.begin();
  const exchange = await context.transport.send(wire, cut, dialect);
  context.inFlight.end(exchange.endedMs);
  const record: RequestRecord = {
    ...toRecord(exchange, asked, position, context),
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
  { countTokens, record: write }: RequestContext,
): Promise<void> {
  const outputTokens = await countTokens(text);
  write(outputTokens === undefined ? record : { ...record, outputTokens, tokensFrom: 'tokenizer' });
}

function toRecord(
  exchange: Exchange,
  asked: Asked,
  position: Position,
  context: RequestContext,
): Omit<RequestRecord, 'plannedMs'> {
  const { usage, itlMs, text: _, textEvents: __, toolCalls: ___, outputEvents, ...stamps } = exchange;
  const tokens: { readonly outputTokens: number; readonly tokensFrom: TokenSource } =
    usage?.outputTokens === undefined
      ? { outputTokens: outputEvents, tokensFrom: 'events' }
      : { outputTokens: usage.outputTokens, tokensFrom: 'usage' };
  const inputTokens = usage?.inputTokens ?? asked.inputTokens;
  const isProgrammed = position.isProgrammed === true;
  const ended = !isProgrammed && (position.isLast === true || exchange.outcome.kind !== 'ok');
  return {
    ...header(position.index, context),
    session: position.session,
    turn: position.turn,
    ...(ended ? { isLast: true } : {}),
    ...(isProgrammed ? { isProgrammed } : {}),
    ...(position.sessionPlannedMs === undefined ? {} : { sessionPlannedMs: toMicrosecond(position.sessionPlannedMs) }),
    ...inMicroseconds(stamps),
    ...(itlMs.length === 0 ? {} : { itlMs: itlMs.map(toMicrosecond) }),
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputEvents === 0 && usage?.outputTokens === undefined ? {} : tokens),
    ...(usage?.reasoningTokens === undefined ? {} : { reasoningTokens: usage.reasoningTokens }),
    ...(usage?.cachedTokens === undefined ? {} : { cachedTokens: usage.cachedTokens }),
    ...(asked.inputTokens === undefined ? {} : { askedInputTokens: asked.inputTokens }),
    ...(asked.exactLength === true && asked.maxTokens !== undefined ? { askedOutputTokens: asked.maxTokens } : {}),
  };
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

/** Rounded here, before anything is added up, so that the records written give the same figures again. */
export const toMicrosecond = (ms: number): number => Math.round(ms * 1000) / 1000;

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
