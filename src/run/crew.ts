import { Worker } from 'node:worker_threads';
import { messageOf, PlimsollError } from '../core/errors.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { Aggregate, type AggregateRules, type AggregateState } from '../measure/metrics/aggregate.ts';
import { getReady, type Readiness, type ReadySetting } from './get-ready.ts';
import type { Birth, FromThread, ToThread } from './messages.ts';
import { openShare, type ShareReport } from './share.ts';
import type { IntervalLog } from './store/interval-log.ts';
import type { Journal } from './store/journal.ts';

/** How a worker's share ended. */
export type Ending =
  | { readonly kind: 'report'; readonly report: ShareReport }
  /** Its thread ended before its share did: what it had not handed over is gone. */
  | { readonly kind: 'lost'; readonly why: string };

/** The workers of a run, as the run around them sees them. */
export interface Crew {
  readonly size: number;
  /** Resolves when all could begin at once. Rejects with what stands in the way of one. */
  readonly ready: Promise<readonly Readiness[]>;
  /** What they have added up, as of their last news. */
  course(): Aggregate;
  /** Performs all shares. @param zeroAtMs the run's zero, by `machineMs` @param onLoss called when a worker is lost */
  perform(zeroAtMs: number, onLoss: (worker: number, why: string) => void): Promise<readonly Ending[]>;
  /** Ends all shares early; what runs is cut off. */
  stop(): void;
}

/** Where workers put what must not wait for their end. */
export interface Outlets {
  readonly journal: Journal;
  readonly intervals: IntervalLog;
  /** The scenario's own code asked for the end of the run. */
  readonly onAbort: (reason: string) => void;
}

/** One worker, in the thread that also watches and writes. */
export function crewOfOne(setting: ReadySetting, { journal, intervals, onAbort }: Outlets): Crew {
  const share = openShare(setting, {
    record: (r) => journal.write(r),
    abortRun: onAbort,
    intervals: (parts, closedUntilMs) => intervals.absorb(0, parts, closedUntilMs),
  });
  const abort = new AbortController();
  const ready = getReady(setting, abort.signal);
  let clock: MonotonicClock | undefined;
  return {
    size: 1,
    ready: ready.then(({ readiness }) => [readiness]),
    course: () => share.aggregate,
    async perform(zeroAtMs) {
      clock = new MonotonicClock(zeroAtMs);
      return [{ kind: 'report', report: await share.perform(clock, abort.signal, (await ready).ahead) }];
    },
    stop() {
      if (!abort.signal.aborted) abort.abort(Math.max(0, clock?.now() ?? 0));
    },
  };
}

/** Several workers, each a thread with its own event loop and its own connections. */
export function crewOfThreads(births: readonly Birth[], rules: AggregateRules, outlets: Outlets): Crew {
  const news: AggregateState[] = [];
  const threads = births.map((birth, worker) => openThread(birth, worker, outlets, (state) => (news[worker] = state)));
  return {
    size: threads.length,
    ready: allReady(threads),
    course: () => addedUp(news.filter(Boolean), rules),
    perform: (zeroAtMs, onLoss) =>
      Promise.all(
        threads.map(async ({ post, ending }, worker) => {
          post({ kind: 'start', zeroAtMs });
          const end = await ending;
          if (end.kind === 'lost') onLoss(worker, end.why);
          return end;
        }),
      ),
    stop() {
      for (const { post } of threads) post({ kind: 'stop' });
    },
  };
}

/** What one would have added up over all their records. */
export function addedUp(states: readonly AggregateState[], rules: AggregateRules): Aggregate {
  const aggregate = new Aggregate(rules);
  for (const state of states) aggregate.absorb(state);
  return aggregate;
}

interface Thread {
  readonly ready: Promise<Readiness>;
  readonly ending: Promise<Ending>;
  post(message: ToThread): void;
  end(): Promise<unknown>;
}

function openThread(birth: Birth, worker: number, outlets: Outlets, onNews: (state: AggregateState) => void): Thread {
  const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js';
  const thread = new Worker(new URL(file, import.meta.url), { workerData: birth });
  const ready = Promise.withResolvers<Readiness>();
  const ending = Promise.withResolvers<Ending>();
  const lose = (error: unknown): void => {
    ready.reject(error);
    ending.resolve({ kind: 'lost', why: messageOf(error).split('\n', 1)[0] ?? '' });
  };
  thread.on('error', lose);
  thread.on('exit', (code) => lose(new Error(`its thread ended with code ${code}`)));
  thread.on('message', (message: FromThread) => {
    switch (message.kind) {
      case 'ready':
        return ready.resolve(message.readiness);
      case 'refused':
        return ready.reject(new PlimsollError(message.code, message.message));
      case 'lines':
        return outlets.journal.writeLines(message.lines);
      case 'intervals':
        return outlets.intervals.absorb(worker, message.parts, message.closedUntilMs);
      case 'abort':
        return outlets.onAbort(message.reason);
      case 'news':
        return onNews(message.state);
      case 'done':
        return ending.resolve({ kind: 'report', report: message.report });
      default:
        return message satisfies never;
    }
  });
  return {
    ready: ready.promise,
    ending: ending.promise,
    post: (message) => thread.postMessage(message),
    end: () => thread.terminate(),
  };
}

/** One that cannot begin ends the others, or they would keep the process waiting. */
async function allReady(threads: readonly Thread[]): Promise<readonly Readiness[]> {
  try {
    return await Promise.all(threads.map(({ ready }) => ready));
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.end()));
    throw error;
  }
}
