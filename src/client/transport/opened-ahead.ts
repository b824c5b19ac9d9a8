import type { Dispatcher } from 'undici';
import type { WireClock } from '../../core/clock.ts';
import { systemCode } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { type Clients, type ConnectionsAhead, clientsOf, type MeasuredClient } from './connections.ts';
import type { HttpTarget } from './http.ts';

/** More than this many are not kept waiting for anybody. */
export const MOST_AHEAD = 2000;
/** A server's queue of connections that it has not accepted yet holds 128 by default. */
const AT_ONCE = 32;
/** Who has not answered by then opens no connection before its time. */
const PATIENCE_MS = 2000;
/** As undici opens them: what a server allows is known only later. */
const STREAMS = 100;
/** Closed again where this process may open no more: the run has files of its own to open. */
const LEFT_FREE = 8;

/**
 * Connections to one target, open before anything is asked: name resolved, TLS agreed upon, HTTP/2 greeted. What no
 * pool takes is its opener's to close.
 */
export class OpenedAhead implements ConnectionsAhead {
  readonly clients: Clients;
  /** How many could be opened. */
  readonly opened: number;
  readonly #waiting: MeasuredClient[];

  constructor(clients: Clients, open: readonly MeasuredClient[]) {
    this.clients = clients;
    this.opened = open.length;
    this.#waiting = [...open];
  }

  /** One that is still open: those that the server closed, or that waited for too long, are passed over. */
  take(): MeasuredClient | undefined {
    for (let client = this.#waiting.shift(); client !== undefined; client = this.#waiting.shift()) {
      if (client.stats.connected) return client.handOver();
      void client.destroy();
    }
    return undefined;
  }

  /** Those that nobody took. */
  async close(): Promise<void> {
    await Promise.all(this.#waiting.splice(0).map((client) => client.destroy()));
  }
}

/**
 * Opens as many connections as `wanted` requests at a time need. The first is opened alone: it tells whether anybody
 * answers, and whether one takes many requests. Nothing is sent over them, and nothing that goes wrong is told: the
 * requests will meet with it, and tell.
 *
 * @param giveUp ends it with those that are open by then
 */
export async function openAhead(
  target: HttpTarget,
  wanted: number,
  clock: WireClock,
  giveUp: AbortSignal,
): Promise<OpenedAhead> {
  const { origin } = new URL(target.fullUrl ?? target.url);
  const clients = clientsOf(origin, clock, target);
  const open: MeasuredClient[] = [];
  let isOver = wanted <= 0 || target.connection?.isUsedOnce === true;
  const openNext = async (): Promise<void> => {
    const client = clients.make();
    const end = await opened(client, target.headers, giveUp);
    if (end === 'open') return void open.push(client);
    isOver = true; // The same would befall the next.
    if (end === 'no-more-files') await Promise.all(open.splice(-LEFT_FREE).map((each) => each.destroy()));
  };
  if (!isOver) await openNext();
  const needed = Math.min(open[0]?.isShared === true ? Math.ceil(wanted / STREAMS) : wanted, MOST_AHEAD);
  let begun = 1;
  const openOn = async (): Promise<void> => {
    while (!isOver && !giveUp.aborted && begun < needed) {
      begun++;
      await openNext();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, openOn));
  return new OpenedAhead(clients, open);
}

type End = 'open' | 'no-more-files' | 'not-open';

/** Only connecting takes a connection that far: what is to be sent is refused at the moment of sending. */
async function opened(client: MeasuredClient, headers: HttpTarget['headers'], giveUp: AbortSignal): Promise<End> {
  const ended = Promise.withResolvers<End>();
  const never: Dispatcher.DispatchHandler = {
    onRequestStart() {
      throw NOT_SENT;
    },
    onResponseStart() {},
    onResponseData() {},
    onResponseEnd() {},
    onResponseError(_, error) {
      if (error === NOT_SENT) return ended.resolve('open');
      ended.resolve(/^E[MN]FILE$/.test(systemCode(error)) ? 'no-more-files' : 'not-open');
    },
  };
  const leave = onAbort(giveUp, () => ended.resolve('not-open'));
  const patience = setTimeout(() => ended.resolve('not-open'), PATIENCE_MS);
  if (giveUp.aborted) ended.resolve('not-open');
  else client.dispatch({ path: '/', method: 'GET', headers }, never);
  const end = await ended.promise;
  clearTimeout(patience);
  leave();
  // Nobody waits for the end of one that does not come.
  if (end !== 'open') void client.destroy();
  return end;
}

const NOT_SENT = new Error('opened, and not asked');
