import type { Exchange } from '../client/transport/exchange.ts';
import { type HttpTarget, httpTransport } from '../client/transport/http.ts';
import { type Dialect, requestFor } from '../client/wire/dialect.ts';
import { type Json, nonEmpty, objectOr } from '../client/wire/fields.ts';
import type { WireClock } from '../core/clock.ts';
import { saidOfOddity } from '../core/oddity.ts';
import type { Outcome } from '../core/record.ts';
import { formatMs, formatNumber } from '../core/units.ts';
import { countOf } from '../report/kit/format.ts';
import { bad, type Finding, note, ok } from './finding.ts';

/** One answer as a run would see it. */
export interface SeenAnswer {
  readonly exchange: Exchange;
  /** The events that were parsed, in turn; those that are like others are known by their bytes. */
  readonly events: readonly Json[];
}

export const MOST_TOKENS = 8;
const PROMPT = 'Count from one to five in words.';
const TIMEOUTS = { connect: 10_000, firstToken: 60_000, betweenTokens: 30_000, total: 90_000 };

/** Asks for one tiny answer, over the same transport and through the same dialect as a run. */
export async function askOnce(
  target: HttpTarget,
  dialect: Dialect,
  model: string,
  clock: WireClock,
  interrupt: AbortSignal,
): Promise<SeenAnswer> {
  const events: Json[] = [];
  const listening: Dialect = {
    ...dialect,
    read(event, name) {
      events.push(event);
      return dialect.read(event, name);
    },
  };
  const messages = [{ role: 'user', content: PROMPT }] as const;
  const request = requestFor(dialect, { messages, maxTokens: MOST_TOKENS }, messages, model);
  const transport = httpTransport(target, listening, TIMEOUTS, clock);
  try {
    return { exchange: await transport.send(request, interrupt), events };
  } finally {
    await transport.close();
  }
}

/** What the answer says of the server, one finding a thing. */
export function answerFindings({ exchange, events }: SeenAnswer): readonly Finding[] {
  const { outcome, sentMs, firstTokenMs, endedMs, outputEvents, usage, itlMs } = exchange;
  if (outcome.kind !== 'ok') return [bad('answer', failure(outcome))];
  const since = (ms: number): string => formatMs(ms - (sentMs ?? exchange.startedMs));
  if (firstTokenMs === undefined) return [ok('answer', `a whole answer after ${since(endedMs)}`)];
  const { outputTokens } = usage ?? {};
  const isBuffered = outputEvents >= LEAST_EVENTS && itlMs.every((gapMs) => gapMs === 0);
  const reasoning = events.map(reasoningField).find((field) => field !== undefined);
  return [
    ok(
      'answer',
      `${countOf(outputEvents, 'event')} with output; the first after ${since(firstTokenMs)}, all after ${since(endedMs)}`,
    ),
    isBuffered
      ? note(
          'stream',
          'all events came at once: something on the way holds them back (a proxy: switch its buffering off), so gaps between tokens can’t be measured',
        )
      : outputEvents < 2
        ? note('stream', 'one event with output: whether tokens come one by one can’t be told')
        : ok('stream', 'text/event-stream, events one after the other'),
    usage === undefined
      ? note('usage', 'not reported: output tokens will be counted with a tokenizer')
      : ok('usage', `reported: ${said(usage.inputTokens)} input and ${said(outputTokens)} output tokens`),
    ...(outputTokens === undefined ? [] : lengthFindings(outputTokens, outputTokens / outputEvents)),
    ...(exchange.odd ?? []).map(({ kind }) => note('odd', `answers like this one ${saidOfOddity(kind)}`)),
    ...(reasoning === undefined ? [] : [ok('reasoning', `sent in the field "${reasoning}"`)]),
    ok('end', `finish reason "${outcome.finishReason}"`),
  ];
}

/** Of fewer events than this that come together nothing follows. */
const LEAST_EVENTS = 3;
const MANY_TOKENS = 1.3;

const said = (tokens: number | undefined): string => (tokens === undefined ? 'no' : String(tokens));

function lengthFindings(tokens: number, perEvent: number): readonly Finding[] {
  const each = `${formatNumber(perEvent)} an event`;
  return [
    perEvent > MANY_TOKENS
      ? note('tokens', `${each}: a gap between events is one between several tokens`)
      : ok('tokens', each),
    ...(tokens > MOST_TOKENS
      ? [note('length', `asked for at most ${MOST_TOKENS} tokens, got ${tokens}: it does not heed the limit`)]
      : []),
  ];
}

/** What the server calls reasoning, where an event has some: servers differ in it. */
function reasoningField({ choices }: Json): string | undefined {
  const delta = objectOr(objectOr(Array.isArray(choices) ? choices[0] : undefined)['delta']);
  return ['reasoning_content', 'reasoning'].find((name) => nonEmpty(delta[name]) !== undefined);
}

function failure(outcome: Exclude<Outcome, { readonly kind: 'ok' }>): string {
  switch (outcome.kind) {
    case 'http':
      return `refused with HTTP ${outcome.status}: ${outcome.message}`;
    case 'transport':
      return `the connection failed (${outcome.code}): ${outcome.message}`;
    case 'protocol':
      return `not as this API answers (${outcome.code}): ${outcome.message}`;
    case 'timeout':
      return `none within ${formatMs(outcome.afterMs)} (${outcome.stage})`;
    case 'censored':
    case 'dropped':
    case 'cancelled':
      return 'not waited for';
    default:
      return outcome satisfies never;
  }
}
