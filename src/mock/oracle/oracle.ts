import type { Job } from '../engine/job.ts';
import type { EngineObserver, StepRecord } from '../engine/observer.ts';
import type { Accepted } from '../served-model.ts';
import { type ChoiceTrace, JobTrace, rounded } from './request-trace.ts';
import { Ring } from './ring.ts';

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

export interface OracleParts {
  /** Milliseconds on the machine's monotonic clock. */
  readonly machineMs: () => number;
  /** The engines' zero on that clock. */
  readonly zeroMs: number;
}

/**
 * What truly happened inside, for holding a load test's report against it: on the one clock that every process of
 * this machine reads, so that the two sides' stamps can be subtracted.
 */
export class Oracle {
  readonly #machineMs: () => number;
  readonly #zeroMs: number;
  readonly #steps = new Map<string, Ring<StepRecord>>();
  readonly #traces = new WeakMap<Job, JobTrace>();
  readonly #byId = new Map<string, Tracked>();
  /** Clients choose freely, also what is another request's id; of several with one name the last. */
  readonly #byClientsName = new Map<string, Tracked>();
  readonly #order = new Set<Tracked>();
  #tokens = 0;

  constructor({ machineMs, zeroMs }: OracleParts) {
    this.#machineMs = machineMs;
    this.#zeroMs = zeroMs;
  }

  get engines(): readonly string[] {
    return [...this.#steps.keys()];
  }

  /** Looks at one engine. */
  observer(engine: string): EngineObserver {
    const steps = new Ring<StepRecord>(MOST_STEPS);
    this.#steps.set(engine, steps);
    return {
      onStep: (step) => void steps.add(step),
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
    const ring = this.#steps.get(engine);
    const oldest = ring?.at(0)?.index ?? 0;
    const first = Math.max(0, from - oldest);
    const count = Math.max(0, Math.min(limit, (ring?.length ?? 0) - first));
    return Array.from({ length: count }, (_, i) => this.#onMachine(ring?.at(first + i) as StepRecord));
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
