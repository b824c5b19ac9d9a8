import type { Oddity, Outcome } from '../../core/record.ts';
import { shownUrl } from './base-url.ts';
import type { Exchange } from './exchange.ts';
import type { ViaProxy } from './proxy.ts';
import { redirectInWords } from './redirect.ts';
import { byProxy, isPerhapsOfProxy } from './tunnel.ts';

/** What is known of a request beside its exchange. */
export interface Circumstances {
  /** Where it went, for saying so. */
  readonly asked: string;
  /** Below the target's base. */
  readonly path: string;
  /** Where a redirect points. */
  readonly location: string | undefined;
  readonly odd: readonly Oddity[] | undefined;
  readonly proxy: ViaProxy | undefined;
  /** Its connection carried others at the same time, so nothing tells whether it lay idle before. */
  readonly isShared: boolean;
  readonly hide: (text: string) => string;
}

/** The exchange with its outcome in the words that its circumstances allow, and with what was odd about its answer. */
export function told(exchange: Exchange, circumstances: Circumstances): Exchange {
  const outcome = outcomeIn(exchange, circumstances);
  const whole = outcome === exchange.outcome ? exchange : { ...exchange, outcome };
  return circumstances.odd === undefined ? whole : withOdd(whole, circumstances.odd);
}

export const withOdd = (exchange: Exchange, odd: readonly Oddity[]): Exchange => ({
  ...exchange,
  odd: [...(exchange.odd ?? []), ...odd],
});

function outcomeIn(exchange: Exchange, { asked, path, location, proxy, isShared, hide }: Circumstances): Outcome {
  const { outcome } = exchange;
  if (outcome.kind === 'transport' && !isShared && isStale(exchange, outcome.code))
    return { kind: 'transport', code: 'stale-connection', message: STALE };
  if (outcome.kind !== 'http') return outcome;
  if (proxy !== undefined && isPerhapsOfProxy(outcome.status))
    return { ...outcome, message: byProxy(proxy, outcome.status, outcome.message) };
  if (location === undefined) return outcome;
  const message =
    location === ''
      ? 'a redirect without a Location'
      : // Before it is cut to length, and again after its escapes were undone.
        hide(redirectInWords({ location: hide(location), asked: shownUrl(asked), path }));
  return { ...outcome, message };
}

const STALE =
  'the server closed a connection that had been used before, as this request went out on it and before any byte of an answer; its keep-alive is shorter than the pause between requests, so lengthen it there (Uvicorn: --timeout-keep-alive), or set options.noConnectionReuse';

const RESET: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);
/** A connection that was closed before says so within a round trip; a server that falls over later is another failure. */
const AT_ONCE_MS = 1000;

/** A request without a time to connect went over a connection that an earlier one had opened. */
const isStale = ({ sentMs, connectMs, headersMs, endedMs }: Exchange, code: string): boolean =>
  RESET.has(code) &&
  sentMs !== undefined &&
  connectMs === undefined &&
  headersMs === undefined &&
  endedMs - sentMs <= AT_ONCE_MS;
