import type { RunMs } from '../../core/clock.ts';
import { type RequestRecord, wasSent } from '../../core/record.ts';
import type { Series } from '../../core/result.ts';
import { Sketch, type SketchState } from '../stats/sketch.ts';
import { gapsMs, sendLagMs, ttftMs } from './derive.ts';
import { FAILURES, failureOf } from './failures.ts';
import { heatMap } from './heat.ts';
import { OWN_PARTS } from './own-part.ts';

/** Widths that read well on a time axis, in ms. */
const WIDTHS_MS = [1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000];
const MOST_WINDOWS = 150;
/** Below this a window of one second would leave a chart of a few points. */
const SHORT_RUN_MS = 10_000;

/** The narrowest width that keeps a run of this length to a hundred windows or so. */
export const windowFor = (runMs: number): number =>
  runMs < SHORT_RUN_MS
    ? 250
    : (WIDTHS_MS.find((width) => runMs / width <= MOST_WINDOWS) ??
      Math.ceil(runMs / MOST_WINDOWS / 3_600_000) * 3_600_000);

class Window {
  offered = 0;
  sent = 0;
  ok = 0;
  failed = 0;
  censored = 0;
  dropped = 0;
  inFlightMs = 0;
  outputTokens = 0;
  right = 0;
  wrong = 0;
  /** In the order of `FAILURES`. */
  readonly failures: number[] = FAILURES.map(() => 0);
  readonly ttft = new Sketch();
  readonly itl = new Sketch();
  readonly sendLag = new Sketch();
  /** How far from the truth each of these may be. */
  readonly ttftOwn = new Sketch();
  readonly itlOwn = new Sketch();
}

const isGraded = ({ right, wrong }: Window): boolean => right + wrong > 0;

const REQUESTS = ['offered', 'sent', 'ok', 'failed', 'censored', 'dropped'] as const;
const SUMS = [...REQUESTS, 'inFlightMs', 'outputTokens', 'right', 'wrong'] as const;
/** Of what a window says more than one quantile. */
const HEAT = ['ttft', 'itl'] as const;
const SKETCHES = [...HEAT, 'sendLag', 'ttftOwn', 'itlOwn'] as const;

/** Of so many gaps one says how much may be our own: a chart needs no more, and each costs a fiftieth of an event. */
const ONE_IN = 4;

const OWN = [
  ['ttft', 'ttftOwn'],
  ['itl', 'itlOwn'],
] as const;

/** One window as plain data, each list in the order of its names. */
export interface WindowState {
  readonly sums: readonly number[];
  readonly failures: readonly number[];
  readonly sketches: readonly SketchState[];
}

/**
 * What happened when, over windows of one width. A function of the records alone, whatever their order.
 *
 * Each thing is filed where it belongs in time: an arrival, its first-token time and its send lag under
 * the planned start (the load that caused it), an end under the end, a token and the gap before it under
 * the token. Latencies are those of answers that succeeded; tokens are everybody's.
 */
