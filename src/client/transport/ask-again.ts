import type { Oddity } from '../../core/record.ts';
import type { Dialect, WireRequest } from '../wire/dialect.ts';
import type { EndListener, Exchange, Transport } from './exchange.ts';
import { OWN_FIELDS, type OwnFields, renamingAdvice, withoutFields } from './refused-fields.ts';
import { withOdd } from './told.ts';

/** An exchange, and the words of a refusal, of which its outcome may keep the beginning alone; empty where it is none. */
export interface Answered {
  readonly exchange: Exchange;
  readonly refusal: string;
}

type Ask = (
  request: WireRequest,
  cut: AbortSignal,
  spoken: Dialect | undefined,
  ends: EndListener | undefined,
) => Promise<Answered>;

/**
 * Asks, and asks again without fields of ours that the server refuses. Once an answer came without them, they are left
 * out from then on.
 *
 * @param saidIn fields that the user wrote: they are not taken back
 */
export function askingAgain(ask: Ask, saidIn: (spoken: Dialect | undefined) => readonly string[]): Transport['send'] {
  let learned: ReadonlySet<OwnFields> = new Set();
  return async (request, cut, spoken, ends) => {
    const said = saidIn(spoken);
    let sent = leavingOut({ ...request, left: [] }, [...learned], said);
    const known = sent.left.length;
    const first = await ask(sent, cut, spoken, ends);
    let last = first;
    for (let less = afterRefusal(sent, last, said); less !== undefined; less = afterRefusal(sent, last, said)) {
      sent = less;
      last = await ask(sent, cut, spoken, ends);
    }
    const wasRefused = last !== first;
    // What is refused without them as well was not refused for them.
    if (wasRefused && last.refusal === '') learned = learned.union(new Set(sent.left));
    const exchange = wasRefused ? sinceFirst(first.exchange, last.exchange) : last.exchange;
    const odd: readonly Oddity[] = sent.left.map((fields) => ({ kind: fields.odd }));
    const all: readonly Oddity[] = sent.left.length > known ? [{ kind: 'asked-again' }, ...odd] : odd;
    return advised(all.length === 0 ? exchange : withOdd(exchange, all), last.refusal, sent);
  };
}

/** A request as it is sent, and what was left out of it. */
interface Sent extends WireRequest {
  readonly left: readonly OwnFields[];
}

/** What to send after an answer; undefined where it refuses nothing that can be left out. */
function afterRefusal(sent: Sent, { refusal }: Answered, said: readonly string[]): Sent | undefined {
  if (refusal === '') return undefined;
  const isSaid = (name: string): boolean => said.includes(name) && refusal.includes(name);
  const refused = OWN_FIELDS.filter((fields) => fields.isRefusedIn(refusal) && !fields.names.some(isSaid));
  const less = leavingOut(sent, refused, said);
  return less.left.length > sent.left.length ? less : undefined;
}

function leavingOut(request: Sent, fields: readonly OwnFields[], said: readonly string[]): Sent {
  let { body } = request;
  const left = [...request.left];
  for (const each of fields) {
    const less = withoutFields(body, each, said);
    if (less === undefined) continue;
    body = less;
    left.push(each);
  }
  return { path: request.path, body, left };
}

/** A refusal cost the server nothing, and its time is the user's: the request began when it was asked first. */
const sinceFirst = (refused: Exchange, { connectMs = refused.connectMs, own, ...again }: Exchange): Exchange => ({
  ...again,
  startedMs: refused.startedMs,
  ...(connectMs === undefined ? {} : { connectMs }),
  ...(own === undefined
    ? {}
    : { own: { ...own, handedOverMs: own.handedOverMs - (again.startedMs - refused.startedMs) } }),
});

function advised(exchange: Exchange, refusal: string, { body }: WireRequest): Exchange {
  const { outcome } = exchange;
  const advice = renamingAdvice(refusal);
  // A body may be a prompt of megabytes: it is searched where there was a refusal, and else not.
  if (advice === undefined || outcome.kind !== 'http' || !body.includes('"max_tokens":')) return exchange;
  return { ...exchange, outcome: { ...outcome, message: `${outcome.message.replace(/\.$/, '')}; ${advice}` } };
}
