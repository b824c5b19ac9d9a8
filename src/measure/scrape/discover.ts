import pLimit from 'p-limit';
import { reachedUrl } from '../../client/transport/connection.ts';
import { hider } from '../../client/transport/hider.ts';
import type { HttpTarget } from '../../client/transport/http.ts';
import { isLoopback } from '../../client/transport/loopback.ts';
import { withoutQuery } from '../../client/transport/shown-url.ts';
import { given } from '../../core/given.ts';
import type { Fetched, FetchPage } from './fetch.ts';
import type { Flavour } from './flavour.ts';
import { flavourNamed, flavourOf } from './flavours.ts';
import { leftOutOf } from './left-out.ts';
import type { FoundSource } from './reading.ts';

/** A page that the scenario names. */
export interface GivenSource {
  readonly url: string;
  /**
   * Sent there; without any, the target's own, where it is the same origin. Names in lower case. What is secret in them
   * is among the target's secrets.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface DiscoverSetting {
  readonly target: HttpTarget;
  /** In place of looking beside the target. */
  readonly given?: readonly GivenSource[];
  readonly fetch: FetchPage;
  readonly interrupt: AbortSignal;
}

export interface Discovered {
  readonly sources: readonly FoundSource[];
  /** One sentence each: what was not found, and what was left out. */
  readonly notes: readonly string[];
  /** Of pages that were found, which lines said nothing. A run tells that of the pages that it reads itself. */
  readonly leftOut?: readonly string[];
}

const PATIENCE_MS = 3000;
const AT_ONCE = 4;
/** Where Triton has its page, and the gateways of SGLang and vLLM theirs. */
const OWN_PORTS = [8002, 29_000];

/**
 * Finds the pages of metrics that are read during a run: those given, or the first beside the target that belongs to a
 * server known here. Never throws for what a server does.
 *
 * Another port than the target's is only asked on this machine's loopback: what listens on the ports of somebody else's
 * machine is none of our business unless the scenario names it. The target's headers, with its key, go to its own origin
 * and nowhere else.
 */
export async function discoverMetrics(setting: DiscoverSetting): Promise<Discovered> {
  const { given } = setting;
  if (given === undefined) return besideTarget(setting);
  const unique = new Map(given.map((source) => [source.url, source]));
  const asked = await askAll(
    [...unique.values()].map((source) => withHeaders(source, setting.target)),
    setting,
  );
  return withoutRouters({
    sources: asked.flatMap(({ source, flavour }) => (flavour === undefined ? [] : [foundAs(source, flavour)])),
    notes: asked.flatMap((one) => noteOn(one, setting.target)),
  });
}

async function besideTarget(setting: DiscoverSetting): Promise<Discovered> {
  const { target } = setting;
  const asked = await askAll(
    placesBeside(target).map((url) => withHeaders({ url }, target)),
    setting,
  );
  // The first alone: `/metrics` and `/metrics/` are the same page, and would count everything twice.
  const found = asked.find(({ flavour }) => flavour !== undefined);
  if (found?.flavour !== undefined)
    return {
      sources: [foundAs(found.source, found.flavour)],
      notes: noteOn(found, target),
      leftOut: linesLeftOut(found, target),
    };
  const [telling] = asked
    .toSorted((a, b) => weightOf(b.fetched) - weightOf(a.fetched))
    .flatMap((one) => noteOn(one, target));
  return { sources: [], notes: [`No metrics were found beside ${target.url}: ${telling}`] };
}

/** In the order in which they are believed. Without `/v1` where the API's base ends in it: there is the server's own root. */
export function placesBeside(target: HttpTarget): readonly string[] {
  const { origin, protocol, hostname } = new URL(target.url);
  const base = withoutQuery(target.url);
  const root = base.replace(/\/v1$/, '');
  const ports = isLoopback(reachedUrl(target)) ? OWN_PORTS : [];
  return [
    ...new Set([
      `${root}/metrics`,
      `${base}/metrics`,
      `${root}/prometheus/metrics`,
      `${origin}/metrics`,
      `${root}/engine_metrics`,
      ...ports.map((port) => `${protocol}//${hostname}:${port}/metrics`),
      `${root}/metrics/`,
      `${root}/api/ps`,
    ]),
  ];
}

