import { type buildConnector, Client, type Dispatcher, Pool } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type { Connection } from './connection.ts';
import { connectorFor } from './connector.ts';
import { MOST_HEAD_BYTES } from './limits.ts';
import { tidyHeads } from './tidy-heads.ts';

/** Told about the opening of the connection that its request goes over. */
export interface ConnectionListener {
  /** DNS, TCP and TLS, in ms. */
  onConnected(tookMs: number): void;
}

/** Told about the head of its answer. */
export interface HeadListener {
  /** What of the head of its answer was not as it should be, and was taken for what it meant. */
  onTidied(found: readonly string[]): void;
}

type Listening = Dispatcher.DispatchHandler & Partial<ConnectionListener & HeadListener>;

/**
 * As many connections as there are requests in flight, kept alive and reused, HTTP/1.1.
 *
 * A cap would make requests wait in a queue of ours, which would look like a slow server. Idle connections
 * are given up after 4 s: Uvicorn, under vLLM and many others, closes them after 5 s without saying so, and
 * a request written at that moment is lost.
 */
export function openPool(origin: string, clock: Clock, connection: Connection = {}): Pool {
  const connect = connectorFor(origin, connection, clock);
  return new Pool(origin, {
    connections: null,
    pipelining: 1,
    allowH2: false,
    // Our own deadlines are exact; undici's fire up to half a second late.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
    keepAliveTimeout: 4000,
    maxHeaderSize: MOST_HEAD_BYTES,
    factory: (url, options) => new MeasuredClient(url, options, connect, clock),
  });
}

/** One connection at a time, so the connecting it does is for the request that it was given last. */
class MeasuredClient extends Client {
  readonly #request: { handler: Listening | undefined };

  constructor(url: URL, options: Client.Options, connect: buildConnector.connector, clock: Clock) {
    const request: { handler: Listening | undefined } = { handler: undefined };
    super(url, {
      ...options,
      connect: (target, callback) => {
        const startedMs = clock.now();
        const listener = request.handler;
        connect(target, (...result) => {
          const [error, socket] = result;
          if (error === null) {
            listener?.onConnected?.(clock.now() - startedMs);
            tidyHeads(socket, (found) => request.handler?.onTidied?.(found));
          }
          callback(...result);
        });
      },
    });
    this.#request = request;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#request.handler = handler;
    return super.dispatch(options, handler);
  }
}
