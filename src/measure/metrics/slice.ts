import type { RunMs } from '../../core/clock.ts';
import { getOrMake } from '../../core/get-or-make.ts';
import { type RequestRecord, type SessionRecord, wasSent } from '../../core/record.ts';
import type { Metrics, MetricValue, RateValue } from '../../core/result.ts';
import { Bounded } from '../stats/bounded.ts';
import { Distribution, type DistributionState } from '../stats/distribution.ts';
import { Sum, type SumState } from '../stats/sum.ts';
import { wilson95 } from '../stats/wilson.ts';
import { addUp } from './add-up.ts';
import { atLeastOf } from './at-least.ts';
import {
  COUNTER_NAMES,
  type CounterName,
  type Held,
  isRate,
  isServerMetric,
  isTrend,
  METRIC_NAMES,
  METRICS,
  type MetricName,
  RATE_NAMES,
  type RateName,
  TREND_NAMES,
  type TrendName,
} from './catalog.ts';
import { InFlightCourse, type InFlightCourseState } from './in-flight-course.ts';
import { gapsBetween, OWN_PARTS, type OwnPart } from './own-part.ts';
import { trendValue } from './trend-value.ts';

/** What every slice of a run is measured against. */
export interface SliceRules {
  /** What is planned before this instant is warm-up; 0 when absent. */
  readonly measureFromMs?: RunMs;
  /** Tokens and time after this instant count in no rate: the load is no longer offered. */
  readonly measureUntilMs: RunMs;
  /** Undefined when the scenario sets no slo; there is then no goodput. */
  readonly isGood?: (record: RequestRecord) => boolean;
  /** Whether it would be, were all that may be our own taken off. */
  readonly isGoodAtFloor?: (record: RequestRecord) => boolean;
}

interface Counter {
  count: number;
  /** Of it, what came while load was offered: of an answer's tokens a share. */
  readonly within: Sum;
}

const newDistribution = (): Distribution => new Distribution();
const newCounter = (): Counter => ({ count: 0, within: new Sum() });

/** What says when a request or a session was there. */
type Times = Pick<
  RequestRecord,
  'plannedMs' | 'startedMs' | 'firstTokenMs' | 'lastTokenMs' | 'endedMs' | 'itlMs' | 'choices'
>;

/** How many were in flight when measuring began, when it ended, and at all. */
const NONE = { inFlightFirst: 0, inFlightLast: 0, out: 0 };

/** A slice as plain data: what crosses from thread to thread. */
export interface SliceState extends Readonly<typeof NONE> {
  readonly trends: readonly (readonly [TrendName, DistributionState])[];
  readonly atLeast: readonly (readonly [TrendName, DistributionState])[];
  readonly floors: readonly (readonly [TrendName, DistributionState])[];
  readonly ceilings: readonly (readonly [TrendName, DistributionState])[];
  readonly goodAtFloor: number;
  readonly rates: Readonly<Record<RateName, Held>>;
  readonly counters: readonly (readonly [CounterName, { readonly count: number; readonly within: SumState }])[];
  readonly inFlightAreaMs: SumState;
  readonly inFlightMin: number;
  readonly inFlightMax: number;
  readonly inFlightCourse: InFlightCourseState;
}

/**
 * All metrics over one set of records: the whole run, a scenario, a tag, a turn. Mergeable, and bounded in
 * memory whatever the number of records.
 */
export class Slice {
  readonly #rules: SliceRules;
  readonly #fromMs: RunMs;
  readonly #trends = new Map<TrendName, Distribution>();
  /** What requests that we gave up would have taken at least: beside the metrics, in none of them. */
  readonly #atLeast = new Map<TrendName, Distribution>();
  /** Each value as short, and as long, as it may have been; fewer than there are values where that is not known of all. */
  readonly #floors = new Map<TrendName, Distribution>();
  readonly #ceilings = new Map<TrendName, Distribution>();
  #goodAtFloor = 0;
  readonly #rates = ofEachRate(() => ({ passes: 0, fails: 0 }));
  readonly #counters = new Map<CounterName, Counter>();
  readonly #sums = { ...NONE };
  readonly #inFlightAreaMs = new Sum();
  readonly #inFlightCourse = new InFlightCourse();
  readonly #run: Slice;
  #inFlightMin = Number.POSITIVE_INFINITY;
  #inFlightMax = 0;

