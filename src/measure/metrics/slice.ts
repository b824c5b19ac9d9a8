import type { RunMs } from '../../core/clock.ts';
import { hasFailed, type RequestRecord, type SessionRecord, wasSent } from '../../core/record.ts';
import type { Metrics, MetricValue, RateValue, TrendValue } from '../../core/result.ts';
import { Distribution, type DistributionState } from '../stats/distribution.ts';
import { QUANTILES, type Quantile } from '../stats/quantiles.ts';
import { Sum, type SumState } from '../stats/sum.ts';
import { wilson95 } from '../stats/wilson.ts';
import { type CounterName, isServerMetric, METRICS, type MetricName, TREND_NAMES, type TrendName } from './catalog.ts';

/** What every slice of a run is measured against. */
export interface SliceRules {
  /** What is planned before this instant is warm-up; 0 when absent. */
  readonly measureFromMs?: RunMs;
  /** Tokens and time after this instant count in no rate: the load is no longer offered. */
  readonly measureUntilMs: RunMs;
  /** Undefined when the scenario sets no slo; there is then no goodput. */
  readonly isGood?: (record: RequestRecord) => boolean;
}

interface Counter {
  count: number;
  /** Of it, what came while load was offered: of an answer's tokens a share. */
  readonly within: Sum;
}

/** A slice as plain data: what crosses from thread to thread. */
export interface SliceState {
  readonly trends: readonly (readonly [TrendName, DistributionState])[];
  readonly counters: readonly (readonly [CounterName, { readonly count: number; readonly within: SumState }])[];
  readonly passes: number;
  readonly fails: number;
  readonly ok: number;
  readonly failed: number;
  readonly good: number;
  readonly right: number;
  readonly wrong: number;
  readonly inFlightAreaMs: SumState;
  /** In flight when measuring began. */
  readonly inFlightFirst: number;
  readonly inFlightMin: number;
  readonly inFlightMax: number;
  readonly inFlightLast: number;
}

/**
 * All metrics over one set of records: the whole run, a scenario, a tag, a turn. Mergeable, and bounded in
 * memory whatever the number of records.
 */
export class Slice {
  readonly #rules: SliceRules;
  readonly #fromMs: RunMs;
  readonly #trends = new Map<TrendName, Distribution>();
  readonly #counters = new Map<CounterName, Counter>();
  #passes = 0;
  #fails = 0;
  #ok = 0;
  #failed = 0;
  #good = 0;
  #right = 0;
  #wrong = 0;
  readonly #inFlightAreaMs = new Sum();
  #inFlightFirst = 0;
  #inFlightMin = Number.POSITIVE_INFINITY;
  #inFlightMax = 0;
  #inFlightLast = 0;

  constructor(rules: SliceRules) {
    this.#rules = rules;
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
      this.#addOutput(record, 0);
      this.#addInFlight(record);
      return;
    }
    if (!wasSent(record)) {
      if (record.outcome.kind === 'dropped') this.#count('dropped_iterations', record.iterations ?? 1);
      return;
    }
    for (const name of TREND_NAMES) this.#addTrend(name, METRICS[name].of(record));
    this.#count('requests', 1, (record.startedMs ?? record.plannedMs) <= this.#rules.measureUntilMs ? 1 : 0);
    if (record.isLast === true) this.#countEnd('iterations', record.endedMs);
    if (record.outcome.kind === 'ok') this.#ok++;
    if (hasFailed(record)) this.#failed++;
    if (this.#rules.isGood?.(record) === true) this.#good++;
    if (record.isRight === true) this.#right++;
    if (record.isRight === false) this.#wrong++;
    this.#addTokens(record);
    this.#addInFlight(record);
  }

