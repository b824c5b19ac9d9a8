import type { WireClock } from '../../core/clock.ts';
import type { Dialect, WireRequest } from '../wire/dialect.ts';
import { type Answered, askingAgain } from './ask-again.ts';
import { below } from './base-url.ts';
import type { Connection } from './connection.ts';
import { type ConnectionsAhead, openPool } from './connections.ts';
import type { Timeouts } from './deadlines.ts';
import type { EndListener, Transport } from './exchange.ts';
import { hider } from './hider.ts';
import { type Proxies, proxyFor } from './proxy.ts';
import { LENGTH_FIELDS } from './refused-fields.ts';
import { RequestHandler } from './request-handler.ts';
import { told } from './told.ts';

export interface HttpTarget {
  /** Base URL without a slash at the end. What looks like a key in its query is hidden. */
  readonly url: string;
  /** As it is asked; absent where `url` hides nothing. */
  readonly fullUrl?: string;
  /** Names in lower case: a scenario's take the place of ours. */
  readonly headers: Readonly<Record<string, string>>;
  /** Texts that must not get into any record, whoever repeats them. */
  readonly secrets: readonly string[];
  readonly connection?: Connection;
  /** Over HTTP/2 alone. */
  readonly http2?: boolean;
  /** That the environment names; none where it names none. */
  readonly proxies?: Proxies;
  /** Where its API lists its models, below the URL; `/models` when absent. */
  readonly modelsPath?: string;
  /** Fields that the scenario itself writes into every body. */
  readonly saidFields?: readonly string[];
}

/** Where a target is, and the path that everything is below, with the query that goes along. */
function baseOf({ url, fullUrl = url }: Pick<HttpTarget, 'url' | 'fullUrl'>) {
  const { origin, pathname, search } = new URL(fullUrl);
  return { origin, base: `${pathname === '/' ? '' : pathname}${search}` };
}

/**
 * Sends over HTTP/1.1 with undici's dispatch: the callbacks see every chunk as it comes, none merged.
 *
 * @param ahead connections to the target that are open already; closing it is its opener's business
 */
export function httpTransport(
  target: HttpTarget,
  dialect: Dialect,
  timeouts: Timeouts,
  clock: WireClock,
  ahead?: ConnectionsAhead,
): Transport {
  const { connection = {} } = target;
  const { origin, base } = baseOf(target);
  const proxy = proxyFor(origin, target.proxies);
  // A tunnel's proxy has its say before there is a connection, and none after.
  const forwarder = origin.startsWith('https:') || target.http2 === true ? undefined : proxy;
  const pool = openPool(origin, clock, target, ahead);
  const hide = hider(target.secrets);
  const headersFor = ({ answersWhole }: Dialect): Readonly<Record<string, string>> => ({
    'content-type': 'application/json',
    accept: answersWhole ? 'application/json' : 'text/event-stream',
    // Packed, several tokens would come out at once and late.
    'accept-encoding': 'identity',
    ...target.headers,
  });
  const own = headersFor(dialect);
  // undici then asks for the end of the connection, and ends it itself.
  const closing = connection.isUsedOnce === true ? { reset: true } : {};
  const ask = async (
    { path, body }: WireRequest,
    cut: AbortSignal,
    spoken = dialect,
    ends?: EndListener,
  ): Promise<Answered> => {
    const handler = new RequestHandler(spoken, timeouts, clock, cut, hide, ends);
    const headers = spoken === dialect ? own : headersFor(spoken);
    pool.dispatch({ path: below(base, path), method: 'POST', headers, body, ...closing }, handler);
    const exchange = await handler.exchange;
    const { location, odd } = handler;
    const isShared = target.http2 === true || odd?.some(({ kind }) => kind === 'http2-alone') === true;
    const asked = below(target.url, path);
    return {
      exchange: told(exchange, { asked, path, location, odd, proxy: forwarder, isShared, hide }),
      refusal: handler.refusalIn(exchange.outcome),
    };
  };
  const { saidFields = [] } = target;
  const saidInSessions = [...saidFields, ...LENGTH_FIELDS];
  return {
    send: askingAgain(ask, (spoken = dialect) => (spoken === dialect ? saidFields : saidInSessions)),
    close: () => pool.destroy(),
  };
}
