import type { Clock } from '../../core/clock.ts';
import type { Dialect } from '../wire/dialect.ts';
import { below } from './base-url.ts';
import type { Connection } from './connection.ts';
import { openPool } from './connections.ts';
import type { Timeouts } from './deadlines.ts';
import type { Exchange, Transport } from './exchange.ts';
import { hider } from './hider.ts';
import { type Proxies, proxyFor } from './proxy.ts';
import { RequestHandler } from './request-handler.ts';
import { refusesStreamOptions, withoutStreamOptions } from './stream-options.ts';
import { told, withOdd } from './told.ts';

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
}

/** Where a target is, and the path that everything is below, with the query that goes along. */
function baseOf({ url, fullUrl = url }: Pick<HttpTarget, 'url' | 'fullUrl'>) {
  const { origin, pathname, search } = new URL(fullUrl);
  return { origin, base: `${pathname === '/' ? '' : pathname}${search}` };
}

/** Sends over HTTP/1.1 with undici's dispatch: the callbacks see every chunk as it comes, none merged. */
export function httpTransport(target: HttpTarget, dialect: Dialect, timeouts: Timeouts, clock: Clock): Transport {
  const { connection = {} } = target;
  const { origin, base } = baseOf(target);
  const proxy = proxyFor(origin, target.proxies);
  // A tunnel's proxy has its say before there is a connection, and none after.
  const forwarder = origin.startsWith('https:') || target.http2 === true ? undefined : proxy;
  const pool = openPool(origin, clock, target);
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
  const once = async (path: string, body: string | Buffer, cut: AbortSignal, spoken: Dialect): Promise<Exchange> => {
    const handler = new RequestHandler(spoken, timeouts, clock, cut, hide);
    const headers = spoken === dialect ? own : headersFor(spoken);
    pool.dispatch({ path: below(base, path), method: 'POST', headers, body, ...closing }, handler);
    const exchange = await handler.exchange;
    const { location, odd } = handler;
    const isShared = target.http2 === true || odd?.some(({ kind }) => kind === 'http2-alone') === true;
    return told(exchange, { asked: below(target.url, path), path, location, odd, proxy: forwarder, isShared, hide });
  };
  // A server that refuses them once is not asked for them again.
  let leavesOut = false;
  return {
    async send({ path, body }, cut, spoken = dialect) {
      const less = leavesOut ? withoutStreamOptions(body) : undefined;
      const exchange = await once(path, less ?? body, cut, spoken);
      if (less !== undefined) return withOdd(exchange, [{ kind: 'without-stream-options' }]);
      if (!refusesStreamOptions(exchange.outcome)) return exchange;
      const rest = withoutStreamOptions(body);
      if (rest === undefined) return exchange;
      leavesOut = true;
      return askedAgain(exchange, await once(path, rest, cut, spoken));
    },
    close: () => pool.destroy(),
  };
}

/** A refusal cost the server nothing, and its time is the user's: the request began when it was asked first. */
const askedAgain = (refused: Exchange, { connectMs = refused.connectMs, ...again }: Exchange): Exchange =>
  withOdd({ ...again, startedMs: refused.startedMs, ...(connectMs === undefined ? {} : { connectMs }) }, [
    { kind: 'asked-again' },
    { kind: 'without-stream-options' },
  ]);