  /** The end of a session of several turns, or of the scenario's own code; its requests are added by themselves. */
  addSession({ plannedMs, endedMs, outcome, checks = {}, isAfterEnd }: SessionRecord): void {
    if (plannedMs < this.#fromMs || isAfterEnd === true) return;
    this.#countEnd('iterations', endedMs);
    if (outcome.kind === 'finished') {
      this.#countEnd('sessions', endedMs);
      this.#trend('session').add(endedMs - plannedMs);
    }
    for (const check of Object.values(checks)) this.addCheck(check);
  }

  addCheck({ passes, fails }: { readonly passes: number; readonly fails: number }): void {
    this.#passes += passes;
    this.#fails += fails;
  }

  state(): SliceState {
    return {
      passes: this.#passes,
      fails: this.#fails,
      trends: [...this.#trends].map(([name, distribution]) => [name, distribution.state()]),
      counters: [...this.#counters].map(([name, { count, within }]) => [name, { count, within: within.state() }]),
      ok: this.#ok,
      failed: this.#failed,
      good: this.#good,
      right: this.#right,
      wrong: this.#wrong,
      inFlightAreaMs: this.#inFlightAreaMs.state(),
      inFlightFirst: this.#inFlightFirst,
      inFlightMin: this.#inFlightMin,
      inFlightMax: this.#inFlightMax,
      inFlightLast: this.#inFlightLast,
    };
  }

  absorb(state: SliceState): void {
    for (const [name, distribution] of state.trends) this.#trend(name).absorb(distribution);
    for (const [name, { count, within }] of state.counters) {
      const counter = this.#ownCounter(name);
      counter.count += count;
      counter.within.absorb(within);
    }
    this.#passes += state.passes;
    this.#fails += state.fails;
    this.#ok += state.ok;
    this.#failed += state.failed;
    this.#good += state.good;
    this.#right += state.right;
    this.#wrong += state.wrong;
    this.#inFlightAreaMs.absorb(state.inFlightAreaMs);
    this.#inFlightFirst += state.inFlightFirst;
    this.#inFlightMin = Math.min(this.#inFlightMin, state.inFlightMin);
    // Every record says how many were in flight in the whole run, so the greatest is the run's own.
    this.#inFlightMax = Math.max(this.#inFlightMax, state.inFlightMax);
    this.#inFlightLast += state.inFlightLast;
  }

  distribution(name: TrendName): Distribution | undefined {
    return this.#trends.get(name);
  }

  /** The metric's value so far; undefined when nothing was there to measure. */
  value(name: MetricName, measuredMs: number): MetricValue | undefined {
    if (isServerMetric(name)) return undefined; // Told by no record.
    switch (name) {
      case 'checks':
        return rate(this.#passes, this.#fails);
      case 'errors':
        return rate(this.#failed, this.#ok);
      case 'goodput':
        return this.#rules.isGood === undefined ? undefined : rate(this.#good, this.#sent - this.#good);
      case 'accuracy':
        return withInterval(rate(this.#right, this.#wrong));
      case 'in_flight':
        return this.#inFlight(measuredMs);
      default:
        return isTrend(name) ? trendValue(this.#trends.get(name)) : this.#counter(name, measuredMs);
    }
  }

  metrics(measuredMs: number): Metrics {
    const values: Record<string, MetricValue> = {};
    for (const name of Object.keys(METRICS) as MetricName[]) {
      const value = this.value(name, measuredMs);
      if (value !== undefined) values[name] = value;
    }
    return values;
  }

  get #sent(): number {
    return this.#counters.get('requests')?.count ?? 0;
  }

  #addTrend(name: TrendName, value: number | undefined | readonly number[]): void {
    if (value === undefined) return;
    if (typeof value === 'number') this.#trend(name).add(value);
    else if (value.length > 0) {
      const distribution = this.#trend(name);
      for (const each of value) distribution.add(each);
    }
  }

  #addTokens(r: RequestRecord): void {
    this.#addOutput(r, r.outputTokens);
    if (r.inputTokens !== undefined && r.outcome.kind === 'ok') this.#count('input_tokens', r.inputTokens);
    if (r.reasoningTokens !== undefined) this.#count('reasoning_tokens', r.reasoningTokens);
    if (r.cachedTokens !== undefined) this.#count('cached_tokens', r.cachedTokens);
  }

  #addOutput(r: RequestRecord, count: number | undefined): void {
    if (r.outputTokens === undefined || count === undefined) return;
    const share = shareReceived(r, this.#fromMs, this.#rules.measureUntilMs);
    this.#count('output_tokens', count, r.outputTokens * share);
  }

  #addInFlight({ startedMs, endedMs, inFlight }: RequestRecord): void {
    if (startedMs === undefined) return;
    const from = this.#fromMs;
    this.#inFlightAreaMs.add(Math.max(0, Math.min(endedMs, this.#rules.measureUntilMs) - Math.max(startedMs, from)));
    if (startedMs < from) {
      if (endedMs > from) this.#inFlightFirst++;
    } else {
      this.#inFlightMax = Math.max(this.#inFlightMax, inFlight ?? 1);
      // Between two starts the number only falls: it is lowest just before one.
      this.#inFlightMin = Math.min(this.#inFlightMin, (inFlight ?? 1) - 1);
    }
    if (startedMs <= this.#rules.measureUntilMs && endedMs > this.#rules.measureUntilMs) this.#inFlightLast++;
  }

  #inFlight(measuredMs: number): MetricValue | undefined {
    const areaMs = this.#inFlightAreaMs.value;
    if ((this.#sent === 0 && areaMs === 0) || measuredMs <= 0) return undefined;
    return {
      type: 'gauge',
      mean: areaMs / measuredMs,
      // Before its first request starts, a run has none in flight.
      min: this.#fromMs === 0 ? 0 : Math.min(this.#inFlightFirst, this.#inFlightMin, this.#inFlightLast),
      max: Math.max(this.#inFlightFirst, this.#inFlightMax),
      last: this.#inFlightLast,
    };
  }

  #trend(name: TrendName): Distribution {
    let distribution = this.#trends.get(name);
    if (distribution === undefined) {
      distribution = new Distribution();
      this.#trends.set(name, distribution);
    }
    return distribution;
  }

  #count(name: CounterName, count: number, within = count): void {
    const counter = this.#ownCounter(name);
    counter.count += count;
    counter.within.add(within);
  }

  #ownCounter(name: CounterName): Counter {
    let counter = this.#counters.get(name);
    if (counter === undefined) {
      counter = { count: 0, within: new Sum() };
      this.#counters.set(name, counter);
    }
    return counter;
  }

  #countEnd(name: CounterName, endedMs: RunMs): void {
    this.#count(name, 1, endedMs <= this.#rules.measureUntilMs ? 1 : 0);
  }

  #counter(name: CounterName, measuredMs: number): MetricValue | undefined {
    const counter = this.#counters.get(name);
    if (measuredMs <= 0 || (counter === undefined && !ALWAYS_COUNTED.has(name))) return undefined;
    const { count = 0, within } = counter ?? {};
    return { type: 'counter', count, rate: ((within?.value ?? 0) * 1000) / measuredMs };
  }
}

/** Of these none is a measured nothing; of the others none is no measurement. */
const ALWAYS_COUNTED: ReadonlySet<CounterName> = new Set(['requests', 'iterations', 'dropped_iterations'] as const);

const isTrend = (name: MetricName): name is TrendName => METRICS[name].kind === 'trend';

const rate = (passes: number, fails: number): RateValue | undefined =>
  passes + fails === 0 ? undefined : { type: 'rate', rate: passes / (passes + fails), passes, fails };

/** Where each is a trial of its own. Of good requests it would promise too much: what spoils one spoils its neighbours. */
const withInterval = (value: RateValue | undefined): RateValue | undefined =>
  value && { ...value, ci95: wilson95(value.passes, value.passes + value.fails) };

/** The share of a response's output events that came within the measured part; all at its end where none has a time. */
function shareReceived(
  { firstTokenMs, lastTokenMs, endedMs, itlMs = [] }: RequestRecord,
  fromMs: RunMs,
  untilMs: RunMs,
): number {
  const isWithin = (atMs: RunMs): boolean => atMs >= fromMs && atMs <= untilMs;
  if (firstTokenMs === undefined || lastTokenMs === undefined) return isWithin(endedMs) ? 1 : 0;
  if (firstTokenMs >= fromMs && lastTokenMs <= untilMs) return 1;
  let atMs = firstTokenMs;
  let received = isWithin(atMs) ? 1 : 0;
  for (const gap of itlMs) {
    atMs += gap;
    if (isWithin(atMs)) received++;
  }
  return received / (itlMs.length + 1);
}

function trendValue(distribution: Distribution | undefined): TrendValue | undefined {
  const moments = distribution?.moments;
  if (distribution === undefined || moments === undefined) return undefined;
  const quantile = (name: Quantile): number => distribution.quantileMs(QUANTILES[name]) ?? moments.maxMs;
  const ci95: Record<string, readonly [number, number]> = {};
  for (const [name, q] of Object.entries(QUANTILES)) {
    const interval = distribution.quantileInterval95(q);
    if (interval !== undefined) ci95[name] = interval;
  }
  return {
    type: 'trend',
    unit: 'ms',
    count: moments.count,
    mean: moments.meanMs,
    stddev: moments.stddevMs,
    min: moments.minMs,
    max: moments.maxMs,
    p50: quantile('p50'),
    p90: quantile('p90'),
    p95: quantile('p95'),
    p99: quantile('p99'),
    p999: quantile('p999'),
    ci95,
    hdr: distribution.encode(),
  };
}