export class SeriesBuilder {
  readonly #windowMs: number;
  readonly #windows: Window[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(r: RequestRecord): void {
    const planned = this.#at(r.plannedMs);
    planned.offered += r.iterations ?? 1;
    if (r.outcome.kind === 'dropped') planned.dropped += r.iterations ?? 1;
    if (!wasSent(r)) return;
    const startedMs = r.startedMs ?? r.plannedMs;
    this.#at(startedMs).sent++;
    const lag = sendLagMs(r);
    if (lag !== undefined) planned.sendLag.add(lag);
    const ttft = ttftMs(r);
    if (ttft !== undefined) planned.ttft.add(ttft);
    const own = ttft === undefined ? undefined : OWN_PARTS.ttft?.(r);
    if (own !== undefined) planned.ttftOwn.add(Math.min(own.belowMs, ttft ?? 0));
    const ended = this.#at(r.endedMs);
    const failure = failureOf(r.outcome);
    if (r.outcome.kind === 'ok') ended.ok++;
    else if (failure === undefined) ended.censored++;
    else {
      ended.failed++;
      const at = FAILURES.indexOf(failure);
      ended.failures[at] = (ended.failures[at] ?? 0) + 1;
    }
    if (r.isRight === true) ended.right++;
    if (r.isRight === false) ended.wrong++;
    this.#addTokens(r);
    this.#addInFlight(startedMs, r.endedMs);
  }

  /** The windows in order of time. */
  state(): readonly WindowState[] {
    return this.#windows.map((window) => ({
      sums: SUMS.map((name) => window[name]),
      failures: window.failures,
      sketches: SKETCHES.map((name) => window[name].state()),
    }));
  }

  absorb(windows: readonly WindowState[]): void {
    for (const [i, { sums, failures, sketches }] of windows.entries()) {
      const own = this.#at(i * this.#windowMs);
      for (const [k, count] of failures.entries()) own.failures[k] = (own.failures[k] ?? 0) + count;
      for (const [k, name] of SUMS.entries()) own[name] += sums[k] ?? 0;
      for (const [k, name] of SKETCHES.entries()) own[name].absorb(sketches[k] ?? []);
    }
  }

  build(): Series {
    const perSecond = 1000 / this.#windowMs;
    const windows = this.#windows;
    const column = (of: (w: Window) => number | null): readonly (number | null)[] => windows.map(of);
    return {
      windowMs: this.#windowMs,
      t: windows.map((_, i) => i * this.#windowMs),
      columns: {
        ...Object.fromEntries(REQUESTS.map((name) => [name, column((w) => w[name] * perSecond)])),
        in_flight: column((w) => w.inFlightMs / this.#windowMs),
        output_tokens: column((w) => w.outputTokens * perSecond),
        ...Object.fromEntries(
          HEAT.flatMap((name) =>
            [50, 95, 99].map((p) => [`${name}_p${p}`, column((w) => w[name].quantileMs(p / 100))]),
          ),
        ),
        send_lag_p99: column((w) => w.sendLag.quantileMs(0.99)),
        ...this.#own(),
        ...(windows.some(isGraded)
          ? { accuracy: column((w) => (isGraded(w) ? w.right / (w.right + w.wrong) : null)) }
          : {}),
        ...Object.fromEntries(
          FAILURES.flatMap((name, k) =>
            windows.some(({ failures }) => failures[k] !== 0)
              ? [[`failed_${name}`, column((w) => (w.failures[k] ?? 0) * perSecond)]]
              : [],
          ),
        ),
      },
      ...this.#heat(),
    };
  }

  /** What may be the generator's own, where any record tells. */
  #own(): Series['columns'] {
    const columns = OWN.flatMap(([name, sketch]) => {
      const values = this.#windows.map((window) => window[sketch].quantileMs(0.95));
      return values.every((value) => value === null) ? [] : [[`${name}_own_p95`, values] as const];
    });
    return Object.fromEntries(columns);
  }

  /** Of what has windows of its own and anything in them. */
  #heat(): Pick<Series, 'heat'> {
    const maps = HEAT.flatMap((name) => {
      const map = heatMap(this.#windows.map((window) => window[name]));
      return map === undefined ? [] : [[name, map] as const];
    });
    return maps.length === 0 ? {} : { heat: Object.fromEntries(maps) };
  }

  #at(ms: RunMs): Window {
    const index = Math.max(0, Math.floor(ms / this.#windowMs));
    // Holes are filled so that the array stays dense; a record far ahead costs no more than the windows before it.
    while (this.#windows.length <= index) this.#windows.push(new Window());
    return this.#windows[index] as Window;
  }

  /**
   * Usage says how many tokens in all; the events say when. Each event carries its equal part. Of several choices only
   * the first and the last event are known in time: the others are spread evenly between them.
   */
  #addTokens(r: RequestRecord): void {
    const { firstTokenMs, lastTokenMs, itlMs = [], outputTokens = 0, choices = 1 } = r;
    if (firstTokenMs === undefined) return;
    const isLatency = gapsMs(r) !== undefined;
    const ownUs = isLatency ? r.own?.gapsUs : undefined;
    let earlierMs = r.own?.firstTokenMs ?? 0;
    const perEvent = outputTokens / (itlMs.length + 1);
    const evenMs = ((lastTokenMs ?? firstTokenMs) - firstTokenMs) / itlMs.length;
    let atMs = firstTokenMs;
    this.#at(atMs).outputTokens += perEvent;
    // By place, as iterators make an object a gap.
    for (let i = 0; i < itlMs.length; i++) {
      const gap = itlMs[i] as number;
      atMs += choices > 1 ? evenMs : gap;
      const window = this.#at(atMs);
      window.outputTokens += perEvent;
      if (isLatency) window.itl.add(gap);
      if (ownUs === undefined) continue;
      // So much shorter, if its later event waited for us, and so much longer, if its earlier one did.
      const ownMs = (ownUs[i] ?? 0) / 1000;
      if (i % ONE_IN === 0) window.itlOwn.add(Math.min(gap, ownMs) + earlierMs);
      earlierMs = ownMs;
    }
  }

  #addInFlight(fromMs: RunMs, toMs: RunMs): void {
    let atMs = fromMs;
    while (atMs < toMs) {
      const windowEnd = (Math.floor(atMs / this.#windowMs) + 1) * this.#windowMs;
      const until = Math.min(windowEnd, toMs);
      this.#at(atMs).inFlightMs += until - atMs;
      atMs = until;
    }
  }
}
