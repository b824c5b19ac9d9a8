import type { RunMs } from '../../core/clock.ts';
import type { GaugeValue } from '../../core/result.ts';
import type { ServerMetricName } from '../metrics/catalog.ts';
import type { Reading, Scrape, ServerHistory } from './reading.ts';

/**
 * All sources at one tick of the grid on which they are asked, as one server. A figure is absent where a source that
 * tells it at other times did not tell it then: a sum over some of the replicas is no sum.
 */
export interface Tick extends Pick<Reading, (typeof GAUGES)[number]>, Pick<Scrape, 'inFlight'> {
  readonly index: number;
  /** When the first of them was asked for, and in the mean when they had come. */
  readonly askedMs: RunMs;
  readonly atMs: RunMs;
  readonly hiddenQueue?: number;
}

export type TickFigure = Exclude<keyof Tick, 'index' | 'askedMs' | 'atMs'>;

const FIGURE_OF = {
  queue_depth: 'queueDepth',
  running: 'running',
  hidden_queue: 'hiddenQueue',
  kv_usage: 'kvUsage',
} as const satisfies Partial<Record<ServerMetricName, TickFigure>>;

/** The server's levels among the metrics, each with the figure of a tick that it is made of. */
export const LEVELS = Object.entries(FIGURE_OF) as readonly (readonly [keyof typeof FIGURE_OF, TickFigure])[];

const EARLY_MS = 1;
export const GAUGES = ['queueDepth', 'running', 'kvUsage', 'prefixHitRate'] as const;
/** Shares of each one's own: a sum of them means nothing. */
const MEANS: ReadonlySet<string> = new Set(['kvUsage', 'prefixHitRate'] satisfies (typeof GAUGES)[number][]);

/** Of each gauge the sources that tell it, by their places. */
export type Tellers = ReadonlyMap<(typeof GAUGES)[number], ReadonlySet<number>>;

/** The ticks at which anything was read, in order of time. */
export function ticksOf({ scrapes, everyMs }: Pick<ServerHistory, 'scrapes' | 'everyMs'>): readonly Tick[] {
  const tellers = new Map(GAUGES.map((gauge) => [gauge, sourcesThatTell(scrapes, gauge)] as const));
  const byTick = Map.groupBy(scrapes.filter(tellsLevels), (scrape) => tickIndex(scrape, everyMs));
  return [...byTick].sort(([a], [b]) => a - b).map(([index, together]) => tickOf(index, together, tellers));
}

/** Those around the load are of no instant in it. */
export const tellsLevels = ({ isFirst, isLast }: Pick<Scrape, 'isFirst' | 'isLast'>): boolean =>
  isFirst !== true && isLast !== true;

/** Earlier versions wrote no tick, and asked at it or a little after, and once before the first. */
export const tickIndex = ({ tick, askedMs }: Pick<Scrape, 'tick' | 'askedMs'>, everyMs: number): number =>
  tick ?? Math.floor((askedMs + EARLY_MS) / everyMs);

/** All of it was within the measured part: asked for after its beginning, and come before its end. */
export const isWithin = (
  { askedMs, atMs }: Pick<Tick, 'askedMs' | 'atMs'>,
  { fromMs, untilMs }: { readonly fromMs: RunMs; readonly untilMs: RunMs },
): boolean => askedMs >= fromMs && atMs <= untilMs;

function sourcesThatTell(scrapes: readonly Scrape[], gauge: keyof Reading): ReadonlySet<number> {
  return new Set(scrapes.filter(({ reading }) => reading[gauge] !== undefined).map(({ source }) => source));
}

export function tickOf(index: number, together: readonly Scrape[], tellers: Tellers): Tick {
  const tick: { -readonly [K in keyof Tick]: Tick[K] } = {
    index,
    askedMs: together.reduce((least, { askedMs }) => Math.min(least, askedMs), Number.POSITIVE_INFINITY),
    atMs: meanOf(together.map(({ atMs }) => atMs)),
  };
  for (const gauge of GAUGES) {
    const values = new Map(together.map(({ source, reading }) => [source, reading[gauge]] as const));
    const told = [...(tellers.get(gauge) ?? [])].map((source) => values.get(source));
    if (told.length === 0 || !told.every((value) => value !== undefined)) continue;
    tick[gauge] = MEANS.has(gauge) ? meanOf(told) : sumOf(told);
  }
  const out = together.flatMap(({ inFlight }) => inFlight ?? []);
  if (out.length > 0) tick.inFlight = meanOf(out);
  if (tick.inFlight !== undefined && tick.running !== undefined && tick.queueDepth !== undefined)
    tick.hiddenQueue = tick.inFlight - tick.running - tick.queueDepth;
  return tick;
}

/** A level, of the samples within the measured part; undefined when there is none. */
export function gaugeOf(values: readonly number[]): GaugeValue | undefined {
  const last = values.at(-1);
  if (last === undefined) return undefined;
  const least = (a: number, b: number): number => Math.min(a, b);
  const most = (a: number, b: number): number => Math.max(a, b);
  return { type: 'gauge', mean: meanOf(values), min: values.reduce(least), max: values.reduce(most), last };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** @param values at least one */
export const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;
