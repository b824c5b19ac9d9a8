import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher, Pool } from 'undici';
import type { Connection } from '../../client/transport/connection.ts';
import { openPool } from '../../client/transport/connections.ts';
import { failureOf } from '../../client/transport/failure.ts';
import { hider } from '../../client/transport/hider.ts';
import type { HttpTarget } from '../../client/transport/http.ts';
import { withoutQuery } from '../../client/transport/shown-url.ts';
import { errorMessage } from '../../client/wire/error-message.ts';
import type { WireClock } from '../../core/clock.ts';
import { getOrMake } from '../../core/get-or-make.ts';
import { given } from '../../core/given.ts';
import { shown } from '../../core/takes.ts';
import { ollamaPage } from './flavours/ollama.ts';
import type { LeftOut } from './lines.ts';
import type { Page } from './page.ts';
import { MOST_CHARACTERS, type ParsedPage, parseInTurns } from './parse.ts';

export type Fetched =
  | { readonly kind: 'page'; readonly page: Page; readonly leftOut?: LeftOut }
  /** The end of a sentence that begins with the URL: `answered 404`. No secrets in it. The status of an answer, if there was one. */
  | { readonly kind: 'problem'; readonly why: string; readonly status?: number };

/** Asks for one page. Never rejects: whatever comes in its place is said. `signal` gives up waiting for it. */
export type FetchPage = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<Fetched>;

export interface Fetcher {
  readonly fetch: FetchPage;
  close(): Promise<void>;
}

/** Text, not OpenMetrics, which is longer. Packed, it would have to be unpacked by the thread that stamps tokens. */
const HEADERS = { accept: 'text/plain;version=0.0.4, */*;q=0.1', 'accept-encoding': 'identity' } as const;

/**
 * Over connections like those of the target, but of its own, one for each server and kept alive: a page that is slow to
 * come holds up no request of the load.
 */
export function openFetcher(target: HttpTarget, clock: WireClock): Fetcher {
  const pools = new Map<string, Pool>();
  const hide = hider(target.secrets);
  const poolOf = (origin: string): Pool =>
    getOrMake(pools, origin, () =>
      openPool(origin, clock, { connection: connectionTo(origin, target), ...given({ proxies: target.proxies }) }),
    );

  async function fetch(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Fetched> {
    try {
      const { origin, pathname, search } = new URL(url);
      const answer = await poolOf(origin).request({
        path: `${pathname}${search}`,
        method: 'GET',
        headers: { ...HEADERS, ...headers },
        signal,
      });
      return await pageIn(answer);
    } catch (error) {
      return problem(signal.aborted ? 'did not answer in time' : `could not be read: ${whyNot(error)}`);
    }
  }

  async function pageIn({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Fetched> {
    const bytes = await beginning(body);
    if (bytes === undefined) return problem(`sent more than ${MOST_CHARACTERS / 1e6} MB`, statusCode);
    const packing = textOf(headers['content-encoding']).toLowerCase();
    if (packing !== '' && packing !== 'identity' && packing !== 'gzip')
      return problem(`is packed as ${said(packing)}, which was not asked for`, statusCode);
    const text = (packing === 'gzip' ? await unpack(bytes, { maxOutputLength: MOST_CHARACTERS }) : bytes).toString();
    if (statusCode !== 200) return problem(refusal(statusCode, textOf(headers['location']), text), statusCode);
    const json = ollamaPage(text);
    if (json !== undefined) return { kind: 'page', page: json };
    const mustEnd = /^application\/openmetrics-text\b/i.test(textOf(headers['content-type']));
    const read = (text: string): Promise<ParsedPage> => parseInTurns(text, { mustEnd }, () => clock.turn());
    const parsed = await read(text);
    if (parsed.kind === 'page' && parsed.leftOut === undefined) return parsed;
    // What is quoted is read again, for a quotation may have been cut in the middle of a secret.
    const hidden = hide(text);
    const quoted = hidden === text ? parsed : await read(hidden);
    if (parsed.kind === 'page' && parsed.leftOut !== undefined) {
      const { lines } = parsed.leftOut;
      return { ...parsed, leftOut: { lines, first: leftOutOf(quoted)?.first ?? UNQUOTED } };
    }
    const why = quoted.kind === 'problem' ? quoted.problem : UNQUOTED;
    return problem(`answered with no page of metrics (${why})`, statusCode);
  }

  function refusal(status: number, location: string, text: string): string {
    if (status >= 300 && status < 400 && location !== '')
      return `answered ${status} and points to ${said(withoutQuery(location))}, where it was not followed`;
    if (status === 401) return 'needs a key (401)';
    if (status === 403) return 'is not shown to this key (403)';
    if (status === 404) return 'answered 404';
    if (status === 501) return 'answered 501: metrics are turned off there (llama.cpp turns them on with --metrics)';
    return `answered ${status}: ${said(errorMessage(text, hide))}`;
  }

  const said = (text: string): string => shown(hide(text));
  const whyNot = (error: unknown): string => {
    const { code, what } = failureOf(error);
    return `${hide(what)} (${code})`;
  };

  return {
    fetch,
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

const UNQUOTED = 'it repeats a secret where it can’t be hidden';

const leftOutOf = (parsed: ParsedPage): LeftOut | undefined => (parsed.kind === 'page' ? parsed.leftOut : undefined);

const problem = (why: string, status?: number): Fetched => ({ kind: 'problem', ...given({ why, status }) });

/**
 * The address that the scenario has for the target's name is that of its other ports, too; which port stands for which is
 * said of the target's alone. Another host is another server, to which no certificate of ours is shown.
 */
function connectionTo(origin: string, { url, connection = {} }: HttpTarget): Connection {
  const [asked, own] = [new URL(origin), new URL(url)];
  const { address, certificate, isUsedOnce: _, ...rest } = connection;
  if (asked.hostname !== own.hostname) return rest;
  const reached = address === undefined || asked.origin === own.origin ? address : { ip: address.ip };
  return { ...rest, ...given({ certificate, address: reached }) };
}

/** Undefined for more than a page may have. */
async function beginning(body: Dispatcher.ResponseData['body']): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_CHARACTERS) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const unpack = promisify(gunzip);

const textOf = (header: string | string[] | undefined): string => (Array.isArray(header) ? header[0] : header) ?? '';
