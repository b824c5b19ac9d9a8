import type { Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher, Pool } from 'undici';
import type { WireClock } from '../../core/clock.ts';
import type { OddityKind } from '../../core/oddity.ts';
import { reachedUrl } from './connection.ts';
import { connectorFor, type Way } from './connector.ts';
import { MOST_HEAD_BYTES } from './limits.ts';
import { proxyFor, type ViaProxy } from './proxy.ts';
import { tellTaken } from './tell-taken.ts';
import { tidyHeads } from './tidy-heads.ts';
import { useAtOnce } from './use-at-once.ts';

/** Told about the opening of the connection that its request goes over. */
export interface ConnectionListener {
  /**
   * @param tookMs DNS, TCP and TLS, in ms; by way of a proxy, its part too
   * @param ownMs how much of that may have been waiting for this thread
   */
  onConnected(tookMs: number, ownMs: number): void;
  /** A piece was read, and is not yet parsed; with `false`, all that had come has been. */
  onRead(isPiece: boolean): void;
  /** The system has taken the rest of a request that it did not take at once. */
  onBodyTaken(): void;
}

/** Told what was odd about the way that its answer came. */
export interface OddityListener {
  onOdd(kind: OddityKind, sample?: string): void;
}

type Listening = Dispatcher.DispatchHandler & Partial<ConnectionListener & OddityListener>;

/**
 * As many connections as there are requests in flight, kept alive and reused, HTTP/1.1. Over HTTP/2 one connection takes
 * up to a hundred requests at a time, or as many as the server allows; a request that finds it open opens none.
 *
 * A cap would make requests wait in a queue of ours, which would look like a slow server. Idle connections
 * are given up after 4 s: Uvicorn, under vLLM and many others, closes them after 5 s without saying so, and
 * a request written at that moment is lost.
 */
export function openPool(origin: string, clock: WireClock, way: Way = {}, ahead?: ConnectionsAhead): Pool {
  const clients = ahead?.clients ?? clientsOf(origin, clock, way);
  clients.means.clock = clock;
  return new Pool(origin, {
    ...clients.options,
    connections: null,
    // One connection is asked what it speaks before others are opened.
    factory: () => ahead?.take() ?? clients.make(),
  });
}

/** Connections that were opened before the pool, and of which it takes one where it would open one. */
export interface ConnectionsAhead {
  readonly clients: Clients;
  take(): MeasuredClient | undefined;
}

/** What makes the connections to one target, with all that it has learnt of it: its address, what it speaks. */
export interface Clients {
  readonly options: Client.Options;
  readonly means: Means;
  make(): MeasuredClient;
}

export function clientsOf(origin: string, clock: WireClock, way: Way): Clients {
  const connect = connectorFor(origin, way, clock);
  const { http2 = false } = way;
  const means = { connect, clock, http2, forward: forwardedBy(origin, way) };
  const options = {
    pipelining: 1,
    allowH2: http2,
    // The types leave this out.
    ...{ useH2c: http2 && !origin.startsWith('https:') },
    // Our own deadlines are exact; undici's fire up to half a second late.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
    keepAliveTimeout: 4000,
    maxHeaderSize: MOST_HEAD_BYTES,
  };
  return { options, means, make: () => new MeasuredClient(new URL(origin), options, means) };
}

/** What a proxy is asked for that passes requests on one by one, and not a connection. */
interface Forward {
  readonly origin: string;
  readonly proxy: ViaProxy;
}

function forwardedBy(origin: string, { connection, proxies, http2 }: Way): Forward | undefined {
  const proxy = origin.startsWith('https:') || http2 === true ? undefined : proxyFor(origin, proxies);
  if (proxy === undefined) return undefined;
  return { origin: reachedUrl({ url: origin, ...(connection === undefined ? {} : { connection }) }), proxy };
}

interface Means {
  readonly connect: buildConnector.connector;
  /** The run's own takes the place of the one by which connections were opened before it. */
  clock: WireClock;
  readonly http2: boolean;
  readonly forward: Forward | undefined;
}

interface State {
  handler: Listening | undefined;
  /** A connection that undici has yet to make its own. */
  fresh: Socket | undefined;
  isUnaskedHttp2: boolean;
}

/** Over HTTP/1.1 one request at a time, so the connecting it does is for the request that it was given last. */
export class MeasuredClient extends Client {
  readonly #state: State;
  readonly #means: Means;
  readonly #url: URL;
  #isNewToPool = false;

  constructor(url: URL, options: Client.Options, means: Means) {
    const { connect, http2 } = means;
    const state: State = { handler: undefined, fresh: undefined, isUnaskedHttp2: false };
    super(url, {
      ...options,
      connect: (target, callback) => {
        const { clock } = means;
        const startedMs = clock.now();
        const sleptMs = clock.sleptMs();
        const listener = state.handler;
        connect(target, (...result) => {
          const [error, socket] = result;
          if (error === null) {
            const tookMs = clock.now() - startedMs;
            listener?.onConnected?.(tookMs, Math.max(0, tookMs - (clock.sleptMs() - sleptMs)));
            if (!isHttp2(socket)) follow(socket, state);
            else if (!http2) {
              state.isUnaskedHttp2 = true;
              listener?.onOdd?.('http2-alone');
            }
          }
          callback(...result);
        });
      },
    });
    this.#state = state;
    this.#means = means;
    this.#url = url;
  }

  /** Whether it takes many requests at a time, as far as is known. */
  get isShared(): boolean {
    return this.#means.http2 || this.#state.isUnaskedHttp2;
  }

  /** Hands it, open as it is, to a pool that did not make it. */
  handOver(): this {
    this.#isNewToPool = true;
    return this;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#isNewToPool) this.#tellPool();
    if (this.#state.fresh !== undefined) this.#takeInUse(this.#state.fresh);
    const { forward } = this.#means;
    const listener: Listening = handler;
    this.#state.handler = listener;
    if (this.#state.isUnaskedHttp2) listener.onOdd?.('http2-alone');
    return super.dispatch(forward === undefined ? options : forwarded(options, forward), handler);
  }

  #takeInUse(socket: Socket): void {
    this.#state.fresh = undefined;
    useAtOnce(socket);
  }

  /** Over HTTP/2 the pool waits for each connection that it took to say that it is open; this one was open already. */
  #tellPool(): void {
    this.#isNewToPool = false;
    const tell = this.emit as (this: this, event: string, ...more: readonly unknown[]) => boolean;
    if (this.isShared && this.stats.connected) tell.call(this, 'drain', this.#url, [this]);
  }
}

/**
 * For as long as the connection lives; so nothing that it is given may hold on to the request that opened it, which has an
 * answer's worth of memory.
 */
function follow(socket: Socket, state: State): void {
  if (!useAtOnce(socket)) state.fresh = socket;
  tidyHeads(
    socket,
    (found) => state.handler?.onOdd?.('tidied-head', found.join(', ')),
    (isPiece) => state.handler?.onRead?.(isPiece),
  );
  tellTaken(socket, () => state.handler?.onBodyTaken?.());
}

const isHttp2 = (socket: Socket): boolean => 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';

/** The whole address, and the way into the proxy, which takes that out before it passes the request on. */
function forwarded(options: Dispatcher.DispatchOptions, { origin, proxy }: Forward): Dispatcher.DispatchOptions {
  const { authorization } = proxy;
  const headers = { ...(options.headers as Readonly<Record<string, string>>) };
  return {
    ...options,
    path: `${origin}${options.path}`,
    headers: authorization === undefined ? headers : { ...headers, 'proxy-authorization': authorization },
  };
}
