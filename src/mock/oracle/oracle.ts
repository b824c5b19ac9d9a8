import type { Job } from '../engine/job.ts';
import type { EngineObserver, StepRecord } from '../engine/observer.ts';
import type { Accepted } from '../served-model.ts';
import { type ChoiceTrace, JobTrace, rounded } from './request-trace.ts';

/** Kept: about three minutes of steps for each engine, and requests up to as many as these, or as many tokens. */
const MOST_STEPS = 10_000;
const MOST_REQUESTS = 10_000;
const MOST_TOKENS = 2_000_000;

/** By what a request can be asked for, and who answers it. One object for one request, all its prompts included. */
export interface RequestName {
  /** What its answer is called: `chatcmpl-…`. */
  readonly id: string;
  /** What its client called it in `x-request-id`, or the server did. */
  readonly requestId: string;
  readonly model: string;
  /** The engine that serves it; behind a router not the model's name. */
  readonly engine: string;
}

export interface RequestReading extends RequestName {
  /** One for every choice of every prompt. */
  readonly choices: readonly ChoiceTrace[];
}

interface Tracked {
  readonly name: RequestName;
  readonly traces: JobTrace[];
}

/**
 * What truly happened inside, for holding a load test's report against it: on the one clock that every process of
 * this machine reads, so that the two sides' stamps can be subtracted.
 */
export class Oracle {
  readonly #machineMs: () => number;
  readonly #zeroMs: number;
  /** Each in the place of the one that is so many older. */
  readonly #steps = new Map<string, StepRecord[]>();
  readonly #traces = new WeakMap<Job, JobTrace>();
  readonly #byId = new Map<string, Tracked>();
  /** Clients choose freely, also what is another request's id; of several with one name the last. */
  readonly #byClientsName = new Map<string, Tracked>();
  readonly #order = new Set<Tracked>();
  #tokens = 0;

  /**
   * @param machineMs milliseconds on the machine's monotonic clock
   * @param zeroMs the engines' zero on that clock
   */
  constructor(machineMs: () => number, zeroMs: number) {
    this.#machineMs = machineMs;
    this.#zeroMs = zeroMs;
  }

  get engines(): readonly string[] {
    return [...this.#steps.keys()];
  }

  /** Looks at one engine. */
  observer(engine: string): EngineObserver {
    const steps: StepRecord[] = [];
    this.#steps.set(engine, steps);
    return {
      onStep(step) {
        steps[step.index % MOST_STEPS] = step;
      },
      onToken: (job) => {
        const trace = this.#traces.get(job);
        if (trace === undefined || trace.isForgotten) return;
        trace.emitted(this.#machineMs());
        if (++this.#tokens > MOST_TOKENS) this.#forgetOldest();
      },
      onEnd: (job) => this.#traces.get(job)?.end(false),
      onCancel: (job) => this.#traces.get(job)?.end(true),
    };
  }

  /** A request with several prompts is told of once for each. */
  track(name: RequestName, { jobs }: Accepted): void {
    const traces = jobs.map((job) => {
      const trace = new JobTrace(job, this.#zeroMs);
      this.#traces.set(job, trace);
      return trace;
    });
    const known = this.#byId.get(name.id);
    if (known?.name === name) {
      known.traces.push(...traces);
      return;
    }
    const tracked: Tracked = { name, traces };
    this.#byId.set(name.id, tracked);
    this.#byClientsName.set(name.requestId, tracked);
    this.#order.add(tracked);
    if (this.#order.size > MOST_REQUESTS) this.#forgetOldest();
  }

  /** Newest first. */
  requests(limit: number): readonly RequestName[] {
    return [...this.#order]
      .reverse()
      .slice(0, limit)
      .map(({ name }) => name);
  }

  /** @param id its own, or else what its client called it */
  request(id: string): RequestReading | undefined {
    const tracked = this.#byId.get(id) ?? this.#byClientsName.get(id);
    return tracked && { ...tracked.name, choices: tracked.traces.map((trace) => trace.read()) };
  }

  /** At most `limit` steps of an engine from the step of that index on, or from the oldest that is kept. */
  steps(engine: string, from: number, limit: number): readonly StepRecord[] {
    const kept = this.#steps.get(engine) ?? [];
    const wanted = kept.filter(({ index }) => index >= from).toSorted((a, b) => a.index - b.index);
    return wanted.slice(0, limit).map((step) => this.#onMachine(step));
  }

  #onMachine(step: StepRecord): StepRecord {
    const at = (ms: number): number => rounded(this.#zeroMs + ms);
    return { ...step, startMs: at(step.startMs), dueMs: at(step.dueMs), endMs: at(step.endMs) };
  }

  #forgetOldest(): void {
    const [oldest] = this.#order;
    if (oldest === undefined) return;
    this.#order.delete(oldest);
    const { id, requestId } = oldest.name;
    if (this.#byId.get(id) === oldest) this.#byId.delete(id);
    if (this.#byClientsName.get(requestId) === oldest) this.#byClientsName.delete(requestId);
    for (const trace of oldest.traces) {
      this.#tokens -= trace.tokens;
      trace.isForgotten = true;
    }
  }
}
