import type { RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import type { CounterName } from './counters.ts';
import type { Scrape } from './reading.ts';
import { type ServerMetrics, serverMetrics } from './server-metrics.ts';
import { GAUGES, isWithin, type Tellers, type Tick, tellsLevels, tickIndex, tickOf } from './ticks.ts';
import { TurnTaking } from './turn-taking.ts';

const COUNTERS = ['preemptions', 'prefixHits', 'prefixQueries'] as const satisfies readonly CounterName[];
type Counted = (typeof COUNTERS)[number];

/**
 * The server's figures while a run goes on, one step a scrape: a run of many hours is judged every two seconds by the
 * thread that stamps its tokens. They are those that the run ends with, as far as it has come.
 */
export class ServerSoFar {
  readonly #span: { readonly fromMs: RunMs; readonly untilMs: RunMs; readonly everyMs: number };
  readonly #tellers: Map<(typeof GAUGES)[number], Set<number>> = new Map(GAUGES.map((gauge) => [gauge, new Set()]));
  readonly #ticks: Tick[] = [];
  /** Of the tick that goes on: it is closed by the next. */
  #together: Scrape[] = [];
  readonly #before = new Map<string, number>();
  readonly #grown = new Map<Counted, number>();
  readonly #turns = new TurnTaking();
  readonly #hitRates: number[] = [];

  /** @param span the measured part: from the end of the warm-up to the end of the load */
  constructor(span: { readonly fromMs: RunMs; readonly untilMs: RunMs; readonly everyMs: number }) {
    this.#span = span;
  }

  /** @param scrape in order of time */
  add(scrape: Scrape): void {
    if (scrape.atMs > this.#span.untilMs || scrape.isLast === true) return;
    this.#turns.add(scrape);
    this.#count(scrape);
    if (!tellsLevels(scrape)) return;
    for (const gauge of GAUGES) if (scrape.reading[gauge] !== undefined) this.#tellers.get(gauge)?.add(scrape.source);
    const [first] = this.#together;
    if (first !== undefined && tickIndex(first, this.#span.everyMs) !== tickIndex(scrape, this.#span.everyMs))
      this.#close();
    this.#together.push(scrape);
  }

  #count(scrape: Scrape): void {
    const grown = new Map(COUNTERS.map((name) => [name, this.#grow(scrape, name)]));
    const [hits, queries] = [grown.get('prefixHits'), grown.get('prefixQueries')];
    if (hits !== undefined && queries !== undefined && queries > 0) this.#hitRates.push(hits / queries);
  }

  /** Whether a page that was read is of one server this time and of another the next. */
  get isOfSeveral(): boolean {
    return this.#turns.isOfSeveral;
  }

  metrics(measuredMs: number): ServerMetrics {
    const growth = (name: Counted): number | undefined => this.#grown.get(name);
    const rate = (name: Counted): number | undefined => {
      const grown = growth(name);
      return grown === undefined || measuredMs <= 0 ? undefined : (grown * 1000) / measuredMs;
    };
    if (!this.#turns.isOfSeveral) return serverMetrics({ ticks: this.#ticks, growth, rate, hitRates: this.#hitRates });
    // Of these only shares are the same for all.
    const ticks = this.#ticks.map(({ index, askedMs, atMs, kvUsage }) => given({ index, askedMs, atMs, kvUsage }));
    return serverMetrics({ ticks, growth: () => undefined, rate: () => undefined, hitRates: [] });
  }

  #close(): void {
    const [first] = this.#together;
    if (first === undefined) return;
    const tick = tickOf(tickIndex(first, this.#span.everyMs), this.#together, this.#tellers satisfies Tellers);
    if (isWithin(tick, this.#span)) this.#ticks.push(tick);
    this.#together = [];
  }

  /** What it grew by since the scrape before, in the measured part; a counter that fell began anew. */
  #grow({ source, atMs, reading }: Scrape, name: Counted): number | undefined {
    const value = reading[name];
    const key = `${source} ${name}`;
    const before = this.#before.get(key);
    if (value === undefined) return undefined;
    this.#before.set(key, value);
    if (before === undefined || atMs <= this.#span.fromMs) return undefined;
    const grown = value < before ? value : value - before;
    this.#grown.set(name, (this.#grown.get(name) ?? 0) + grown);
    return grown;
  }
}