  /** @param run the whole run, where this is a part of it */
  constructor(rules: SliceRules, run?: Slice) {
    this.#rules = rules;
    this.#run = run ?? this;
    this.#fromMs = rules.measureFromMs ?? 0;
  }

  /**
   * A request planned within the warm-up is no sample of anything. The time that it spends in the measured part,
   * and the tokens that it brings there, are the server's work there all the same: without them a throughput
   * would begin too low, and the mean in flight would not fit it.
   */
  add(record: RequestRecord): void {
    if (record.plannedMs < this.#fromMs) {
      if (!wasSent(record) || record.endedMs <= this.#fromMs) return;
      for (const name of COUNTER_NAMES) {
        const { of, inRate } = METRICS[name];
        if (inRate === 'as-received' || inRate === 'at-first-token') this.#addToRate(name, of?.(record), record);
      }
      this.#addInFlight(record);
      return;
    }
    if (!wasSent(record)) {
      for (const name of COUNTER_NAMES) this.#count(name, METRICS[name].ofUnsent?.(record), record);
      return;
    }
    for (const [name, of, partOf] of TRENDS) {
      const ms = of(record);
      if (ms === undefined) continue;
      this.#trend(name).add(ms);
      const part = partOf?.(record);
      if (part !== undefined) this.#addBounds(name, ms, part);
    }
    for (const [name, ofEach] of TRENDS_OF_EACH) this.#addEach(name, ofEach(record), record);
    if (this.#rules.isGoodAtFloor?.(record) === true) this.#goodAtFloor++;
    for (const [name, ms] of atLeastOf(record)) getOrMake(this.#atLeast, name, newDistribution).add(ms);
    for (const [name, of] of RATES) {
      const passed = of(record, this.#rules.isGood);
      if (passed !== undefined) this.#rates[name][passed ? 'passes' : 'fails']++;
    }
    for (const [name, of] of COUNTERS) this.#count(name, of(record), record);
    this.#addInFlight(record);
  }

  /** The end of a session of several turns, or of the scenario's own code; its requests are added by themselves. */
  addSession(record: SessionRecord): void {
    if (record.plannedMs < this.#fromMs || record.isAfterEnd === true) return;
    for (const name of TREND_NAMES) this.#addTrend(name, METRICS[name].ofSession?.(record));
    for (const name of RATE_NAMES)
      for (const held of METRICS[name].ofSession?.(record) ?? []) addUp(this.#rates[name], held);
    for (const name of COUNTER_NAMES) this.#count(name, METRICS[name].ofSession?.(record), record);
  }

  /** A single check, of a part of the run that is that check alone. */
  addCheck(held: Held): void {
    addUp(this.#rates.checks, held);
  }

  state(): SliceState {
    return {
      ...this.#sums,
      trends: [...this.#trends].map(([name, distribution]) => [name, distribution.state()]),
      atLeast: [...this.#atLeast].map(([name, distribution]) => [name, distribution.state()]),
      floors: [...this.#floors].map(([name, distribution]) => [name, distribution.state()]),
      ceilings: [...this.#ceilings].map(([name, distribution]) => [name, distribution.state()]),
      goodAtFloor: this.#goodAtFloor,
      rates: ofEachRate((name) => ({ ...this.#rates[name] })),
      counters: [...this.#counters].map(([name, { count, within }]) => [name, { count, within: within.state() }]),
      inFlightAreaMs: this.#inFlightAreaMs.state(),
      inFlightMin: this.#inFlightMin,
      inFlightMax: this.#inFlightMax,
      inFlightCourse: this.#inFlightCourse.state(),
    };
  }

  absorb(state: SliceState): void {
    for (const [name, distribution] of state.trends) this.#trend(name).absorb(distribution);
    for (const [name, distribution] of state.atLeast)
      getOrMake(this.#atLeast, name, newDistribution).absorb(distribution);
    for (const [name, distribution] of state.floors)
      getOrMake(this.#floors, name, newDistribution).absorb(distribution);
    for (const [name, distribution] of state.ceilings) this.#ceiling(name).absorb(distribution);
    this.#goodAtFloor += state.goodAtFloor;
    for (const name of RATE_NAMES) addUp(this.#rates[name], state.rates[name]);
    for (const [name, { count, within }] of state.counters) {
      const counter = this.#ownCounter(name);
      counter.count += count;
      counter.within.absorb(within);
    }
    addUp(this.#sums, state);
    this.#inFlightAreaMs.absorb(state.inFlightAreaMs);
    this.#inFlightMin = Math.min(this.#inFlightMin, state.inFlightMin);
    // Every record says how many were in flight in the whole run, so the greatest is the run's own.
    this.#inFlightMax = Math.max(this.#inFlightMax, state.inFlightMax);
    this.#inFlightCourse.absorb(state.inFlightCourse);
  }

  distribution(name: TrendName): Distribution | undefined {
    return this.#trends.get(name);
  }

  /** The metric with the requests that we gave up in it; undefined when there is neither of it. */
  bounded(name: TrendName): Bounded | undefined {
    const [measured, atLeast] = [this.#trends.get(name), this.#atLeast.get(name)];
    return measured === undefined && atLeast === undefined ? undefined : new Bounded(measured, atLeast);
  }

  /** As short as each of its values may have been; undefined where that is not known of all. */
  floor(name: TrendName): Distribution | undefined {
    return this.#known(this.#floors, name);
  }

  /** As long as each may have been; undefined where none can have been longer than it was reported. */
  ceiling(name: TrendName): Distribution | undefined {
    return this.#known(this.#ceilings, name);
  }

  /** {@link bounded} at the floor and at the ceiling; undefined where these are not known. */
  boundedAtEnds(name: TrendName): readonly [Bounded, Bounded] | undefined {
    const floor = this.floor(name);
    if (floor === undefined) return undefined;
    const atLeast = this.#atLeast.get(name);
    const high = this.ceiling(name) ?? this.#trends.get(name);
    return [new Bounded(floor, atLeast), new Bounded(high, atLeast)];
  }

  /** The metric's value so far; undefined when nothing was there to measure. */
  value(name: MetricName, measuredMs: number): MetricValue | undefined {
    if (isServerMetric(name)) return undefined; // Told by no record.
    if (isTrend(name)) return trendValue(this.#trends.get(name), this.floor(name), this.ceiling(name));
    if (isRate(name)) return this.#rate(name);
    if (name === 'in_flight') return this.#inFlight(measuredMs);
    return this.#counter(name, measuredMs); // Where a new gauge does not compile here, it needs a line like the last.
  }

  metrics(measuredMs: number): Metrics {
    const values: Record<string, MetricValue> = {};
    for (const name of METRIC_NAMES) {
      const value = this.value(name, measuredMs);
      if (value !== undefined && !isUntold(name, value)) values[name] = value;
    }
    return values;
  }

  #known(bounds: ReadonlyMap<TrendName, Distribution>, name: TrendName): Distribution | undefined {
    const bound = bounds.get(name);
    return bound !== undefined && bound.count === this.#trends.get(name)?.count ? bound : undefined;
  }

  #rate(name: RateName): RateValue | undefined {
    const value = rateValue(name, this.#rates[name]);
    if (value === undefined || name !== 'goodput' || this.#rules.isGoodAtFloor === undefined) return value;
    return { ...value, atFloor: this.#goodAtFloor / (value.passes + value.fails) };
  }

  get #sent(): number {
    return this.#counters.get('requests')?.count ?? 0;
  }

  #addTrend(name: TrendName, value: number | undefined): void {
    if (value !== undefined) this.#trend(name).add(value);
  }

  #addEach(name: TrendName, values: readonly number[] | undefined, record: RequestRecord): void {
    if (values === undefined || values.length === 0) return;
    this.#trend(name).addAll(values);
    const gaps = gapsBetween(record);
    if (gaps === undefined) return;
    getOrMake(this.#floors, name, newDistribution).addAll(gaps.leastMs);
    this.#ceiling(name).addAll(gaps.mostMs);
  }

  #addBounds(name: TrendName, ms: number, { belowMs, aboveMs }: OwnPart): void {
    getOrMake(this.#floors, name, newDistribution).add(Math.max(0, ms - belowMs));
    if (CAN_BE_LONGER.has(name)) this.#ceiling(name).add(ms + aboveMs);
  }

  #ceiling(name: TrendName): Distribution {
    return getOrMake(this.#ceilings, name, newDistribution);
  }

  #addInFlight({ startedMs, endedMs, inFlight }: RequestRecord): void {
    if (startedMs === undefined) return;
    const from = this.#fromMs;
    this.#sums.out++;
    if (this.#run !== this) this.#addToCourse(startedMs, endedMs);
    this.#inFlightAreaMs.add(Math.max(0, Math.min(endedMs, this.#rules.measureUntilMs) - Math.max(startedMs, from)));
    if (startedMs < from) {
      if (endedMs > from) this.#sums.inFlightFirst++;
    } else {
      this.#inFlightMax = Math.max(this.#inFlightMax, inFlight ?? 1);
      // Between two starts the number only falls: it is lowest just before one.
      this.#inFlightMin = Math.min(this.#inFlightMin, (inFlight ?? 1) - 1);
    }
    if (startedMs <= this.#rules.measureUntilMs && endedMs > this.#rules.measureUntilMs) this.#sums.inFlightLast++;
  }

  #inFlight(measuredMs: number): MetricValue | undefined {
    const areaMs = this.#inFlightAreaMs.value;
    const last = this.#sums.inFlightLast;
    if ((this.#sent === 0 && areaMs === 0) || measuredMs <= 0) return undefined;
    const { min, max } = this.#inFlightExtremes();
    return { type: 'gauge', mean: areaMs / measuredMs, min, max, last };
  }

  /** Each record says how many the whole run had in flight: that is exact, for the run and for what is all of it. */
  #inFlightExtremes(): { readonly min: number; readonly max: number } {
    const { inFlightFirst: first, inFlightLast: last, out } = this.#sums;
    const isWholeRun = out === this.#run.#sums.out;
    const own = isWholeRun ? { min: this.#inFlightMin, max: this.#inFlightMax } : this.#inFlightCourse.extremes(first);
    return {
      // Before its first request starts, a run has none in flight.
      min: this.#fromMs === 0 ? 0 : Math.min(first, own.min, last),
      max: Math.max(first, own.max, this.#inFlightMax > 0 ? 1 : 0),
    };
  }

  #addToCourse(startedMs: RunMs, endedMs: RunMs): void {
    const from = this.#fromMs;
    const until = this.#rules.measureUntilMs;
    const us = (ms: RunMs): number => Math.round((ms - from) * 1000);
    if (startedMs >= from && startedMs <= until) this.#inFlightCourse.begin(us(startedMs));
    if (endedMs > from && endedMs <= until && startedMs <= until) this.#inFlightCourse.end(us(endedMs));
  }

  #trend(name: TrendName): Distribution {
    return getOrMake(this.#trends, name, newDistribution);
  }

  #count(name: CounterName, count: number | undefined, times: Times): void {
    if (count !== undefined) this.#ownCounter(name).count += count;
    this.#addToRate(name, count, times);
  }

  #addToRate(name: CounterName, count: number | undefined, times: Times): void {
    if (count !== undefined) this.#ownCounter(name).within.add(count * this.#shareInRate(name, times));
  }

  #shareInRate(name: CounterName, times: Times): number {
    const untilMs = this.#rules.measureUntilMs;
    const { inRate } = METRICS[name];
    switch (inRate) {
      case 'if-started':
        return (times.startedMs ?? times.plannedMs) <= untilMs ? 1 : 0;
      case 'if-ended':
        return times.endedMs <= untilMs ? 1 : 0;
      case 'at-first-token': {
        // Where no first token has a time, the prompt had been read by the end.
        const { firstTokenMs = times.endedMs } = times;
        return firstTokenMs >= this.#fromMs && firstTokenMs <= untilMs ? 1 : 0;
      }
      case 'as-received':
        return shareReceived(times, this.#fromMs, untilMs);
      case undefined:
        return 1;
      default:
        return inRate satisfies never;
    }
  }

  #ownCounter(name: CounterName): Counter {
    return getOrMake(this.#counters, name, newCounter);
  }

  #counter(name: CounterName, measuredMs: number): MetricValue | undefined {
    const counter = this.#counters.get(name);
    const count = counter?.count ?? METRICS[name].none;
    if (measuredMs <= 0 || count === undefined) return undefined;
    return { type: 'counter', count, rate: ((counter?.within.value ?? 0) * 1000) / measuredMs };
  }
}

const withReader = <N, R>(names: readonly N[], readerOf: (name: N) => R | undefined): readonly (readonly [N, R])[] =>
  names.flatMap((name) => {
    const reader = readerOf(name);
    return reader === undefined ? [] : [[name, reader] as const];
  });

/** Every request that was sent is read by all of these: to look them up each time would take as long as to read it. */
const TRENDS = withReader(TREND_NAMES, (name) => METRICS[name].of).map(
  ([name, of]) => [name, of, OWN_PARTS[name]] as const,
);
const TRENDS_OF_EACH = withReader(TREND_NAMES, (name) => METRICS[name].ofEach);
const RATES = withReader(RATE_NAMES, (name) => METRICS[name].of);
const COUNTERS = withReader(COUNTER_NAMES, (name) => METRICS[name].of);

/** Gaps begin with an event that may have been late itself. */
const CAN_BE_LONGER: ReadonlySet<TrendName> = new Set(['itl', 'tpot', 'stall']);

const ofEachRate = <T>(of: (name: RateName) => T): Record<RateName, T> =>
  Object.fromEntries(RATE_NAMES.map((name) => [name, of(name)])) as Record<RateName, T>;

function rateValue(name: RateName, { passes, fails }: Held): RateValue | undefined {
  const all = passes + fails;
  if (all === 0) return undefined;
  const value = { type: 'rate', rate: passes / all, passes, fails } as const;
  return METRICS[name].hasInterval === true ? { ...value, ci95: wilson95(passes, all) } : value;
}

/** A rare thing that never happened. */
const isUntold = (name: MetricName, value: MetricValue): boolean =>
  isRate(name) && METRICS[name].isRare === true && value.type === 'rate' && value.passes === 0;

/**
 * The share of a response's output events that came within the measured part; all at its end where none has a time. Of
 * several choices only the first and the last event are known in time, and the rest is taken to be spread evenly.
 */
function shareReceived(times: Times, fromMs: RunMs, untilMs: RunMs): number {
  const { firstTokenMs, lastTokenMs, endedMs, itlMs = [], choices = 1 } = times;
  const isWithin = (atMs: RunMs): boolean => atMs >= fromMs && atMs <= untilMs;
  if (firstTokenMs === undefined || lastTokenMs === undefined) return isWithin(endedMs) ? 1 : 0;
  if (firstTokenMs >= fromMs && lastTokenMs <= untilMs) return 1;
  if (choices > 1 && lastTokenMs > firstTokenMs)
    return Math.max(0, Math.min(lastTokenMs, untilMs) - Math.max(firstTokenMs, fromMs)) / (lastTokenMs - firstTokenMs);
  let atMs = firstTokenMs;
  let received = isWithin(atMs) ? 1 : 0;
  for (const gap of itlMs) {
    atMs += gap;
    if (isWithin(atMs)) received++;
  }
  return received / (itlMs.length + 1);
}