interface Source {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Asked {
  readonly source: Source;
  readonly fetched: Fetched;
  readonly flavour: Flavour | undefined;
}

function withHeaders({ url, headers }: GivenSource, target: HttpTarget): Source {
  const isOwn = URL.parse(url)?.origin === new URL(target.url).origin;
  return { url, headers: headers ?? (isOwn ? target.headers : agentOf(target)) };
}

/** Whoever runs a server may know who asks; that is no secret. */
const agentOf = ({ headers: { 'user-agent': agent } }: HttpTarget): Readonly<Record<string, string>> =>
  given({ 'user-agent': agent });

async function askAll(sources: readonly Source[], { fetch, interrupt }: DiscoverSetting): Promise<readonly Asked[]> {
  const limit = pLimit(AT_ONCE);
  return Promise.all(
    sources.map((source) =>
      limit(async () => {
        const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), interrupt]);
        const fetched = await fetch(source.url, source.headers, signal);
        return { source, fetched, flavour: fetched.kind === 'page' ? flavourOf(fetched.page) : undefined };
      }),
    ),
  );
}

const foundAs = ({ url, headers }: Source, { name }: Flavour): FoundSource => ({ url, flavour: name, headers });

function noteOn({ source, fetched, flavour }: Asked, { secrets }: HttpTarget): readonly string[] {
  const url = hider(secrets)(withoutQuery(source.url));
  if (fetched.kind === 'problem') return [`${url} ${fetched.why}, so the server’s own queue is not seen.`];
  if (flavour === undefined)
    return [
      `${url} belongs to node_exporter or to another server that is not known here, so no queue is read from it.`,
    ];
  return hasQueue(flavour)
    ? []
    : [`${url} is the page of ${flavour.title}, which tells of no queue. ${flavour.remark}`];
}

const linesLeftOut = ({ source, fetched }: Asked, { secrets }: HttpTarget): readonly string[] =>
  fetched.kind === 'page' && fetched.leftOut !== undefined
    ? [leftOutOf(hider(secrets)(source.url), fetched.leftOut)]
    : [];

const hasQueue = ({ fields }: Flavour): boolean => fields.queueDepth !== undefined;

export function tellsQueue({ flavour: name }: FoundSource): boolean {
  const flavour = flavourNamed(name);
  return flavour !== undefined && hasQueue(flavour);
}

/** A part of the time to the first token. */
export function tellsFirstTokens({ flavour: name }: FoundSource): boolean {
  const fields = flavourNamed(name)?.fields;
  return fields?.ttft !== undefined || fields?.queue !== undefined || fields?.prefill !== undefined;
}

/** Which of several disappointments says most: who wants a key has something to show. */
function weightOf(fetched: Fetched): number {
  if (fetched.kind === 'page') return 3;
  const { status } = fetched;
  if (status === undefined) return 0;
  if (status === 401 || status === 403) return 4;
  return status === 404 ? 1 : 2;
}

/** A router tells again what its engines tell. */
export function withoutRouters({ sources, notes }: Discovered): Discovered {
  const isRouter = ({ flavour }: FoundSource): boolean => flavourNamed(flavour)?.isRouter === true;
  const isEngine = (source: FoundSource): boolean => !isRouter(source) && tellsQueue(source);
  if (!sources.some(isEngine)) return { sources, notes };
  return {
    sources: sources.filter((source) => !isRouter(source)),
    notes: [
      ...notes,
      ...sources.filter(isRouter).map(({ url, flavour }) => {
        const title = flavourNamed(flavour)?.title ?? flavour;
        return `${withoutQuery(url)} is the page of ${title}, which tells of the engines’ requests again, so it is left out: they are read themselves.`;
      }),
    ],
  };
}
